"""From sound to meaning: listens freely, and where that is not understood, along the templates.

The free transcript decides when all its words are known. Otherwise the recogniser is asked which
sentence of this home fits the sound best, and that one counts when it is nearly as likely as what
was heard freely, and clearly likelier than any sentence that means something else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from providers.local.grammar import Grammar
from providers.local.meaning import Meaning, Unclear, is_sure
from providers.local.recognise import Candidate, Recogniser, Samples, Utterance
from providers.local.wake_phrase import strip

MAX_DISTANCE: Final = 5.0
"""How much less likely than the free transcript a sentence may be. Measured on other talk
(`tests/benchmarks/local_orders.py`): the nearest order is at 7.
"""

MIN_MARGIN: Final = 0.5
"""By how much a sentence must be likelier than the best that means something else."""

MIN_WORDS: Final = 3
"""Shorter sentences fit too many sounds: they count only when heard freely."""

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
    utterance = recogniser.listen(samples)
    heard = strip(utterance.text, wake_phrase)
    if not any(letter.isalnum() for letter in heard.rest):
        return Interpretation("", Unclear())
    freely = Interpretation(heard.rest, understanding(heard.rest))
    if is_sure(freely.meaning):
        return freely
    again = _listen_again(utterance, grammar, heard.phrase, understanding)
    return again or freely


def _listen_again(
    utterance: Utterance, grammar: Grammar, after: str, understanding: Understanding
) -> Interpretation | None:
    """Give the sentence of the grammar that was said, if one clearly was."""
    candidates = utterance.along(grammar, after)
    if not candidates or not _counts(candidates[0]):
        return None
    best = candidates[0]
    meaning = understanding(best.text)
    if not is_sure(meaning):
        return None
    for other in candidates[1:]:
        if other.distance - best.distance >= MIN_MARGIN:
            break
        if understanding(other.text) != meaning:
            return None
    return Interpretation(best.text, meaning)


def _counts(candidate: Candidate) -> bool:
    return candidate.distance <= MAX_DISTANCE and len(candidate.text.split()) >= MIN_WORDS
