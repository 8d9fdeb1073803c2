"""Puts into words what a model must know of its place, and how the things there are spelt."""

from collections.abc import Iterator, Sequence
from typing import Final

from providers.base import SessionBrief, VocabularyItem

MOST_NAMES: Final = 100
"""More names than this make a recogniser worse, and services refuse them."""
LONGEST_NAME: Final = 50
LONGEST_HINT: Final = 1_000
"""Letters; OpenAI refuses the whole session for a prompt of more than 1024."""
_BETWEEN: Final = ", "


def instructions(brief: SessionBrief) -> str:
    """Give the house's instructions, and after them what the rest of the brief says."""
    return "\n".join([*([brief.instructions] if brief.instructions else []), *_facts(brief)])


def names(vocabulary: Sequence[VocabularyItem]) -> list[str]:
    """Give every name of the home once, for a recogniser."""
    spelt = (name for item in vocabulary for name in (item.name, *item.aliases))
    unique = dict.fromkeys(name for name in spelt if 0 < len(name) <= LONGEST_NAME)
    return list(unique)[:MOST_NAMES]


def hint(spelt: Sequence[str]) -> str:
    """Give as many names as a recogniser's prompt holds, whole ones only."""
    shown: list[str] = []
    room = LONGEST_HINT
    for name in spelt:
        room -= len(name) + len(_BETWEEN)
        if room < -len(_BETWEEN):
            break
        shown.append(name)
    return _BETWEEN.join(shown)


def _facts(brief: SessionBrief) -> Iterator[str]:
    yield f"Speak the language with the code {brief.language!r}, unless you are asked for another."
    if brief.room:
        yield f"You are heard in this room: {brief.room}. An order without a room means it."
    if brief.wake_phrase:
        yield f"{brief.wake_phrase!r} before an order calls you and is no part of the order."
    if brief.home:
        yield brief.home
    elif brief.vocabulary:
        yield f"Rooms and devices here: {', '.join(names(brief.vocabulary))}."
