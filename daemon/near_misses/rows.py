"""Counts of peaks as rows of the state file: numbers by word, score, hour and day."""

import datetime as dt
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from daemon.store import Work

BINS: Final = 20
"""Bins of a score from 0 to 1: each 0.05 wide."""

_ADD: Final = """
    INSERT INTO score_peaks (day, hour, word, kind, playing, bin, count)
    VALUES (?, ?, ?, ?, ?, ?, max(0, ?))
    ON CONFLICT (day, hour, word, kind, playing, bin)
    DO UPDATE SET count = max(0, count + ?)
"""
_READ: Final = """
    SELECT day, hour, word, kind, playing, bin, count FROM score_peaks
    WHERE day >= ? AND count > 0 ORDER BY word, playing, day, hour, bin, kind
"""


class Kind(StrEnum):
    """What a peak was, as far as it can be known."""

    NEAR_MISS = "near_miss"
    """It stayed below the bar."""
    ASKED_TWICE = "asked_twice"
    """It stayed below the bar, and seconds later the same word was heard: most likely a person."""
    HEARD = "heard"
    """It was taken for the word."""
    FALSE_WAKE = "false_wake"
    """It was taken for the word, and nobody said anything after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is counted together."""

    day: dt.date
    """By the local clock, as the hour."""
    hour: int
    word: str
    kind: Kind
    playing: bool
    """Whether something of ours sounded."""
    bin: int
    """Which of the `BINS` the score fell into, from 0."""


type Counts = Mapping[Cell, int]


def bin_of(score: float) -> int:
    """Give the bin a score falls into."""
    return min(BINS - 1, max(0, int(score * BINS + 1e-9)))


def add(counts: Counts, *, oldest: dt.date) -> Work[None]:
    """Give the work that adds counts, which may be negative, and drops days before `oldest`."""

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(_ADD, [_row(cell, count) for cell, count in counts.items()])
        connection.execute("DELETE FROM score_peaks WHERE day < ?", [f"{oldest}"])

    return work


def since(first: dt.date) -> Work[Counts]:
    """Give the work that reads what was counted from a day on."""

    def work(connection: sqlite3.Connection) -> Counts:
        return dict(_cell(row) for row in connection.execute(_READ, [f"{first}"]))

    return work


def clear(connection: sqlite3.Connection) -> None:
    """Forget every count."""
    connection.execute("DELETE FROM score_peaks")


def _row(cell: Cell, count: int) -> tuple[str | int, ...]:
    key = (f"{cell.day}", cell.hour, cell.word, cell.kind, int(cell.playing), cell.bin)
    return (*key, count, count)


def _cell(row: tuple[str, int, str, str, int, int, int]) -> tuple[Cell, int]:
    day, hour, word, kind, playing, number, count = row
    cell = Cell(
        day=dt.date.fromisoformat(day),
        hour=hour,
        word=word,
        kind=Kind(kind),
        playing=bool(playing),
        bin=number,
    )
    return cell, count
