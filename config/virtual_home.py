"""The settings of the virtual home, and the example home that is its default."""

from enum import StrEnum

from pydantic import Field

from config.device_kind import DeviceKind
from config.fields import Section, Words


class HomeDevice(Section):
    """A device in this room, one `[[home.rooms.devices]]` for each."""

    name: Words
    """How people call it."""
    kind: DeviceKind = DeviceKind.LIGHT
    """What it is."""
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    sort: str = ""
    """What sort of its kind: `garage`, `gate`, `door`, `blind`, `curtain`, `outlet`."""
    dimmable: bool = True
    """Lights: whether brightness can be set."""


class HomeRoom(Section):
    """A room of the virtual home, one `[[home.rooms]]` for each."""

    name: Words
    """How people call it."""
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    devices: tuple[HomeDevice, ...] = ()
    """They may also be written as a list of inline tables."""


def _example_home() -> tuple[HomeRoom, ...]:
    """Give a small flat, so that everything can be tried before a house is connected."""
    light = DeviceKind.LIGHT
    return (
        HomeRoom(
            name="kitchen",
            devices=(
                HomeDevice(name="kitchen light", kind=light, aliases=("kitchen lights",)),
                HomeDevice(name="coffee machine", kind=DeviceKind.SWITCH),
            ),
        ),
        HomeRoom(
            name="living room",
            aliases=("lounge",),
            devices=(
                HomeDevice(name="living room lamp", kind=light, aliases=("living room lights",)),
                HomeDevice(name="ceiling fan", kind=DeviceKind.FAN, aliases=("fan",)),
            ),
        ),
        HomeRoom(
            name="bedroom",
            devices=(HomeDevice(name="bedroom light", kind=light, aliases=("bedroom lights",)),),
        ),
        HomeRoom(
            name="hallway",
            aliases=("hall",),
            devices=(HomeDevice(name="hallway lamp", kind=light, aliases=("hallway light",)),),
        ),
        HomeRoom(
            name="office",
            devices=(
                HomeDevice(name="office lights", kind=light, aliases=("office light",)),
                HomeDevice(name="desk lamp", kind=light),
            ),
        ),
        HomeRoom(
            name="porch", devices=(HomeDevice(name="porch light", kind=light, dimmable=False),)
        ),
    )


class BackendName(StrEnum):
    """Ways to reach devices."""

    VIRTUAL = "virtual"
    HOME_ASSISTANT = "home_assistant"
    MQTT = "mqtt"
    GPIO = "gpio"


class Home(Section):
    """The home: who has its devices, and its rooms."""

    backends: tuple[BackendName, ...] = (BackendName.VIRTUAL,)
    """Who has the devices, several at once if you like: `virtual` (devices that exist only here,
    to try things without a house), `home_assistant`, `mqtt`, `gpio`; each has its own section.
    """
    rooms: tuple[HomeRoom, ...] = Field(default_factory=_example_home)
    """Rooms with their aliases, and the devices of the virtual home in them. Those written here
    replace those of the example home, which are these.
    """
