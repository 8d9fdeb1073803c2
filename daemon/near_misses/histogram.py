"""Counts of peaks as histograms: one for each word, in a quiet room and while it speaks."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from daemon.near_misses.rows import BINS, Counts, Kind

HOURS = 24
WANTED = (Kind.HEARD, Kind.ASKED_TWICE)
"""Peaks of a person who meant the room."""
UNWANTED = (Kind.FALSE_WAKE, Kind.NEAR_MISS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Peaks of about the same score."""

    low: float
    """The lowest score of this bin."""
    counts: Mapping[Kind, int]

    def of(self, *kinds: Kind) -> int:
        """Give how many peaks of these kinds there were."""
        return sum(self.counts.get(kind, 0) for kind in kinds)

    @property
    def total(self) -> int:
        """How many peaks there were of any kind."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """The peaks of one word."""

    word: str
    playing: bool
    """Whether these are the peaks while something of ours sounded."""
    bins: tuple[Bin, ...]
    hours: tuple[int, ...]
    """Near misses and false wakes by the hour of the day."""

    def of(self, *kinds: Kind) -> int:
        """Give how many peaks of these kinds there were."""
        return sum(each.of(*kinds) for each in self.bins)


def histograms(counts: Counts) -> list[Histogram]:
    """Give a histogram for each word, and a second one of what peaked while we sounded."""
    scores: defaultdict[tuple[str, bool], Counter[tuple[int, Kind]]] = defaultdict(Counter)
    hours: defaultdict[tuple[str, bool], Counter[int]] = defaultdict(Counter)
    for cell, count in counts.items():
        key = cell.word, cell.playing
        scores[key][cell.bin, cell.kind] += count
        hours[key][cell.hour] += count if cell.kind in UNWANTED else 0
    return [_histogram(key, scores[key], hours[key]) for key in sorted(scores)]


def _histogram(
    key: tuple[str, bool], scores: Counter[tuple[int, Kind]], hours: Counter[int]
) -> Histogram:
    word, playing = key
    bins = tuple(
        Bin(
            low=number / BINS,
            counts={kind: scores[number, kind] for kind in Kind if scores[number, kind]},
        )
        for number in range(BINS)
    )
    by_hour = tuple(hours[hour] for hour in range(HOURS))
    return Histogram(word=word, playing=playing, bins=bins, hours=by_hour)
