"""Decides which gadgets are used: each device once, in its room, as many as the owner allows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from config.mqtt import Mqtt
from daemon.home.mqtt.complaints import Complaints
from daemon.home.mqtt.gadget import Gadget
from daemon.tools.names import folded

NAME = "mqtt"


class Inventory:
    """The owner's wishes about what sources tell."""

    def __init__(self, section: Mqtt, rooms: Sequence[str], complaints: Complaints) -> None:
        """`rooms` are the names of rooms known from elsewhere."""
        self._most = section.most_devices
        self._only = frozenset(map(_key, section.only))
        self._ignored = frozenset(map(_key, section.ignore))
        self._placed = {_key(name): room for name, room in section.rooms.items()}
        self._known = {folded(room): room for room in (*rooms, *section.rooms.values())}
        self._complaints = complaints

    def chosen(self, sources: Sequence[Iterable[Gadget]]) -> dict[str, Gadget]:
        """Give what is used, by ident; of a device several tell of, what the first tells."""
        found: dict[str, Gadget] = {}
        addresses: frozenset[str] = frozenset()
        topics: frozenset[str] = frozenset()
        for source in sources:
            told = [each for each in source if not self._is_double(each, addresses, topics)]
            for gadget in filter(self._is_wanted, told):
                if len(found) >= self._most:
                    self._complaints.drop(gadget.source, f"more than {self._most} devices")
                    break
                found.setdefault(ident_of(gadget), self._in_its_room(gadget))
            addresses = addresses.union(*(each.addresses for each in told))
            topics = topics.union(*({slot.topic for slot in each.slots} for each in told))
        return found

    def _is_double(self, gadget: Gadget, addresses: frozenset[str], topics: frozenset[str]) -> bool:
        """Say whether a source before told of it: by its hardware, or by where it is read."""
        if gadget.addresses & addresses:
            return True
        return any(slot.topic in topics for slot in gadget.slots)

    def _is_wanted(self, gadget: Gadget) -> bool:
        keys = _keys(gadget)
        return not keys & self._ignored and (not self._only or bool(keys & self._only))

    def _in_its_room(self, gadget: Gadget) -> Gadget:
        return replace(gadget, room=self._room(gadget))

    def _room(self, gadget: Gadget) -> str:
        for key in sorted(_keys(gadget)):
            if key in self._placed:
                return self._placed[key]
        if gadget.room:
            return self._known.get(folded(gadget.room), gadget.room)
        for group in gadget.may_be_in:
            if folded(group) in self._known:
                return self._known[folded(group)]
        name = f"{folded(gadget.name)} "
        for fold in sorted(self._known, key=len, reverse=True):
            if name.startswith(f"{fold} "):
                return self._known[fold]
        return ""


def ident_of(gadget: Gadget) -> str:
    """Give the ident of a gadget's device."""
    return f"{NAME}:{gadget.own_id}"


def _keys(gadget: Gadget) -> frozenset[str]:
    names: tuple[str, ...] = (gadget.name, *gadget.known_as, *gadget.addresses)
    return frozenset(map(_key, (*names, ident_of(gadget), gadget.own_id))) - {""}


_key: Callable[[str], str] = str.casefold
