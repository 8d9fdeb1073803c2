"""What an order is about, and what was found for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.device import Device
from daemon.tools.base import Arguments, failure
from daemon.tools.names import folded
from providers.base import ToolResult

_EVERYWHERE: Final = frozenset(
    map(folded, ("everywhere", "whole house", "house", "all rooms", "überall", "ganzes haus"))
)
_HERE: Final = frozenset(map(folded, ("here", "this room", "hier", "dieser raum")))
_MOST_CHOICES: Final = 6


class Where(Arguments):
    """Which devices a tool is for; what these mean is told once, in the words about the home."""

    room: str | None = None
    name: str | None = None


class Wide(Where):
    """Which devices a tool is for that may be meant in the whole house."""

    everywhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where and what an order is about."""

    kinds: Collection[DeviceKind]
    here: str
    """The satellite's own room: what an omitted room means."""
    room: str | None = None
    name: str | None = None
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The devices that are meant, as they are now."""

    devices: tuple[Device, ...]
    named: bool
    """Whether the person named this one device; a room, a kind or the house is not that."""


def wish_of(where: Where, kinds: Collection[DeviceKind], here: str) -> Wish:
    """Give the wish of a tool's arguments; the whole house may also stand where a room does."""
    room = folded(where.room or "")
    everywhere = room in _EVERYWHERE or (isinstance(where, Wide) and where.everywhere)
    return Wish(
        kinds=kinds,
        here=here,
        room=None if not room or room in _EVERYWHERE | _HERE else where.room,
        name=where.name if folded(where.name or "") else None,
        everywhere=everywhere,
    )


def asked_back(message: str, devices: Sequence[Device]) -> ToolResult:
    """Give the one short question for several devices that could be meant."""
    several = len({device.name for device in devices}) < len(devices)
    names = [f"{each.name} ({each.room})" if several else each.name for each in devices]
    choices = list(dict.fromkeys(names))
    shown = choices[:_MOST_CHOICES]
    question = f"Which one: {' or '.join(shown)}?" if len(shown) == len(choices) else "Which one?"
    return failure("ambiguous", message, question=question, choices=shown)
