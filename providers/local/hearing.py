"""From sound to meaning: listens freely, and where that is not understood, along the templates.

The free transcript decides when all its words are known. Otherwise the recogniser is asked which
sentence of this home fits the sound best, and that one counts when it is nearly as likely as what
was heard freely, and clearly likelier than any sentence that means something else. What might let
somebody in never comes from listening again: it was heard freely, word for word, or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from providers.local.grammar import Grammar
from providers.local.guard_orders import is_sensitive
from providers.local.meaning import Act, Ask, Meaning, Tell, Unclear, is_sure
from providers.local.recognise import Candidate, Recogniser, Samples, Utterance
from providers.local.wake_phrase import Stripped, strip

ACTS_PER_WORD: Final = 1.5
"""How much less likely than the free transcript an order may be, for each of its words: a long
sentence has had more chances to fail. Measured on other speech (`tests/benchmarks/local_orders.py`)
the nearest order is twice as far.
"""

WORDS_PER_WORD: Final = 2.2
"""The same for what only leads to words: that this cannot be done here."""

MIN_MARGIN: Final = 0.5
"""By how much a sentence must be likelier than the best that means something else."""

MIN_WORDS: Final = 3
"""Shorter sentences fit too many sounds: they count only when heard freely."""

MAX_WORDS: Final = 6
"""More words than this do not widen what is allowed."""

type Understanding = Callable[[str], Meaning]


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What was said, and what it means."""

    text: str
    """Without the wake phrase; empty when nothing else was said."""
    meaning: Meaning


def interpret(
    samples: Samples,
    recogniser: Recogniser,
    grammar: Grammar,
    understanding: Understanding,
    wake_phrase: str = "",
) -> Interpretation:
    """Recognise and understand a recording. Runs for a while: call it on a thread."""
    utterance = recogniser.listen(samples, wake_phrase)
    heard = without_phrase(utterance, wake_phrase)
    if not heard.rest:
        return Interpretation("", Unclear())
    free = Interpretation(heard.rest, understanding(heard.rest))
    if is_sure(free.meaning):
        return free
    again = _listen_again(utterance, grammar, heard.phrase, understanding)
    return again or free


def without_phrase(utterance: Utterance, wake_phrase: str) -> Stripped:
    """Take the wake phrase off, unless the recogniser did; marks alone are nothing said."""
    heard = strip(utterance.text, "" if utterance.opened else wake_phrase)
    said = any(letter.isalnum() for letter in heard.rest)
    return heard if said else Stripped(heard.phrase, "")


def _listen_again(
    utterance: Utterance, grammar: Grammar, after: str, understanding: Understanding
) -> Interpretation | None:
    """Give the sentence of the grammar that was said, if one clearly was."""
    found = [(one, understanding(one.text)) for one in utterance.along(grammar, after)]
    near = [(one, meaning) for one, meaning in found if _is_near(one, meaning)]
    if not near:
        return None
    best, meaning = near[0]
    if isinstance(meaning, Act) and any(map(is_sensitive, meaning.orders)):
        return None
    for other, rival in near[1:]:
        if _deeds(rival) != _deeds(meaning) and other.distance - best.distance < MIN_MARGIN:
            return None
    return Interpretation(best.text, meaning)


def _deeds(meaning: Meaning) -> object:
    """Give what a meaning would do; what a reminder is to say is not part of it."""
    if not isinstance(meaning, Act):
        return meaning
    return [
        (order.tool, {key: value for key, value in order.arguments.items() if key != "text"})
        for order in meaning.orders
    ]


def _is_near(candidate: Candidate, meaning: Meaning) -> bool:
    """Say whether a sentence is near enough to what was heard for what it would lead to."""
    match meaning:
        case Act(guess=False) | Ask(guess=False):
            allowed = ACTS_PER_WORD
        case Tell(guess=False):
            allowed = WORDS_PER_WORD
        case _:
            return False
    words = len(candidate.text.split())
    return words >= MIN_WORDS and candidate.distance <= allowed * min(words, MAX_WORDS)
