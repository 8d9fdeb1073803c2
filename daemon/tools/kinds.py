"""Words for kinds of devices: which name a whole kind, and which tool takes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.device import Device
from daemon.safety.hints import lets_in
from daemon.tools.names import folded


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a word for a kind means: the kind, and where it is narrower one of its sorts."""

    kind: DeviceKind
    sorts: tuple[str, ...] = ()

    def has(self, device: Device) -> bool:
        """Say whether a device is of it."""
        return device.kind is self.kind and (not self.sorts or device.sort in self.sorts)


_KINDS: Final[Mapping[DeviceKind, tuple[str, ...]]] = {
    DeviceKind.LIGHT: ("light", "lamp", "licht", "lichter", "lampe", "lampen"),
    DeviceKind.SWITCH: ("switch", "plug", "socket", "outlet", "schalter", "steckdose"),
    DeviceKind.FAN: ("fan", "ventilator", "ventilatoren"),
    DeviceKind.COVER: ("cover",),
    DeviceKind.CLIMATE: ("thermostat", "heating", "heater", "climate", "radiator", "heizung"),
    DeviceKind.LOCK: ("lock", "door lock", "door", "schloss", "tür"),
    DeviceKind.VALVE: ("valve", "ventil"),
    DeviceKind.ALARM: ("alarm", "alarm system", "burglar alarm", "alarmanlage"),
    DeviceKind.MEDIA: ("music", "player", "media", "media player", "musik"),
    DeviceKind.VACUUM: ("vacuum", "vacuum cleaner", "hoover", "robot", "staubsauger"),
    DeviceKind.SCENE: ("scene", "szene"),
    DeviceKind.SCRIPT: ("script",),
    DeviceKind.SENSOR: ("sensor",),
}
_SORTS: Final[Mapping[Sorted, tuple[str, ...]]] = {
    Sorted(DeviceKind.COVER, ("blind", "shade", "shutter")): (
        *("blind", "roller blind", "shade", "shutter", "rollladen", "rollo", "jalousie"),
    ),
    Sorted(DeviceKind.COVER, ("curtain",)): ("curtain", "drape", "vorhang", "vorhänge"),
    Sorted(DeviceKind.COVER, ("awning",)): ("awning", "markise"),
    Sorted(DeviceKind.COVER, ("garage",)): ("garage", "garage door", "garagentor"),
    Sorted(DeviceKind.COVER, ("gate",)): ("gate", "tor"),
    Sorted(DeviceKind.COVER, ("door",)): ("door", "tür"),
    Sorted(DeviceKind.COVER, ("window",)): ("window", "fenster"),
    Sorted(DeviceKind.MEDIA, ("tv",)): ("tv", "television", "telly", "fernseher"),
    Sorted(DeviceKind.MEDIA, ("speaker", "receiver")): ("speaker", "loudspeaker", "lautsprecher"),
}


def _meanings() -> Iterator[tuple[str, Sorted]]:
    for kind, words in _KINDS.items():
        yield from ((folded(word), Sorted(kind)) for word in words)
    for narrower, words in _SORTS.items():
        yield from ((folded(word), narrower) for word in words)


_MEANINGS: Final = tuple(_meanings())
_ENTRANCES: Final = frozenset({"garage", "gate", "door", "window"})
_OTHER_COVERS: Final = frozenset({"awning", "blind", "curtain", "damper", "shade", "shutter"})
_TOOLS: Final[Mapping[DeviceKind, str]] = {
    DeviceKind.LIGHT: "set_lights",
    DeviceKind.SWITCH: "set_switches",
    DeviceKind.FAN: "set_switches",
    DeviceKind.VACUUM: "set_switches",
    DeviceKind.CLIMATE: "set_climate",
    DeviceKind.COVER: "set_covers",
    DeviceKind.VALVE: "set_covers",
    DeviceKind.LOCK: "set_lock",
    DeviceKind.ALARM: "set_lock",
    DeviceKind.MEDIA: "set_media",
    DeviceKind.SCENE: "run",
    DeviceKind.SCRIPT: "run",
    DeviceKind.SENSOR: "get_state",
}


def meanings(word: str) -> tuple[Sorted, ...]:
    """Give the kinds a folded word names; none for the name of one thing."""
    return tuple(meaning for known, meaning in _MEANINGS if known == word)


def tool_for(kind: DeviceKind) -> str:
    """Give the name of the tool that takes a kind."""
    return _TOOLS[kind]


def stands_apart(device: Device) -> bool:
    """Say whether a device is never one of many: it may let somebody in, or water out.

    Wider than what is protected: to lock a door is free, and yet no part of "everything here".
    """
    match device.kind:
        case DeviceKind.LOCK | DeviceKind.VALVE | DeviceKind.ALARM:
            return True
        case DeviceKind.COVER | DeviceKind.SWITCH:
            if device.sort in _ENTRANCES:
                return True
            return device.sort not in _OTHER_COVERS and any(map(lets_in, device.names))
        case _:
            return False
