"""The names of a home in tables, made once for every version of it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from daemon.home.device import Device, Place
from daemon.tools.likeness import Likeness
from daemon.tools.names import folded

type Idents = Mapping[str, Sequence[str]]
"""Idents of devices by a folded name."""

_FLOORS: Final = {
    "downstair": ("downstair", "ground floor", "lower floor", "erdgeschoss", "unten"),
    "upstair": ("upstair", "upper floor", "obergeschoss", "oben"),
}
"""What people call the floors of a house of two, folded, and how owners write them."""


class Index:
    """Where every name leads; states are not in it."""

    def __init__(self, rooms: Sequence[Place], devices: Sequence[Device]) -> None:
        self.rooms = {folded(name): place for place in reversed(rooms) for name in place.names}
        self.floors = _floors(rooms)
        names = {folded(place.name): place.names for place in rooms}
        exact, loose, joined = (defaultdict[str, list[str]](list) for _ in range(3))
        for device in devices:
            around = [folded(name) for name in names.get(folded(device.room), (device.room,))]
            for name in device.names:
                key = folded(name)
                _add(exact, key, device)
                _add(joined, squeezed(key), device)
                for other in _around(key, around):
                    _add(loose, other, device)
                    _add(joined, squeezed(other), device)
        self.by_name: tuple[Idents, ...] = (exact, loose, joined)
        """Strictest first: the name itself; with the room's name before it or taken from it; and
        spelt as other words of the same letters."""
        self._in_room = defaultdict[str, set[str]](set)
        for device in devices:
            self._in_room[folded(device.room)].add(device.ident)

    @cached_property
    def likeness(self) -> Likeness:
        """The names of all devices, to be compared with one that nobody has."""
        return Likeness(self.by_name[0])

    def idents_in(self, place: Place) -> frozenset[str]:
        """Give the devices of a room."""
        return frozenset(self._in_room.get(folded(place.name), ()))

    def idents(self, name: str) -> Sequence[str]:
        """Give the devices of an exact folded name."""
        return self.by_name[0].get(name, ())


def squeezed(name: str) -> str:
    """Give a folded name without spaces and accents: `book shelf` and `bookshelf` sound alike."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if letter.isalnum())


def _floors(rooms: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    by_floor = defaultdict[str, list[Place]](list)
    for place in rooms:
        if place.floor:
            by_floor[folded(place.floor)].append(place)
    for word, ways in _FLOORS.items():
        for way in ways:
            if word not in by_floor and way in by_floor:
                by_floor[word] = by_floor[way]
    return {floor: tuple(places) for floor, places in by_floor.items() if floor}


def _around(name: str, rooms: Sequence[str]) -> set[str]:
    """Give a name with every name of its room before it, and without them."""
    bare = {name, *(name.removeprefix(f"{room} ") for room in rooms if room)}
    return (bare | {f"{room} {each}" for room in rooms if room for each in bare}) - {name}


def _add(table: defaultdict[str, list[str]], key: str, device: Device) -> None:
    if key and device.ident not in table[key]:
        table[key].append(device.ident)
