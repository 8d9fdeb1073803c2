"""A line of sound is read between its samples, and at another clock's pace."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.echo.line import Line

RATE_HZ = 16_000


def tone(places: NDArray[np.floating], hz: float) -> NDArray[np.float32]:
    return np.sin(2 * np.pi * hz * places / RATE_HZ).astype(np.float32)


def line_of(hz: float, length: int = 4_000) -> Line:
    line = Line(length)
    line.append(tone(np.arange(length, dtype=float), hz))
    return line


def error_db(found: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean((found - expected) ** 2) / np.mean(expected**2) + 1e-12))


def test_whole_samples_are_given_as_they_are() -> None:
    line = Line(8)
    line.append(np.arange(6, dtype=np.float32))
    assert line.read(3, 1).tolist() == [2, 3, 4]
    assert line.newest(2).tolist() == [4, 5]


def test_the_oldest_go_when_it_is_full() -> None:
    line = Line(4)
    line.append(np.arange(3, dtype=np.float32))
    line.append(np.arange(3, 6, dtype=np.float32))
    assert line.read(4, 0).tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize("ago", [20.25, 100.5, 333.9])
@pytest.mark.parametrize("hz", [300, 3_000, 6_000])
def test_fractions_are_interpolated(hz: float, ago: float) -> None:
    places = 4_000 - ago - 1_280 + np.arange(1_280)
    assert error_db(line_of(hz).read(1_280, ago), tone(places, hz)) < -55


@pytest.mark.parametrize(("ppm", "at_most_db"), [(50, -50), (-50, -50), (200, -30), (-200, -30)])
def test_another_pace_is_read_within_what_it_promises(ppm: float, at_most_db: float) -> None:
    pace = 1 + ppm * 1e-6
    places = 4_000 - 50.3 - 1_280 * pace + np.arange(1_280) * pace
    found = line_of(4_000).read(1_280, 50.3, ppm * 1e-6)
    assert error_db(found, tone(places, 4_000)) < at_most_db


def test_blocks_at_another_pace_follow_each_other_without_a_seam() -> None:
    line, stretch, ago = Line(4_000), 100e-6, 40.0
    sound = tone(np.arange(16_000, dtype=float), 1_000)
    read = []
    for begin in range(0, 12_800, 1_280):
        line.append(sound[begin : begin + 1_280])
        ago -= stretch * 1_280
        read.append(line.read(1_280, ago, stretch))
    jumps = np.abs(np.diff(np.concatenate(read)[1_280:]))
    assert jumps.max() < 1.01 * 2 * np.sin(np.pi * 1_000 / RATE_HZ)


def test_the_newest_sample_is_repeated_where_the_future_is_not_known() -> None:
    line = Line(100)
    line.append(np.ones(100, np.float32))
    assert line.read(10, 0.0, -1e-4) == pytest.approx(1.0, abs=0.01)
