"""Hits and false accepts at one threshold after another, by the room's own decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, fsum, lgamma, log, sqrt
from typing import Final

from config.audio import HOUSE
from config.settings import Wake
from hardware.lab.labels import SpokenWord
from hardware.lab.listening import Hop
from hardware.wake.decision import WakeDecision

THRESHOLDS: Final = tuple(round(0.05 * step, 2) for step in range(1, 20))
LATE_S: Final = 1.0
"""A word is recognised up to so long after its end."""
_SURE: Final = 0.95
_HOUR_S: Final = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What one recording gave."""

    hops: Sequence[Hop]
    seconds: float
    spoken: Sequence[SpokenWord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one word at one threshold."""

    word: str
    threshold: float
    hits: int
    of: int
    """How often it was said."""
    false_accepts: int
    hours: float

    @property
    def recall(self) -> float | None:
        """The share of words that were heard; `None` where none was said."""
        return self.hits / self.of if self.of else None

    @property
    def per_hour(self) -> float:
        """False accepts in an hour of the recordings."""
        return self.false_accepts / self.hours if self.hours else 0.0

    @property
    def per_hour_at_most(self) -> float:
        """What the rate is below with 95 % confidence: so few hours prove no less."""
        return most_likely_at_most(self.false_accepts) / self.hours if self.hours else 0.0

    def as_json(self) -> dict[str, object]:
        """Give the object a script reads."""
        return {
            "word": self.word,
            "threshold": self.threshold,
            "hits": self.hits,
            "of": self.of,
            "recall": None if self.recall is None else round(self.recall, 4),
            "false_accepts": self.false_accepts,
            "false_accepts_per_hour": round(self.per_hour, 3),
            "false_accepts_per_hour_at_most": round(self.per_hour_at_most, 3),
        }


def outcome(wake: Wake, word: str, listened: Sequence[Listened]) -> Outcome:
    """Give what comes of a word under settings, over all recordings."""
    threshold = next(each.threshold for each in wake.words if each.name == word)
    hits = false_accepts = said = 0
    for one in listened:
        wanted = [each for each in one.spoken if each.word == word]
        found = hits_among(wanted, list(_wakes(wake, word, one.hops)))
        said += len(wanted)
        hits += found[0]
        false_accepts += found[1]
    return Outcome(
        word=word,
        threshold=threshold,
        hits=hits,
        of=said,
        false_accepts=false_accepts,
        hours=fsum(one.seconds for one in listened) / _HOUR_S,
    )


def sweep(wake: Wake, word: str, listened: Sequence[Listened]) -> list[Outcome]:
    """Give what comes of a word at thresholds from 0.05 to 0.95."""
    own = next(each for each in wake.words if each.name == word)
    alone = [own.model_copy(update={"threshold": each}) for each in THRESHOLDS]
    settings = (wake.model_copy(update={"words": (each,)}) for each in alone)
    return [outcome(each, word, listened) for each in settings]


def hits_among(wanted: Sequence[SpokenWord], wakes_s: Sequence[float]) -> tuple[int, int]:
    """Give how many of the spoken words were heard, and how many wakes belong to none."""
    right = matched(wanted, wakes_s)
    return sum(right), len(right) - sum(right)


def matched(wanted: Sequence[SpokenWord], wakes_s: Sequence[float]) -> list[bool]:
    """Tell of every wake whether it belongs to a spoken word that none before it belongs to."""
    waiting = list(wanted)
    right: list[bool] = []
    for at_s in wakes_s:
        of = next((w for w in waiting if w.start_s <= at_s <= w.end_s + LATE_S), None)
        if of is not None:
            waiting.remove(of)
        right.append(of is not None)
    return right


def most_likely_at_most(count: int) -> float:
    """Give the expectation below which a Poisson count lies with 95 % confidence: 3.0 for none."""
    low, high = float(count), count + 10.0 + 6 * sqrt(count)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(count, middle) > 1 - _SURE else (low, middle)
    return high


def _at_most(count: int, expected: float) -> float:
    """Give the probability of so many events or fewer."""
    if expected <= 0:
        return 1.0
    return fsum(exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(count + 1))


def _wakes(wake: Wake, word: str, hops: Sequence[Hop]) -> Iterator[float]:
    """Give the seconds in which the decision hears a word in scores that are there already."""
    decision = WakeDecision(wake)
    for hop in hops:
        heard = decision.judge(hop.scores, hop.at)
        if heard and heard[0] == word:
            yield hop.at / HOUSE.rate_hz
