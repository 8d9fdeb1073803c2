"""The example home: a small flat with one of everything, to try before a house is connected."""

from config.device_kind import DeviceKind
from config.home_rooms import HomeDevice, HomeRoom

_LIGHT = DeviceKind.LIGHT


def example_home() -> tuple[HomeRoom, ...]:
    """Give its rooms."""
    return (
        _kitchen(),
        _living_room(),
        _bedroom(),
        _hallway(),
        _office(),
        HomeRoom(
            name="porch", devices=(HomeDevice(name="porch light", kind=_LIGHT, dimmable=False),)
        ),
        _garage(),
    )


def _kitchen() -> HomeRoom:
    return HomeRoom(
        name="kitchen",
        devices=(
            HomeDevice(name="kitchen light", kind=_LIGHT, aliases=("kitchen lights",)),
            HomeDevice(name="coffee machine", kind=DeviceKind.SWITCH, sort="outlet"),
        ),
    )


def _living_room() -> HomeRoom:
    return HomeRoom(
        name="living room",
        aliases=("lounge",),
        devices=(
            HomeDevice(name="living room lamp", kind=_LIGHT, aliases=("living room lights",)),
            HomeDevice(name="ceiling fan", kind=DeviceKind.FAN, aliases=("fan",)),
            HomeDevice(
                name="living room blinds",
                kind=DeviceKind.COVER,
                aliases=("blinds",),
                sort="blind",
            ),
            HomeDevice(name="thermostat", kind=DeviceKind.CLIMATE, aliases=("heating", "heater")),
            HomeDevice(
                name="living room temperature",
                kind=DeviceKind.SENSOR,
                follows="thermostat",
            ),
            HomeDevice(
                name="loudspeaker",
                kind=DeviceKind.MEDIA,
                aliases=("speaker", "music", "radio"),
            ),
            HomeDevice(
                name="television", kind=DeviceKind.MEDIA, aliases=("tv", "telly"), sort="tv"
            ),
            HomeDevice(
                name="vacuum cleaner",
                kind=DeviceKind.VACUUM,
                aliases=("vacuum", "hoover"),
            ),
            _movie_night(),
        ),
    )


def _movie_night() -> HomeDevice:
    return HomeDevice(
        name="movie night",
        kind=DeviceKind.SCENE,
        sets=("living room lamp: 20 %", "blinds: closed"),
    )


def _bedroom() -> HomeRoom:
    return HomeRoom(
        name="bedroom",
        devices=(
            HomeDevice(name="bedroom light", kind=_LIGHT, aliases=("bedroom lights",)),
            HomeDevice(
                name="bedroom curtains",
                kind=DeviceKind.COVER,
                aliases=("curtains",),
                sort="curtain",
            ),
            HomeDevice(name="bedroom radiator", kind=DeviceKind.CLIMATE, aliases=("radiator",)),
        ),
    )


def _hallway() -> HomeRoom:
    return HomeRoom(
        name="hallway",
        aliases=("hall",),
        devices=(
            HomeDevice(name="hallway lamp", kind=_LIGHT, aliases=("hallway light",)),
            HomeDevice(
                name="front door",
                kind=DeviceKind.LOCK,
                aliases=("front door lock",),
            ),
            HomeDevice(
                name="alarm system",
                kind=DeviceKind.ALARM,
                aliases=("burglar alarm", "house alarm"),
            ),
        ),
    )


def _office() -> HomeRoom:
    return HomeRoom(
        name="office",
        devices=(
            HomeDevice(name="office lights", kind=_LIGHT, aliases=("office light",)),
            HomeDevice(name="desk lamp", kind=_LIGHT),
        ),
    )


def _garage() -> HomeRoom:
    return HomeRoom(
        name="garage",
        devices=(
            HomeDevice(
                name="garage door",
                kind=DeviceKind.COVER,
                aliases=("garage",),
                sort="garage",
                travel_s=6.0,
            ),
            HomeDevice(
                name="garage door contact",
                kind=DeviceKind.SENSOR,
                follows="garage door",
            ),
        ),
    )
