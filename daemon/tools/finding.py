"""Finds the devices an order means, or says why it means none: it never guesses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from config.device_kind import DeviceKind
from daemon.home.device import Device, Place
from daemon.tools.base import failure
from daemon.tools.names import folded, nearest, same
from providers.base import ToolResult

EVERYWHERE: Final = "everywhere"
_GENERIC: Final = {
    DeviceKind.LIGHT: ("light", "lamp"),
    DeviceKind.SWITCH: ("switch", "plug", "socket"),
    DeviceKind.FAN: ("fan",),
}
"""Words for a kind, which name every device of it and no one in particular."""


class Known(Protocol):
    """What is looked in."""

    def rooms(self) -> Sequence[Place]:
        """Give every room."""

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where and what an order is about."""

    kinds: Collection[DeviceKind]
    here: str
    """The satellite's own room: what an omitted room means."""
    room: str | None = None
    name: str | None = None
    everywhere: bool = False


def find(home: Known, wish: Wish) -> tuple[Device, ...] | ToolResult:
    """Give the devices an order means, or the failure that says what would help."""
    wish = _without_generic(home.devices(), wish)
    name = wish.name
    if wish.everywhere:
        if wish.room or name:
            return failure("bad_arguments", "give either everywhere, or a room or a name")
        return _some(home.devices(), wish, "the house")
    place = _room(home, wish.room or wish.here)
    if name is None:
        if not isinstance(place, Place):
            return place
        return _some(_within(home.devices(), place), wish, f"the {place.name}")
    if wish.room is None:
        return _by_name(home, wish, name, place if isinstance(place, Place) else None)
    return _by_name_in(home, wish, name, place) if isinstance(place, Place) else place


def _room(home: Known, name: str) -> Place | ToolResult:
    for place in home.rooms():
        if same(name, place.names):
            return place
    known = {alias: place.name for place in home.rooms() for alias in place.names}
    near = nearest(name, known)
    return failure(
        "unknown_room",
        f"there is no room called {name}",
        room=name,
        did_you_mean=list(dict.fromkeys(known[one] for one in near)),
    )


def _some(devices: Sequence[Device], wish: Wish, where: str) -> tuple[Device, ...] | ToolResult:
    """Give the devices of the order's kinds, of which there must be one."""
    found = tuple(device for device in devices if device.kind in wish.kinds)
    if found:
        return found
    what = " or ".join(kind.value for kind in wish.kinds)
    return failure("unknown_device", f"there is no {what} in {where}", did_you_mean=[])


def _by_name(
    home: Known, wish: Wish, name: str, here: Place | None
) -> tuple[Device, ...] | ToolResult:
    """Look in this room first, then in the house; two of one name elsewhere are not chosen from."""
    nearby = _within(home.devices(), here) if here else ()
    found = _called(nearby, name) or _called(home.devices(), name)
    if len({device.room for device in found}) > 1:
        choices = [f"{device.name} ({device.room})" for device in found]
        return failure("ambiguous", f"there are several called {name}", choices=choices)
    return _of_kind(found, wish) if found else _unknown(home.devices(), wish, name)


def _by_name_in(
    home: Known, wish: Wish, name: str, place: Place
) -> tuple[Device, ...] | ToolResult:
    devices = _within(home.devices(), place)
    if found := _called(devices, name):
        return _of_kind(found, wish)
    return _unknown(devices, wish, name, f" in the {place.name}")


def _of_kind(found: tuple[Device, ...], wish: Wish) -> tuple[Device, ...] | ToolResult:
    right = tuple(device for device in found if device.kind in wish.kinds)
    if right:
        return right
    wanted = " or ".join(kind.value for kind in wish.kinds)
    first = found[0]
    return failure(
        "not_possible", f"the {first.name} is a {first.kind}, not a {wanted}", name=first.name
    )


def _unknown(devices: Sequence[Device], wish: Wish, name: str, where: str = "") -> ToolResult:
    """Say that there is no such device, with those it might have been."""
    names = {
        alias: device.name
        for device in devices
        for alias in device.names
        if device.kind in wish.kinds
    }
    near = list(dict.fromkeys(names[one] for one in nearest(name, names)))
    return failure("unknown_device", f"there is no {name}{where}", name=name, did_you_mean=near)


def _within(devices: Sequence[Device], place: Place) -> tuple[Device, ...]:
    return tuple(device for device in devices if device.room == place.name)


def _called(devices: Sequence[Device], name: str) -> tuple[Device, ...]:
    """Give the devices of this name; within a room its own name may be left out or added."""
    exact = tuple(device for device in devices if same(name, device.names))
    if exact:
        return exact
    wanted = folded(name)
    return tuple(
        device
        for device in devices
        if any(
            wanted
            in (_without(folded(alias), device.room), f"{folded(device.room)} {folded(alias)}")
            for alias in device.names
        )
    )


def _without(name: str, room: str) -> str:
    return name.removeprefix(f"{folded(room)} ")


def _without_generic(devices: Sequence[Device], wish: Wish) -> Wish:
    """Take `the lights` for every light meant, unless a device really is called that."""
    if not wish.name or any(same(wish.name, device.names) for device in devices):
        return wish
    for kind in wish.kinds:
        if folded(wish.name) in _GENERIC.get(kind, (kind.value,)):
            return replace(wish, name=None, kinds=(kind,))
    return wish
