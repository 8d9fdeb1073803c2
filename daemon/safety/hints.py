"""Guesses from a name whether a thing may let somebody in, where its sort does not say."""

import re
from typing import Final

_WORDS: Final = re.compile(r"[^\W\d_]+")
_ENTRANCES: Final = frozenset(
    {
        *("garage", "gate", "door", "window", "opener", "lock", "latch", "valve"),
        *("garagentor", "hoftor", "tor", "tür", "tuer", "haustür", "haustuer", "fenster"),
        *("garagentür", "türöffner", "tueroeffner", "türschloss", "schloss", "ventil"),
    }
)
"""The last word of a name says what a thing is: a `garage door` moves, a `door light` does not."""
_DEEDS: Final = frozenset(
    {
        *("unlock", "open", "opens", "opening", "opener", "unlatch", "disarm", "disarms"),
        *("öffnen", "öffne", "oeffnen", "aufschließen", "entriegeln", "entsperren", "unscharf"),
        *("entschärfen", "aufsperren", "auf"),
    }
)
_ABOUT: Final = _ENTRANCES | {"alarm", "alarms", "garages", "gates", "doors", "windows", "locks"}


def lets_in(name: str) -> bool:
    """Say whether a thing that is switched or moved is an entrance, by its name."""
    words = _words(name)
    return bool(words) and (_singular(words[-1]) in _ENTRANCES or not _DEEDS.isdisjoint(words))


def may_let_in(name: str) -> bool:
    """Say whether something to start may open or disarm: nobody knows what it does inside.

    Here any word counts, in any place: what is protected for nothing costs one yes.
    """
    words = _words(name)
    return not (_DEEDS | _ABOUT).isdisjoint(words)


def _words(name: str) -> list[str]:
    return _WORDS.findall(name.casefold().replace("_", " "))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
