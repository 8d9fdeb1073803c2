"""Histograms of peaks as a picture: what was meant for the room, and what was not, by score."""

from collections.abc import Iterator, Sequence
from typing import Final

from daemon.near_misses.histogram import Bin, Histogram
from daemon.near_misses.rows import BINS, Kind
from hardware.virtual.timeline import svg

WIDTH: Final = 640.0
LEFT: Final = 48.0
PANEL: Final = 190.0
"""The height of one word's panel."""
BARS: Final = 110.0
"""The height of its longest bar."""
TOP: Final = 62.0

_LOOKS: Final = {
    Kind.HEARD: "heard",
    Kind.ASKED_TWICE: "twice",
    Kind.FALSE_WAKE: "wrong",
    Kind.NEAR_MISS: "near",
}
WORDS: Final = {
    Kind.HEARD: "heard",
    Kind.ASKED_TWICE: "asked twice",
    Kind.FALSE_WAKE: "false wakes",
    Kind.NEAR_MISS: "near misses",
}
"""What each kind is called, in the order in which they are piled up."""
_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #222 }
.title { font-weight: 600; font-size: 14px }
.axis, .bar { stroke: #888; fill: none }
.bar { stroke-dasharray: 4 3; stroke: #222 }
.heard { fill: #3b8a5a } .twice { fill: #9cc7a9 } .wrong { fill: #c0392b } .near { fill: #b9bec4 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .bar { stroke: #ddd } }
"""


def picture(title: str, shown: Sequence[tuple[str, Histogram, float | None]]) -> str:
    """Give an SVG document with a panel for each histogram, its heading and its threshold."""
    parts = [svg.text(LEFT, 24, title, "title"), *_legend()]
    for number, (heading, histogram, threshold) in enumerate(shown):
        panel = _panel(heading, histogram, threshold)
        parts.append(svg.group(panel, (LEFT, TOP + number * PANEL)))
    height = TOP + len(shown) * PANEL
    return svg.page(width=WIDTH, height=height, style=_STYLE, title=title, parts=parts)


def _legend() -> Iterator[str]:
    for number, (kind, words) in enumerate(WORDS.items()):
        x = LEFT + number * 130
        yield svg.rect((x, 36, 10, 10), _LOOKS[kind], 2)
        yield svg.text(x + 16, 45, words, "legend")


def _panel(heading: str, histogram: Histogram, threshold: float | None) -> Iterator[str]:
    length = WIDTH - 2 * LEFT
    floor = 20 + BARS
    highest = max((each.total for each in histogram.bins), default=0) or 1
    yield svg.text(0, 12, f"{heading}, at most {highest} peaks in a bar", "heading")
    for number, each in enumerate(histogram.bins):
        yield from _pile(each, number * length / BINS, floor, highest)
    yield svg.line(0, floor, length, floor, "axis")
    for tenth in range(0, 11, 2):
        yield svg.text(tenth / 10 * length, floor + 16, f"{tenth / 10:.1f}", "tick", "middle")
    if threshold is not None:
        yield svg.line(threshold * length, 20, threshold * length, floor + 4, "bar")


def _pile(each: Bin, x: float, floor: float, highest: int) -> Iterator[str]:
    y = floor
    for kind in WORDS:
        height = each.of(kind) / highest * BARS
        y -= height
        if height:
            yield svg.rect((x + 2, y, (WIDTH - 2 * LEFT) / BINS - 4, height), _LOOKS[kind])
