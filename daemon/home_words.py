"""Puts the home into the few words every session begins with: its rooms, and names that fit.

The same home gives the same words, letter by letter, so that services may cache them. Names come
from whoever set up the devices: each is one line and cut, and what reads as a sentence is left out.
"""

from collections.abc import Sequence
from typing import Final

from daemon.safety.reading import is_name
from daemon.tools.framing import one_line
from daemon.tools.kinds import meanings
from daemon.tools.names import folded
from providers.base import VocabularyItem

MOST_DEVICES: Final = 40
MOST_ROOMS: Final = 30
LONGEST_NAME: Final = 40
LONGEST_WORDS: Final = 640
"""Letters of all devices' names together, which is about 160 tokens."""

_RULES: Final = (
    "Tools: leave room out for this room, name out for all of the kind there; everywhere only if "
    "the whole house was asked for. Say done only if the result says so."
)
_LAST: Final = ("sensor", "script")
"""Kinds that are named when everything else has found its place."""


def home_words(things: Sequence[VocabularyItem], here: str) -> str:
    """Give the words for a home: this room's devices first, then the others as far as they fit."""
    rooms = [thing for thing in things if thing.kind == "room" and _reads_as_name(thing.name)]
    devices = [thing for thing in things if thing.kind != "room"]
    if not (rooms or devices):
        return ""
    named = _named(devices, here)
    told = "; ".join(_room(room, named) for room in rooms[:MOST_ROOMS])
    left = len(devices) - len(named)
    more = f" {left} more: see get_state." if left else ""
    return f"Home: {told}.{more} {_RULES}" if told else f"{_RULES}{more}"


def _named(devices: Sequence[VocabularyItem], here: str) -> list[VocabularyItem]:
    """Give the devices whose names are told, in the home's own order."""
    order = sorted(
        (thing for thing in devices if thing.room and _reads_as_name(thing.name)),
        key=lambda thing: (thing.kind in _LAST, thing.room != here),
    )
    kept: list[VocabularyItem] = []
    letters = 0
    for thing in order[:MOST_DEVICES]:
        letters += len(_within(thing)) + len(", ")
        if letters > LONGEST_WORDS:
            break
        kept.append(thing)
    return [thing for thing in devices if thing in kept]


def _room(room: VocabularyItem, named: Sequence[VocabularyItem]) -> str:
    """Give one room: `living room (lounge): ceiling fan, desk lamp`."""
    aliases = [_name(alias) for alias in room.aliases if _reads_as_name(alias)]
    also = f" ({', '.join(aliases)})" if aliases else ""
    names = ", ".join(_within(thing) for thing in named if thing.room == room.name)
    return f"{_name(room.name)}{also}{f': {names}' if names else ''}"


def _within(thing: VocabularyItem) -> str:
    """Give a name without its room's, which stands before it, unless only a kind would be left."""
    short = thing.name.removeprefix(f"{thing.room} ")
    return _name(thing.name if not short or meanings(folded(short)) else short)


def _reads_as_name(name: str) -> bool:
    return name.isprintable() and is_name(name)


def _name(name: str) -> str:
    return one_line(name, LONGEST_NAME)
