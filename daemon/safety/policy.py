"""What may happen to the home: pure rules over a device and a change, with no model near them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self, assert_never

from config.device_kind import DeviceKind
from config.safety import Safety
from daemon.home.changes import (
    Change,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetGuard,
    SetLight,
    SetMedia,
    SetSwitch,
    SetVacuum,
    Start,
    Transport,
    Turn,
    TurnLock,
)
from daemon.home.device import Device
from daemon.home.states import Guard
from daemon.safety.hints import lets_in, may_let_in
from daemon.tools.names import folded

GUARDED_SORT: Final = "protected"
"""The sort of a device whose owner wants every order to it taken as grave."""


class Class(StrEnum):
    """How much harm an order can do."""

    READ = "read"
    """Nothing changes."""
    COMFORT = "comfort"
    """A wrong one is a nuisance."""
    PROTECTED = "protected"
    """A wrong one lets somebody in, or water out."""


_ENTRANCES: Final = frozenset({"garage", "gate", "door", "window"})
"""Sorts of covers that let somebody in when they open, in Home Assistant's words."""
_HARMLESS_COVERS: Final = frozenset({"awning", "blind", "curtain", "shade", "shutter", "damper"})
_TAKES: Final = {
    DeviceKind.LOCK: TurnLock,
    DeviceKind.COVER: MoveTo,
    DeviceKind.VALVE: MoveTo,
    DeviceKind.ALARM: SetGuard,
}
"""The one change each of the grave kinds takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Devices an owner listed: by ident, by name, by kind."""

    idents: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """Sort what an owner wrote: `name:...`, `kind:...`, an ident with its `:`, or a name."""
        idents, names, kinds = set[str](), set[str](), set[str]()
        for entry in entries:
            match entry.strip().partition(":"):
                case ("name", ":", name):
                    names.add(folded(name))
                case ("kind", ":", kind):
                    kinds.add(kind.strip())
                case (name, "", _):
                    names.add(folded(name))
                case _:
                    idents.add(entry.strip())
        return cls(idents=frozenset(idents), names=frozenset(names - {""}), kinds=frozenset(kinds))

    def has(self, device: Device) -> bool:
        """Say whether a device is one of them."""
        return (
            device.ident in self.idents
            or device.kind.value in self.kinds
            or any(folded(name) in self.names for name in device.names)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one house."""

    allowed: Named = Named()
    guarded: Named = Named()
    pinned: Named = Named()

    @classmethod
    def of(cls, section: Safety) -> Self:
        """Give the rules of the settings."""
        return cls(
            allowed=Named.of(section.allow),
            guarded=Named.of(section.protect),
            pinned=Named.of(section.pin_for),
        )

    def classify(self, device: Device, change: Change) -> Class:
        """Say how much harm a change of a device can do."""
        if self.guarded.has(device) or _is_grave(device, change):
            return Class.PROTECTED
        return Class.COMFORT

    def allows(self, device: Device) -> bool:
        """Say whether the owner lets the voice reach a protected device."""
        return self.allowed.has(device)

    def needs_pin(self, device: Device) -> bool:
        """Say whether a yes is not enough for it."""
        return self.pinned.has(device)


def fits(device: Device, change: Change) -> bool:
    """Say whether a change can be meant for such a device at all."""
    if device.kind is DeviceKind.SENSOR:
        return False
    taken = _TAKES.get(device.kind)
    if taken is None:
        return not isinstance(change, tuple(_TAKES.values()))
    return isinstance(change, taken)


def is_act(device: Device, change: Change) -> bool:
    """Say whether a change done twice is not the same as done once."""
    match change:
        case Start():
            return True
        case SetMedia(transport=Transport.NEXT | Transport.PREVIOUS):
            return True
        case _:
            return device.once


def _is_grave(device: Device, change: Change) -> bool:  # noqa: PLR0911 - one line a kind
    """Say whether this can let somebody in, water out, or an intruder be.

    A pulse has one meaning only its receiver knows: "close" opens a closed garage with one button
    (home-assistant/core#35317), so every order to such a device counts.
    """
    if device.sort == GUARDED_SORT or (device.once and _is_entrance(device)):
        return True
    match change:
        case TurnLock(turn):
            return turn is not Turn.LOCK
        case MoveTo(move):
            valve = device.kind is DeviceKind.VALVE
            return move is Move.OPEN and (valve or _is_entrance(device))
        case SetGuard(guard):
            return guard is Guard.DISARMED
        case Start():
            return any(map(may_let_in, (*device.names, device.ident.partition(":")[2])))
        case SetSwitch():
            return _is_entrance(device)
        case SetLight() | SetFan() | SetClimate() | SetMedia() | SetVacuum():
            return False
        case _:
            assert_never(change)


def _is_entrance(device: Device) -> bool:
    """Say whether it moves a garage, gate, door or window, by its sort or else by its names."""
    if device.sort in _ENTRANCES:
        return True
    return device.sort not in _HARMLESS_COVERS and any(map(lets_in, device.names))
