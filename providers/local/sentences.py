"""Matches a clause against the sentence templates, with the names of one home filled in."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from hassil.intents import Intents, SlotList, TextSlotList
from hassil.recognize import RecognizeResult, recognize_all

from providers.local.home import (
    CLIMATE,
    COVER,
    GUARD,
    LIGHT,
    LOCK,
    PLAYER,
    ROOM,
    SCENE,
    SENSOR,
    SWITCHED,
    VACUUM,
    Home,
    Thing,
)
from providers.local.quantities import Clock, Degrees, Duration, Measured, Number, Percent

_FILES: Final = [Path(__file__).with_name(name) for name in ("sentences_en.yaml", "house_en.yaml")]
_SPOKEN: Final = Path(__file__).with_name("spoken_en.toml")
_QUANTITIES: Final = {
    "duration": Duration,
    "clock": Clock,
    "percent": Percent,
    "degrees": Degrees,
    "number": Number,
}
_LISTS: Final = {
    "light": (LIGHT,),
    "device": SWITCHED,
    "room": (ROOM,),
    "cover": COVER,
    "lock": (LOCK,),
    "guard": (GUARD,),
    "climate": (CLIMATE,),
    "player": (PLAYER,),
    "vacuum": (VACUUM,),
    "scene": SCENE,
    "sensor": (SENSOR,),
}
"""The lists of this home's names, and the kinds of things in each."""


@dataclass(frozen=True, slots=True)
class Match:
    """A template that a whole clause fits, with what stood in its places."""

    intent: str
    slots: Mapping[str, Any]
    guess: bool
    """Whether part of the clause could have been any words."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The sentence templates of a language, and how their quantities sound."""

    intents: Intents
    spoken: Mapping[str, str]


@cache
def templates() -> Templates:
    """Load the English templates."""
    spoken = tomllib.loads(_SPOKEN.read_text(encoding="utf-8"))
    return Templates(Intents.from_files(_FILES), spoken)


class Sentences:
    """The templates with one home's names in them."""

    def __init__(self, home: Home) -> None:
        self.templates = templates()
        self.names: Mapping[str, TextSlotList] = {
            name: _names(home.of_kind(*kinds), either_number=kinds == COVER)
            for name, kinds in _LISTS.items()
        }

    def match(self, clause: str, measured: Measured) -> Match | None:
        """Give the best template that fits the whole clause."""
        lists: dict[str, SlotList] = {**self.names, **_placeholders(measured)}
        results = recognize_all(clause, self.templates.intents, slot_lists=lists)
        ranked = sorted(results, key=_rank)
        return _as_match(ranked[0], measured) if ranked else None


def _names(things: Iterable[Thing], *, either_number: bool) -> TextSlotList:
    """Give a slot list of every name, each standing for its thing's own name.

    A name of several things stands for itself: which is meant is for the house to find out. With
    `either_number`, "blind" is "blinds" as well: nobody hears the difference.
    """
    meant: dict[str, str] = {}
    for thing in things:
        for name in thing.names:
            for said in (name, _other_number(name)) if either_number else (name,):
                meant[said] = thing.name if meant.get(said, thing.name) == thing.name else said
    return TextSlotList.from_tuples(list(meant.items()), allow_template=False)


def _other_number(name: str) -> str:
    """Give a name's plural, or its singular."""
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else f"{name}s"


def _placeholders(measured: Measured) -> dict[str, TextSlotList]:
    """Give slot lists of the words that stand for this sentence's quantities."""
    return {
        name: TextSlotList.from_tuples(
            [
                (word, word)
                for word, found in measured.quantities.items()
                if isinstance(found, kind)
            ],
            allow_template=False,
        )
        for name, kind in _QUANTITIES.items()
    }


def _is_guess(result: RecognizeResult) -> bool:
    return bool((result.intent_data.metadata or {}).get("guess"))


def _rank(result: RecognizeResult) -> tuple[bool, bool, int, int]:
    """Order the matches: known words before any words, a name before a room, the longest name."""
    wild = sum(len(str(entity.value)) for entity in result.entities.values() if entity.is_wildcard)
    named = (_LISTS.keys() - {"room"} | {"name"}) & result.entities.keys()
    return _is_guess(result), not named, wild, -result.text_chunks_matched


def _as_match(result: RecognizeResult, measured: Measured) -> Match:
    """Give a match with quantities for their placeholders, and any words as they were said."""
    slots: dict[str, Any] = {}
    for name, entity in result.entities.items():
        value = entity.value
        if entity.is_wildcard:
            value = measured.restore(str(value))
        elif isinstance(value, str):
            value = measured.quantities.get(value, value)
        slots[name] = value
    return Match(result.intent.name, slots, _is_guess(result))
