"""Measures a classifier on what it never learned from: hits, and what it hears by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from config.audio import HOUSE
from hardware.lab.sweep import most_likely_at_most
from hardware.training.examples import RINGING_HOPS, Examples, Floats, Places
from hardware.training.fitting import logits
from hardware.training.network import Network
from hardware.training.takes import Kind
from hardware.wake.base import HOP_SAMPLES

REFRACTORY_HOPS: Final = round(1.5 * HOUSE.rate_hz / HOP_SAMPLES)
"""Wrongly heard twice within this is heard once: the default of `wake.refractory_s`."""

_EARLY_HOPS: Final = 2
"""A phrase may be heard this long before its last sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """How many of the takes at one level of noise were heard."""

    snr_db: float
    heard: int
    said: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.heard / self.said if self.said else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one threshold would give."""

    threshold: float
    recall: float
    false_accepts_per_hour: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a classifier does at 0.5, on voices it never heard."""

    recalls: tuple[Recall, ...]
    """From quiet to loud."""
    false_accepts: int
    hours: float
    """Of ordinary speech in which it must not be heard."""
    alike_heard: int
    alike_said: int
    sweep: tuple[Point, ...]
    said_scores: tuple[float, ...]
    """The best score of every take of the phrase."""
    other_scores: tuple[float, ...]
    """The best score of every take of something else."""

    @property
    def per_hour(self) -> float:
        """False accepts in an hour of speech."""
        return self.false_accepts / self.hours if self.hours else 0.0

    @property
    def per_hour_at_most(self) -> float:
        """The most false accepts in an hour that 95 % certainty leaves room for."""
        return most_likely_at_most(self.false_accepts) / self.hours if self.hours else float("inf")


def bar_of(network: Network, tune: Examples, per_hour: float) -> float:
    """Give the lowest logit that ordinary speech reaches no more often than so."""
    tops = event_tops(logits(network, tune, tune.others), tune.others)
    allowed = int(per_hour * tune.hours)
    return float(tops[allowed]) if len(tops) > allowed else 0.0


def measure(network: Network, test: Examples) -> Measured:
    """Give the figures of a network whose logit 0 is its threshold."""
    hops = np.arange(test.length - 1, len(test.embeddings))
    scores = np.full(len(test.embeddings), -np.inf, np.float32)
    scores[hops] = logits(network, test, hops)
    best = {kind: _best(scores, test, kind) for kind in Kind}
    said = [span.snr_db for span in test.spans if span.kind == Kind.PHRASE]
    tops = event_tops(scores[test.others], test.others)
    return Measured(
        recalls=_recalls(said, best[Kind.PHRASE]),
        false_accepts=int((tops >= 0).sum()),
        hours=test.hours,
        alike_heard=int((best[Kind.ALIKE] >= 0).sum()),
        alike_said=len(best[Kind.ALIKE]),
        sweep=tuple(_points(best[Kind.PHRASE], tops, test.hours)),
        said_scores=tuple(map(probability, best[Kind.PHRASE])),
        other_scores=tuple(map(probability, best[Kind.OTHER])),
    )


def event_tops(scores: Floats, places: Places) -> Floats:
    """Give the best scores of moments at least the refractory time apart, highest first.

    What is above a threshold is then what would have been heard in error.
    """
    tops: list[float] = []
    taken = np.zeros(int(places.max(initial=0)) + 2 * REFRACTORY_HOPS + 1, bool)
    for place in np.argsort(-scores)[: _most_events(len(scores))]:
        hop = int(places[place]) + REFRACTORY_HOPS
        if not taken[hop]:
            taken[hop - REFRACTORY_HOPS : hop + REFRACTORY_HOPS] = True
            tops.append(float(scores[place]))
    return np.array(tops, np.float32)


def probability(logit: float) -> float:
    """Give the score of a logit, 0 to 1."""
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def _most_events(hops: int) -> int:
    return max(REFRACTORY_HOPS, hops // 4)


def _best(scores: Floats, test: Examples, kind: Kind) -> Floats:
    """Give the best logit while each take of a kind was said or had just ended."""
    spans = [span for span in test.spans if span.kind == kind]
    early = _EARLY_HOPS if kind == Kind.PHRASE else None
    return np.array(
        [
            scores[
                (span.start if early is None else span.end - early) : span.end + RINGING_HOPS
            ].max(initial=-np.inf)
            for span in spans
        ],
        np.float32,
    )


def _recalls(snrs_db: Sequence[float], best: Floats) -> tuple[Recall, ...]:
    levels = sorted(set(snrs_db), reverse=True)
    of_level = np.array(snrs_db)
    return tuple(
        Recall(
            snr_db=level,
            heard=int((best[of_level == level] >= 0).sum()),
            said=int((of_level == level).sum()),
        )
        for level in levels
    )


def _points(said: Floats, tops: Floats, hours: float) -> list[Point]:
    thresholds = (*np.arange(0.2, 0.95, 0.05), 0.95, 0.98)
    points = []
    for threshold in thresholds:
        bar = float(np.log(threshold / (1 - threshold)))
        points.append(
            Point(
                threshold=round(float(threshold), 2),
                recall=float(np.mean(said >= bar)) if len(said) else 0.0,
                false_accepts_per_hour=float((tops >= bar).sum()) / hours if hours else 0.0,
            )
        )
    return points
