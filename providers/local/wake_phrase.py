"""Takes the wake phrase off the beginning of a transcript, however the recogniser spelled it."""

import difflib
from dataclasses import dataclass
from typing import Final

from providers.local.home import plain, sound

_ALIKE: Final = 0.6
"""Likeness, spelled or sounded, from which words at the beginning are the wake phrase."""

_ALIKE_WITHIN: Final = 0.8
"""The same where other words stand before it: the end of talk that the pre-roll has caught."""

_MAX_BEFORE: Final = 8


@dataclass(frozen=True, slots=True)
class Stripped:
    """A transcript without the wake phrase."""

    phrase: str
    """The beginning that was taken off, as it stands in the transcript."""
    rest: str


def strip(text: str, phrase: str) -> Stripped:
    """Cut a transcript behind the wake phrase; without one, nothing is cut."""
    words = text.split()
    wanted = plain(phrase)
    if not wanted or not words:
        return Stripped("", text)
    best: tuple[float, int] | None = None
    for start in range(min(_MAX_BEFORE, len(words))):
        needed = _ALIKE_WITHIN if start else _ALIKE
        for end in range(start + 1, min(len(words), start + len(wanted.split()) + 2) + 1):
            likeness = _likeness(plain(" ".join(words[start:end])), wanted)
            if likeness >= needed and (best is None or likeness > best[0]):
                best = likeness, end
    end = best[1] if best else 0
    return Stripped(" ".join(words[:end]), " ".join(words[end:]))


def _likeness(said: str, wanted: str) -> float:
    """Give how much two phrases are alike, as they are spelled or as they sound."""
    spelled = _ratio(said.replace(" ", ""), wanted.replace(" ", ""))
    return max(spelled, _ratio(sound(said), sound(wanted)) * 0.9)


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
