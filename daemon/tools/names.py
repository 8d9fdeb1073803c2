"""Tells whether two names mean the same: case, plurals, articles and small words aside."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from config.numerals import spoken_number

_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
_SMALL_WORDS: Final = frozenset(
    {"the", "a", "an", "my", "our", "all", "der", "die", "das", "den", "mein", "meine", "meinen"}
)
_SHORTEST_PLURAL: Final = 4
_LARGEST_SPOKEN: Final = 9_999
_NEAR: Final = 0.6
"""Below this likeness (difflib's ratio) a name is no help to somebody who misspoke."""


def folded(name: str) -> str:
    """Give what two ways of saying a name have in common: `The Lights` and `light` are one."""
    words = (_folded_word(word) for word in _WORDS.findall(name.casefold().replace("'", "")))
    return " ".join(word for word in words if word not in _SMALL_WORDS)


def nearest(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Give the known names most like this one, best first; none that is merely some name."""
    by_fold: dict[str, str] = {}
    for candidate in known:
        by_fold.setdefault(folded(candidate), candidate)
    found = get_close_matches(folded(name), tuple(by_fold), limit, _NEAR)
    return tuple(by_fold[fold] for fold in found)


def same(name: str, names: Sequence[str]) -> bool:
    """Say whether a name is one of the others."""
    wanted = folded(name)
    return bool(wanted) and any(folded(other) == wanted for other in names)


def _folded_word(word: str) -> str:
    if word.isdecimal() and int(word) <= _LARGEST_SPOKEN:
        return spoken_number(int(word)).replace("-", " ")
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
