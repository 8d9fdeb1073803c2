"""Finds the devices an order means, or says why it means none: it never guesses.

A name counts when it is the same but for case, plurals, articles and small words, with or without
its room's name, or when it has the same letters in other words: `book shelf lamp` for the
`bookshelf lamp`, which sound alike, so a recogniser cannot know. Nothing that merely sounds similar
counts: a model reads the near names in the answer and asks again at once, while the wrong lamp,
heater or door is noticed too late.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from config.device_kind import DeviceKind
from daemon.home.backend import BackendState
from daemon.home.device import Device, Place
from daemon.tools.base import failure
from daemon.tools.index import Index, squeezed
from daemon.tools.kinds import Sorted, meanings, tool_for
from daemon.tools.names import folded, nearest
from daemon.tools.wish import Found, Wish, asked_back
from providers.base import ToolResult

_OFTEN_ALONE: Final = frozenset(
    {
        *(DeviceKind.CLIMATE, DeviceKind.ALARM, DeviceKind.LOCK, DeviceKind.MEDIA),
        *(DeviceKind.VACUUM, DeviceKind.FAN),
    }
)
"""Kinds of which many houses have one: where this room has none, that one is meant."""

type _Devices = Sequence[Device]


class Known(Protocol):
    """What is looked in."""

    @property
    def version(self) -> int:
        """A number that grows whenever rooms, devices or their names change."""

    @property
    def states(self) -> Sequence[BackendState]:
        """How each backend is."""

    def rooms(self) -> Sequence[Place]:
        """Give every room."""

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now."""


class Finder:
    """Looks in a home, with its names in tables that are made once a version."""

    def __init__(self, home: Known) -> None:
        self._home = home
        self._made: tuple[int, Index] | None = None

    def find(self, wish: Wish) -> Found | ToolResult:
        """Give the devices an order means, or the failure that says what would help."""
        version, devices = self._home.version, self._home.devices()
        if self._made is None or self._made[0] != version:
            self._made = version, Index(self._home.rooms(), devices)
        found = _Search(self._made[1], devices, wish).found()
        if isinstance(found, ToolResult) and str(found.content.get("code")).startswith("unknown_"):
            return self._away() or found
        return found

    def _away(self) -> ToolResult | None:
        """Say who is away: what is not found may well be among its devices."""
        away = [state.words for state in self._home.states if not state.ready]
        return failure("not_reachable", f"nothing was done: {away[0]}") if away else None


class _Search:
    """One wish, looked for once."""

    def __init__(self, index: Index, devices: _Devices, wish: Wish) -> None:
        self._index = index
        self._devices = devices
        self._wish = wish
        self._kinds = frozenset(wish.kinds)
        self._words = _kinds_named(index, devices, wish)

    def found(self) -> Found | ToolResult:
        wish = self._wish
        if wish.everywhere:
            return self._everywhere()
        places = self._places(wish.room or wish.here)
        if wish.name is None or self._words:
            return places if isinstance(places, ToolResult) else self._all_in(places)
        if wish.room is not None:
            return places if isinstance(places, ToolResult) else self._named_in(wish.name, places)
        return self._named(wish.name, () if isinstance(places, ToolResult) else places)

    # --- many

    def _everywhere(self) -> Found | ToolResult:
        if self._wish.room or (self._wish.name and not self._words):
            return failure("bad_arguments", "give either everywhere, or a room or a name")
        found = self._right(self._devices)
        return Found(found, named=False) if found else self._none("the house")

    def _all_in(self, places: Sequence[Place], *, only: bool = False) -> Found | ToolResult:
        """Give every device of the kinds in a room; one may be the only one of the house."""
        found = self._right(self._within(places))
        named = bool(self._words)
        if found:
            return Found(found, named=named and len(found) == 1)
        if not (only or self._wish.room) and self._may_be_elsewhere():
            found = self._right(self._devices)
            if len(found) == 1:
                return Found(found, named=named)
            if found:
                return asked_back("there are several, and none of them is here", found)
        return self._none(f"the {' or the '.join(place.name for place in places)}")

    def _may_be_elsewhere(self) -> bool:
        """Say whether one of another room may be meant: not for the lights or the blinds."""
        if self._words:
            return all(
                word.kind in _OFTEN_ALONE or (word.kind is DeviceKind.COVER and word.sorts)
                for word in self._words
            )
        return _OFTEN_ALONE.issuperset(self._wish.kinds)

    # --- one

    def _named(self, name: str, here: Sequence[Place]) -> Found | ToolResult:
        """Look in this room first, then in the house; of two elsewhere none is chosen."""
        nearby = self._called(name, self._within(here))
        if right := self._right(nearby):
            return self._one_or_ask(name, right)
        anywhere = self._called(name, self._devices)
        if right := self._right(anywhere):
            return self._one_or_ask(name, right)
        places = self._places_called(name)
        of_room = self._all_in(places, only=True) if places else self._unknown(name)
        if isinstance(of_room, ToolResult) and (wrong := nearby or anywhere):
            return self._other_kind(wrong[0])
        return of_room

    def _named_in(self, name: str, places: Sequence[Place]) -> Found | ToolResult:
        found = self._called(name, self._within(places))
        if right := self._right(found):
            return self._one_or_ask(name, right)
        if found:
            return self._other_kind(found[0])
        where = f" in the {' or the '.join(place.name for place in places)}"
        return self._unknown(name, where, {place.name for place in places})

    def _one_or_ask(self, name: str, found: tuple[Device, ...]) -> Found | ToolResult:
        """Devices that share a name in one room are one thing, as three bulbs of one lamp are."""
        if len({device.room for device in found}) > 1:
            return asked_back(f"there are several called {name}", found)
        return Found(found, named=len(found) == 1)

    def _called(self, name: str, devices: _Devices) -> tuple[Device, ...]:
        """Give the devices of this name, by the strictest way in which there is one."""
        wanted = folded(name)
        for table, key in zip(self._index.by_name, (wanted, wanted, squeezed(wanted)), strict=True):
            idents = table.get(key, ())
            if found := tuple(device for device in devices if device.ident in idents):
                return found
        return ()

    # --- what there is

    def _places(self, name: str) -> tuple[Place, ...] | ToolResult:
        """Give the room of a name, or the rooms of a floor, or the failure with near names."""
        if places := self._places_called(name):
            return places
        known: Mapping[str, str] = {
            **{floor: floor for floor in self._index.floors},
            **{alias: place.name for alias, place in self._index.rooms.items()},
        }
        near = dict.fromkeys(known[one] for one in nearest(name, known))
        return failure(
            "unknown_room", f"there is no room called {name}", room=name, did_you_mean=list(near)
        )

    def _places_called(self, name: str) -> tuple[Place, ...]:
        wanted = folded(name)
        if place := self._index.rooms.get(wanted):
            return (place,)
        return self._index.floors.get(wanted, ())

    def _within(self, places: Iterable[Place]) -> _Devices:
        idents = frozenset[str]().union(*(self._index.idents_in(place) for place in places))
        return [device for device in self._devices if device.ident in idents]

    def _right(self, devices: _Devices) -> tuple[Device, ...]:
        """Give those of the kinds that are wanted, or of the narrower one that was said."""
        return tuple(
            device
            for device in devices
            if device.kind in self._kinds
            and (not self._words or any(word.has(device) for word in self._words))
        )

    # --- what is told when there is nothing

    def _none(self, where: str) -> ToolResult:
        kinds = [word.kind for word in self._words] or list(self._wish.kinds)
        what = " or ".join(dict.fromkeys(kind.value for kind in kinds))
        what = "device" if len(kinds) == len(DeviceKind) else what
        return failure("unknown_device", f"there is no {what} in {where}", did_you_mean=[])

    def _other_kind(self, device: Device) -> ToolResult:
        wanted = " or ".join(kind.value for kind in self._wish.kinds)
        return failure(
            "not_possible",
            f"the {device.name} is a {device.kind}, not a {wanted}",
            device=device.report(),
            use=tool_for(device.kind),
        )

    def _unknown(
        self, name: str, where: str = "", rooms: frozenset[str] | set[str] = frozenset()
    ) -> ToolResult:
        """Say that there is no such device, with those it might have been."""
        right = self._right_in(rooms)
        near = self._index.likeness.nearest(folded(name), lambda one: bool(self._of(one, right)))
        meant = [device.name for one in near for device in self._of(one, right)]
        more: dict[str, object] = {}
        if rooms and (others := self._right(self._called(name, self._devices))):
            more["elsewhere"] = [f"{device.name} ({device.room})" for device in others[:3]]
        return failure(
            "unknown_device",
            f"there is no {name}{where}",
            name=name,
            did_you_mean=list(dict.fromkeys(meant))[:3],
            **more,
        )

    def _right_in(self, rooms: Iterable[str]) -> Mapping[str, Device]:
        wanted = set(rooms)
        devices = self._right(self._devices)
        return {each.ident: each for each in devices if not wanted or each.room in wanted}

    def _of(self, name: str, right: Mapping[str, Device]) -> list[Device]:
        return [right[ident] for ident in self._index.idents(name) if ident in right]


def _kinds_named(index: Index, devices: _Devices, wish: Wish) -> tuple[Sorted, ...]:
    """Take `the lights` for every light meant, unless a device really is called that."""
    word = folded(wish.name or "")
    of_kinds = tuple(meaning for meaning in meanings(word) if meaning.kind in wish.kinds)
    if not of_kinds:
        return ()
    idents = index.idents(word)
    if any(device.ident in idents and device.kind in wish.kinds for device in devices):
        return ()
    return of_kinds
