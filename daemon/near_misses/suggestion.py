"""Which threshold would have served a word best, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from daemon.near_misses.histogram import UNWANTED, WANTED, Histogram
from daemon.near_misses.rows import BINS, Kind

ENOUGH: Final = 10
"""Fewer calls than these say nothing about where a person's scores lie."""
_LOWEST, _HIGHEST = 3, BINS - 1
"""The bins whose lower ends may be suggested: 0.15 to 0.95."""
_CLOSE: Final = 0.1
"""A threshold this near to the best one is left where it is, unless it cost something."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A threshold, where the counts suggest another one than is in force, and the reason."""

    threshold: float | None
    why: str


def suggested(histogram: Histogram, current: float) -> Suggestion:
    """Give the threshold in the valley between what was meant for the room and what was not.

    Of all thresholds it takes those by which the fewest calls were lost and the fewest other sounds
    let in, and the middle of the widest stretch of them.
    """
    calls = histogram.of(*WANTED)
    if calls < ENOUGH:
        return Suggestion(None, f"too little was heard: {calls} of {ENOUGH} calls")
    wrong = [_wrong(histogram, place) for place in range(BINS)]
    valley = _valley(wrong)
    best = valley[len(valley) // 2] / BINS
    costs = _wrong(histogram, round(current * BINS)) - min(wrong[_LOWEST : _HIGHEST + 1])
    if not costs and abs(best - current) < _CLOSE:
        return Suggestion(None, f"{current:.2f} lies in the valley: {_between(valley)}")
    return Suggestion(best, f"{_between(valley)}; {_change(histogram, current, best)}")


def _wrong(histogram: Histogram, place: int) -> int:
    """Give how many peaks a threshold at the lower end of a bin would have taken wrongly."""
    lost = sum(each.of(*WANTED) for each in histogram.bins[:place])
    return lost + sum(each.of(*UNWANTED) for each in histogram.bins[place:])


def _valley(wrong: Sequence[int]) -> list[int]:
    """Give the widest stretch of bins at whose lower ends the least goes wrong."""
    least = min(wrong[_LOWEST : _HIGHEST + 1])
    places = range(_LOWEST, _HIGHEST + 1)
    runs = [list(run) for good, run in groupby(places, lambda at: wrong[at] == least) if good]
    return max(runs, key=len)


def _between(valley: Sequence[int]) -> str:
    low, high = valley[0] / BINS, valley[-1] / BINS
    if low == high:
        return f"the fewest mistakes are at {low:.2f}"
    return f"the fewest mistakes are between {low:.2f} and {high:.2f}"


def _change(histogram: Histogram, current: float, best: float) -> str:
    """Say what another threshold would have changed."""
    now, then = round(current * BINS), round(best * BINS)
    if then > now:
        spared = sum(each.of(Kind.FALSE_WAKE) for each in histogram.bins[now:then])
        lost = sum(each.of(*WANTED) for each in histogram.bins[now:then])
        return f"false wakes it would have spared: {spared}; calls it would have lost: {lost}"
    caught = sum(each.of(Kind.ASKED_TWICE) for each in histogram.bins[then:now])
    woken = sum(each.of(Kind.NEAR_MISS) for each in histogram.bins[then:now])
    return f"calls it would have heard at once: {caught}; other sounds let in: {woken}"
