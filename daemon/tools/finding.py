"""Finds the devices an order means, or says why it means none: it never guesses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from config.settings import DeviceKind
from daemon.tools.base import failure
from daemon.tools.home import Device, HomeBackend, Place
from daemon.tools.names import folded, nearest, same
from providers.base import ToolResult

EVERYWHERE: Final = "everywhere"
_GENERIC: Final = {
    DeviceKind.LIGHT: ("light", "lamp"),
    DeviceKind.SWITCH: ("switch", "plug", "socket"),
    DeviceKind.FAN: ("fan",),
}
"""Words for a kind, which name every device of it and no one in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Where and what an order is about."""

    kinds: Collection[DeviceKind]
    here: str
    """The satellite's own room: what an omitted room means."""
    room: str | None = None
    name: str | None = None
    everywhere: bool = False


def find(home: HomeBackend, order: Order) -> tuple[Device, ...] | ToolResult:
    """Give the devices an order means, or the failure that says what would help."""
    order = _without_generic(home.devices(), order)
    name = order.name
    if order.everywhere:
        if order.room or name:
            return failure("bad_arguments", "give either everywhere, or a room or a name")
        return _some(home.devices(), order, "the house")
    place = _room(home, order.room or order.here)
    if name is None:
        if not isinstance(place, Place):
            return place
        return _some(_within(home.devices(), place), order, f"the {place.name}")
    if order.room is None:
        return _by_name(home, order, name, place if isinstance(place, Place) else None)
    return _by_name_in(home, order, name, place) if isinstance(place, Place) else place


def _room(home: HomeBackend, name: str) -> Place | ToolResult:
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


def _some(devices: Sequence[Device], order: Order, where: str) -> tuple[Device, ...] | ToolResult:
    """Give the devices of the order's kinds, of which there must be one."""
    found = tuple(device for device in devices if device.kind in order.kinds)
    if found:
        return found
    what = " or ".join(kind.value for kind in order.kinds)
    return failure("unknown_device", f"there is no {what} in {where}", did_you_mean=[])


def _by_name(
    home: HomeBackend, order: Order, name: str, here: Place | None
) -> tuple[Device, ...] | ToolResult:
    """Look in this room first, then in the house; two of one name elsewhere are not chosen from."""
    nearby = _within(home.devices(), here) if here else ()
    found = _called(nearby, name) or _called(home.devices(), name)
    if len({device.room for device in found}) > 1:
        choices = [f"{device.name} ({device.room})" for device in found]
        return failure("ambiguous", f"there are several called {name}", choices=choices)
    return _of_kind(found, order) if found else _unknown(home.devices(), order, name)


def _by_name_in(
    home: HomeBackend, order: Order, name: str, place: Place
) -> tuple[Device, ...] | ToolResult:
    devices = _within(home.devices(), place)
    if found := _called(devices, name):
        return _of_kind(found, order)
    return _unknown(devices, order, name, f" in the {place.name}")


def _of_kind(found: tuple[Device, ...], order: Order) -> tuple[Device, ...] | ToolResult:
    right = tuple(device for device in found if device.kind in order.kinds)
    if right:
        return right
    wanted = " or ".join(kind.value for kind in order.kinds)
    first = found[0]
    return failure(
        "not_possible", f"the {first.name} is a {first.kind}, not a {wanted}", name=first.name
    )


def _unknown(devices: Sequence[Device], order: Order, name: str, where: str = "") -> ToolResult:
    """Say that there is no such device, with those it might have been."""
    names = {
        alias: device.name
        for device in devices
        for alias in device.names
        if device.kind in order.kinds
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


def _without_generic(devices: Sequence[Device], order: Order) -> Order:
    """Take `the lights` for every light meant, unless a device really is called that."""
    if not order.name or any(same(order.name, device.names) for device in devices):
        return order
    for kind in order.kinds:
        if folded(order.name) in _GENERIC[kind]:
            return replace(order, name=None, kinds=(kind,))
    return order
