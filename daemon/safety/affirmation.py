"""Tells a person's yes from everything else they may say: nothing in doubt is a yes."""

import re
from collections.abc import Collection
from typing import Final

_WORDS: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_LONGEST: Final = 10
"""Words in an answer to "really?"; whoever says more talks about something else."""

_YES: Final = (
    *(
        "yes",
        "yeah",
        "yep",
        "yup",
        "yes please",
        "confirm",
        "confirmed",
        "i confirm",
        "affirmative",
    ),
    *("do it", "go ahead", "that is right", "correct", "absolutely"),
    *("ja", "jawohl", "ja bitte", "jo", "mach es", "tu es", "bestätigt"),
    *("bestätige", "ich bestätige", "genau", "richtig", "unbedingt"),
)
"""An answer that begins so is a yes."""
_YES_ALONE: Final = (
    *("please", "please do", "ok", "okay", "sure", "of course"),
    *("bitte", "gern", "gerne", "klar", "mach", "mach das", "mach auf", "mach sie auf"),
)
"""These begin other sentences as well: alone, they are a yes."""
_BEFORE: Final = frozenset({"um", "uh", "er", "oh", "well", "äh", "ähm", "na", "also", "hm"})
_NO: Final = frozenset(
    {
        *("no", "not", "nope", "don't", "dont", "never", "stop", "cancel", "wait", "abort", "but"),
        *("nein", "nee", "nicht", "kein", "keine", "halt", "stopp", "warte", "abbrechen", "aber"),
        *("doch", "lass", "later", "später", "why", "what", "warum", "was", "if", "wenn"),
        *("forget", "leave", "nothing", "neither", "vergiss", "nichts", "nie", "niemals"),
    }
)
"""One of these anywhere, or a word such as `can't`, and it is no yes."""

_TAKES_BACK: Final = frozenset(
    {
        *("no", "nope", "don't", "dont", "cancel", "stop", "abort", "never mind", "forget it"),
        *("nein", "nee", "abbrechen", "stopp", "halt", "lass es", "vergiss es", "doch nicht"),
    }
)
"""An answer that begins so takes back what was asked for."""


def is_yes(said: str, also: Collection[str] = ()) -> bool:
    """Say whether what a person said is a yes; `also` are the owner's own words for it."""
    words = [word.casefold().replace("\u2019", "'") for word in _WORDS.findall(said)]
    while words and words[0] in _BEFORE:
        del words[0]
    if not words or len(words) > _LONGEST or any(map(_denies, words)):
        return False
    text = " ".join(words)
    if text in _YES_ALONE or any(text == " ".join(_folded(own)) for own in also):
        return True
    begins = (*_YES, *(" ".join(_folded(own)) for own in also))
    return any(f"{text} ".startswith(f"{yes} ") for yes in begins if yes)


def is_no(said: str) -> bool:
    """Say whether what a person said takes something back: it begins with a no, and is short."""
    words = [word.casefold().replace("\u2019", "'") for word in _WORDS.findall(said)]
    while words and words[0] in _BEFORE:
        del words[0]
    if not words or len(words) > _LONGEST:
        return False
    return words[0] in _TAKES_BACK or " ".join(words[:2]) in _TAKES_BACK


def _denies(word: str) -> bool:
    return word in _NO or word.endswith("n't")


def _folded(words: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(words)]
