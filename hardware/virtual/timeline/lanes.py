"""The lanes that carry measured lines: states, waveforms, wake scores and the VAD."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, takewhile

import numpy as np

from hardware.virtual.acoustics import RATE_HZ, Samples
from hardware.virtual.timeline import svg
from hardware.virtual.timeline.happened import Happened, Meter
from hardware.virtual.timeline.look import LEFT, WAKE_INKS, Measures, state_class
from hardware.virtual.timeline.rows import Row
from hardware.virtual.timeline.svg import Point
from hardware.virtual.timeline.words import width_of

COLUMN_PX = 1.5
"""One column of a waveform, which is as fine as the eye needs."""
LULL_S = 0.3
"""After so long without a meter its lines begin anew."""
LEVEL_PX = 0.05
"""What rises less is a level line."""


@dataclass(frozen=True, slots=True)
class View:
    """Where a row's time stands on the page."""

    row: Row
    px_per_s: float
    measures: Measures

    def x(self, at_s: float) -> float:
        """Give the place of a moment."""
        return LEFT + (at_s - self.row.start_s) * self.px_per_s

    def holds(self, at_s: float) -> bool:
        """Tell whether a moment is on this row."""
        return self.row.start_s <= at_s < self.row.end_s

    @property
    def right(self) -> float:
        """Where the row ends."""
        return self.x(self.row.end_s)


def states(happened: Happened, view: View, y: float) -> Iterator[str]:
    """Draw the band of states, each with its name where it has room."""
    height, size = view.measures.state, view.measures.small
    for state in happened.states:
        start = max(LEFT, view.x(state.start_s))
        end = min(view.right, view.x(state.end_s))
        if end - start < 1:
            continue
        look = state_class(state.name)
        yield svg.rect((start, y, end - start - 1, height), f"s-{look}", 3)
        if width_of(state.name, size) + 8 < end - start:
            yield svg.text(start + 6, y + height / 2 + size * 0.36, state.name, f"i-{look}")


def grid(view: View, top: float, bottom: float) -> Iterator[str]:
    """Draw a fine line for every second, with its figure below."""
    seconds = count(int(np.ceil(view.row.start_s)))
    for second in takewhile(lambda each: each <= view.row.end_s, seconds):
        x = view.x(second)
        yield svg.line(x, top, x, bottom, "grid")
        if x + 12 < view.right:
            yield svg.text(x, bottom + view.measures.small + 2, f"{second} s", "second", "middle")


def ground(view: View, y: float, height: float) -> str:
    """Draw what a lane lies on."""
    return svg.rect((LEFT, y, view.right - LEFT, height), "lane", 3)


def waveform(samples: Samples, view: View, y: float, look: str) -> Iterator[str]:
    """Draw a channel as the space between its lowest and its highest samples."""
    height = view.measures.wave
    middle = y + height / 2
    yield svg.line(LEFT, middle, view.right, middle, "middle")
    loudest = max(0.02, float(np.abs(samples).max(initial=0.0)))
    tall = (height / 2 - 2) / loudest
    low, high = envelope(samples, view)
    for first, last in _loud(high - low > 0.4 / tall):
        xs = LEFT + COLUMN_PX * np.arange(first, last)
        upper = [
            (float(x), middle - tall * float(v)) for x, v in zip(xs, high[first:last], strict=True)
        ]
        lower = [
            (float(x), middle - tall * float(v)) for x, v in zip(xs, low[first:last], strict=True)
        ]
        yield svg.area(upper + lower[::-1], look)


def envelope(samples: Samples, view: View) -> tuple[Samples, Samples]:
    """Give the lowest and the highest sample of every column of a row."""
    columns = max(1, int((view.right - LEFT) / COLUMN_PX))
    edges_s = view.row.start_s + np.arange(columns + 1) * COLUMN_PX / view.px_per_s
    edges = np.rint(edges_s * RATE_HZ).astype(np.intp)
    last = int(edges[-1])
    shown = np.pad(samples, (0, max(0, last - samples.size)))[:last]
    low: Samples = np.minimum.reduceat(shown, edges[:-1])
    high: Samples = np.maximum.reduceat(shown, edges[:-1])
    return low, high


def heard(happened: Happened, view: View, y: float) -> Iterator[str]:
    """Draw how sure the VAD was of speech, and each wake word's score with its threshold."""
    height = view.measures.heard
    meters = [meter for meter in happened.meters if view.holds(meter.at_s)]
    for run in _runs([meter for meter in meters if meter.speech >= 0]):
        points = [(view.x(meter.at_s), _at(meter.speech, y, height)) for meter in run]
        floor = [(points[-1][0], y + height), (points[0][0], y + height)]
        yield svg.area([*points, *floor], "vad")
        yield svg.polyline(points, "vad-edge")
    for limit in sorted(set(happened.thresholds.values())):
        at = _at(limit, y, height)
        yield svg.line(LEFT, at, view.right, at, "limit")
        yield svg.text(LEFT - 5, at + 3.5, f"{limit:g}", "hint", "end")
    for place, word in enumerate(words_of(happened)):
        for run in _runs([meter for meter in meters if word in meter.scores]):
            points = [(view.x(meter.at_s), _at(meter.scores[word], y, height)) for meter in run]
            yield svg.polyline(_plain(points), f"wake{place % len(WAKE_INKS)}")


def words_of(happened: Happened) -> list[str]:
    """Give the wake words that were listened for, in one order for the whole picture."""
    scored = {word for meter in happened.meters for word in meter.scores}
    return sorted(scored | {wake.word for wake in happened.wakes})


def _at(value: float, y: float, height: float) -> float:
    return y + height - 1 - (height - 3) * min(1.0, max(0.0, value))


def _loud(loud: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[tuple[int, int]]:
    """Give the runs of columns that are not a mere line, each with one column around it."""
    wide = np.convolve(loud, [1, 1, 1], "same") > 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], wide.astype(int), [0]))))
    for first, last in edges.reshape(-1, 2):
        yield int(first), int(last)


def _runs(meters: Sequence[Meter]) -> Iterator[list[Meter]]:
    """Give the stretches in which the meter came without a lull."""
    run: list[Meter] = []
    for meter in meters:
        if run and meter.at_s - run[-1].at_s > LULL_S:
            yield run
            run = []
        run.append(meter)
    if run:
        yield run


def _plain(points: Sequence[Point]) -> list[Point]:
    """Leave out points on a level line: a score rests at zero most of the time."""
    inner = range(1, len(points) - 1)
    level = {
        place
        for place in inner
        if abs(points[place - 1][1] - points[place][1]) < LEVEL_PX
        and abs(points[place + 1][1] - points[place][1]) < LEVEL_PX
    }
    return [point for place, point in enumerate(points) if place not in level]
