"""Counts for tests."""

import datetime as dt
from collections import Counter

from daemon.near_misses.rows import Cell, Counts, Kind, bin_of

TODAY = dt.date(2026, 11, 18)


def cell(  # noqa: PLR0913 - each by name, and every one has a usual value
    score: float,
    kind: Kind = Kind.NEAR_MISS,
    *,
    word: str = "hey_jarvis",
    playing: bool = False,
    day: dt.date = TODAY,
    hour: int = 12,
) -> Cell:
    return Cell(day=day, hour=hour, word=word, kind=kind, playing=playing, bin=bin_of(score))


def counts_of(**scores: tuple[float, ...]) -> Counts:
    """Give the counts of scores by the names of their kinds."""
    return Counter(cell(score, Kind(kind)) for kind, found in scores.items() for score in found)
