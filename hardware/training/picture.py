"""Draws what a training measured: hits against mistakes, hits against noise, and both scores."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from hardware.lab.chart import Axis, Line, Panel, chart
from hardware.training.measuring import Measured

_BINS: Final = 25
_LEAST_PER_HOUR: Final = 2.0


def picture(phrase: str, measured: Measured) -> str:
    """Give an SVG document of three panels, about voices that were not learned from."""
    return chart(
        f"“{phrase}”, by {sum(one.said for one in measured.recalls)} takes and"
        f" {measured.hours:.1f} h of speech it did not learn from",
        [_mistakes(measured), _noise(measured), _scores(measured)],
    )


def _mistakes(measured: Measured) -> Panel:
    rates = [point.false_accepts_per_hour for point in measured.sweep]
    return Panel(
        x=Axis("heard by mistake, times an hour of speech", 0.0, max(_LEAST_PER_HOUR, *rates)),
        y=Axis("heard (%), at thresholds from 0.2 (right) to 0.98 (left)", 0.0, 100.0),
        lines=[
            Line(
                name="all levels of noise",
                points=[
                    (point.false_accepts_per_hour, 100 * point.recall) for point in measured.sweep
                ],
                dots=True,
            )
        ],
    )


def _noise(measured: Measured) -> Panel:
    points = [(one.snr_db, 100 * one.share) for one in measured.recalls]
    levels = [snr_db for snr_db, _ in points]
    return Panel(
        x=Axis("speech above the noise (dB)", min(levels), max(levels)),
        y=Axis("heard (%), at the threshold 0.5", 0.0, 100.0),
        lines=[Line(name="takes of the phrase", points=points[::-1], dots=True)],
    )


def _scores(measured: Measured) -> Panel:
    return Panel(
        x=Axis("best score of a take (the threshold is 0.5)", 0.0, 1.0),
        y=Axis("takes (%)", 0.0, 100.0),
        lines=[
            Line(name="the phrase", points=_histogram(measured.said_scores), dots=True),
            Line(name="other speech", points=_histogram(measured.other_scores), dots=True),
        ],
    )


def _histogram(scores: Sequence[float]) -> list[tuple[float, float]]:
    counts, edges = np.histogram(scores, _BINS, (0.0, 1.0))
    shares = 100 * counts / max(1, len(scores))
    middles = (edges[:-1] + edges[1:]) / 2
    return [(float(x), float(y)) for x, y in zip(middles, shares, strict=True)]
