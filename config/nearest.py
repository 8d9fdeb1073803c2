"""What a misspelt word was probably meant to be."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

_ALIKE: Final = 0.6
"""Below this likeness a guess confuses more than it helps (difflib's own figure)."""

_MARGIN: Final = 0.15
"""How much less alike than the best another guess may be and still be shown."""

_MOST: Final = 3


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Give the known words a word was probably meant to be, the likeliest first."""
    plain = _plain(word)
    likeness = {
        candidate: SequenceMatcher(None, plain, _plain(candidate)).ratio() for candidate in known
    }
    ranked = sorted(likeness, key=lambda candidate: -likeness[candidate])
    bound = max(_ALIKE, likeness[ranked[0]] - _MARGIN) if ranked else _ALIKE
    if ranked and likeness[ranked[0]] == 1:
        return (ranked[0],)
    return tuple(candidate for candidate in ranked if likeness[candidate] >= bound)[:_MOST]


def _plain(word: str) -> str:
    """Drop what people vary without noticing: case, and what joins words."""
    return word.casefold().replace("-", "_").replace(" ", "_")
