"""Charts with axes as SVG: lines, dots, bands and marks in panels one below the other.

They ask for nothing outside themselves and are readable on light and dark pages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from typing import Final

from hardware.virtual.timeline import svg
from hardware.virtual.timeline.words import width_of

type Points = Sequence[tuple[float, float]]

WIDTH: Final = 860.0
LEFT: Final = 64.0
RIGHT: Final = 836.0
COLUMNS: Final = 700
"""A line with more points than this is drawn by the highest of each column."""
_TOP: Final = 40.0
_GAP: Final = 58.0
_TICKS: Final = 8
_SMALL: Final = 11.0
_COLOURS: Final = 5

_STYLE: Final = """
svg{background:#fffdf9;color-scheme:light dark}
text{font:11px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:#4b473f}
.title{font-size:15px;font-weight:600;fill:#26241f}.name{font-size:12px;font-weight:600}
.ground{fill:#f7f4ed}.grid{stroke:#e2dccf;stroke-width:1}
.border{stroke:#b9b2a3;stroke-width:1}
.limit{stroke:#b02e21;stroke-width:1.2;stroke-dasharray:5 3}.t-limit{fill:#b02e21}
.l0{fill:none;stroke:#2b6cb0;stroke-width:1.5;stroke-linejoin:round}
.l1{fill:none;stroke:#c2600d;stroke-width:1.5;stroke-linejoin:round}
.l2{fill:none;stroke:#23805a;stroke-width:1.5;stroke-linejoin:round}
.l3{fill:none;stroke:#8b3f92;stroke-width:1.5;stroke-linejoin:round}
.l4{fill:none;stroke:#6d685e;stroke-width:1.5;stroke-linejoin:round}
.d0{fill:#2b6cb0}.d1{fill:#c2600d}.d2{fill:#23805a}.d3{fill:#8b3f92}.d4{fill:#6d685e}
.band{fill:#d6b656;fill-opacity:.28}
.m-good,.m-bad,.m-plain{stroke-width:1.6;opacity:.55}
.m-good{stroke:#23805a}.m-bad{stroke:#c23a2c}.m-plain{stroke:#6d685e}
.k-good{fill:#1d6b4b}.k-bad{fill:#b02e21}.k-plain{fill:#6d685e}
@media(prefers-color-scheme:dark){
svg{background:#1c1b19}text{fill:#c9c3b6}.title{fill:#f0ece2}
.ground{fill:#262421}.grid{stroke:#3a3732}.border{stroke:#6d685e}
.limit{stroke:#f08a7b}.t-limit{fill:#f08a7b}
.l0{stroke:#7ab3ee}.l1{stroke:#f0a35c}.l2{stroke:#6fcaa0}.l3{stroke:#d295d8}.l4{stroke:#a8a294}
.d0{fill:#7ab3ee}.d1{fill:#f0a35c}.d2{fill:#6fcaa0}.d3{fill:#d295d8}.d4{fill:#a8a294}
.m-good{stroke:#6fcaa0}.m-bad{stroke:#f08a7b}.m-plain{stroke:#a8a294}
.k-good{fill:#6fcaa0}.k-bad{fill:#f08a7b}.k-plain{fill:#a8a294}}
""".replace("\n", "")


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands along a side of a panel, with its unit, and from where to where it goes."""

    label: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A measured line, with dots where `dots`; the colours follow each other."""

    name: str
    points: Points
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a place: `good`, `bad` or `plain`."""

    x: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One diagram."""

    x: Axis
    y: Axis
    lines: Sequence[Line] = ()
    limits: Sequence[tuple[float, str]] = ()
    """Heights that matter, each with its name."""
    bands: Sequence[tuple[float, float]] = ()
    """Stretches to stand out, from and to."""
    bands_name: str = ""
    marks: Sequence[Mark] = ()
    marks_names: Sequence[tuple[str, str]] = ()
    """What `good`, `bad` and `plain` mean here, for the legend."""
    height: float = 170.0

    def place_x(self, value: float) -> float:
        """Give where a value stands along the page."""
        share = (value - self.x.low) / (self.x.high - self.x.low or 1.0)
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))

    def place_y(self, value: float) -> float:
        """Give where a value stands below the panel's upper edge."""
        share = (value - self.y.low) / (self.y.high - self.y.low or 1.0)
        return self.height * (1.0 - min(1.0, max(0.0, share)))


def chart(title: str, panels: Sequence[Panel]) -> str:
    """Give a whole document."""
    parts = [svg.text(LEFT, 22, title, "title")]
    top = _TOP + 14
    for panel in panels:
        parts.append(svg.group(_drawn(panel), (0, top)))
        top += panel.height + _GAP
    return svg.page(width=WIDTH, height=top - 12, style=_STYLE, title=title, parts=parts)


def ticks(low: float, high: float) -> list[float]:
    """Give round values between two bounds, about eight."""
    if high <= low:
        return [low]
    rough = (high - low) / _TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough)
    first = floor(low / step + 0.999_999)
    values = [round((first + number) * step, 9) for number in range(2 * _TICKS)]
    return [value for value in values if value <= high + step * 1e-6]


def _drawn(panel: Panel) -> Iterator[str]:
    yield svg.rect((LEFT, 0, RIGHT - LEFT, panel.height), "ground", 3)
    for begin, end in panel.bands:
        left, right = panel.place_x(begin), panel.place_x(end)
        yield svg.rect((left, 0, max(1.0, right - left), panel.height), "band")
    yield from _axes(panel)
    yield from _legend(panel)
    for height, name in panel.limits:
        y = panel.place_y(height)
        yield svg.line(LEFT, y, RIGHT, y, "limit")
        yield svg.text(RIGHT - 4, y - 4, name, "t-limit", "end")
    for mark in panel.marks:
        x = panel.place_x(mark.x)
        yield svg.line(x, 0, x, panel.height, f"m-{mark.kind}")
        yield svg.rect((x - 3, -3, 6, 6), f"k-{mark.kind}", 3)
    for number, line in enumerate(panel.lines):
        points = [(panel.place_x(x), panel.place_y(y)) for x, y in _thinned(line.points)]
        yield svg.polyline(points, f"l{number % _COLOURS}")
        if line.dots:
            yield from (
                svg.rect((x - 3, y - 3, 6, 6), f"d{number % _COLOURS}", 3) for x, y in points
            )


def _axes(panel: Panel) -> Iterator[str]:
    for value in ticks(panel.x.low, panel.x.high):
        x = panel.place_x(value)
        yield svg.line(x, 0, x, panel.height, "grid")
        yield svg.text(x, panel.height + 14, f"{value:g}", "tick", "middle")
    for value in ticks(panel.y.low, panel.y.high):
        y = panel.place_y(value)
        yield svg.line(LEFT, y, RIGHT, y, "grid")
        yield svg.text(LEFT - 6, y + 4, f"{value:g}", "tick", "end")
    yield svg.line(LEFT, panel.height, RIGHT, panel.height, "border")
    yield svg.text((LEFT + RIGHT) / 2, panel.height + 29, panel.x.label, "name", "middle")
    yield svg.text(LEFT, -6, panel.y.label, "name")


def _legend(panel: Panel) -> Iterator[str]:
    """Draw what the colours mean, from the right above the panel."""
    entries = [(line.name, f"d{number % _COLOURS}") for number, line in enumerate(panel.lines)]
    entries += [(name, f"k-{kind}") for kind, name in panel.marks_names]
    entries += [(panel.bands_name, "band")] if panel.bands_name else []
    x = RIGHT
    for name, look in reversed(entries):
        x -= width_of(name, _SMALL)
        yield svg.text(x, -6, name, "legend")
        yield svg.rect((x - 13, -14, 9, 9), look, 2)
        x -= 26


def _thinned(points: Points) -> Points:
    """Give no more points than columns: of each column the highest, so that no peak is lost."""
    if len(points) <= COLUMNS:
        return points
    edges = [round(number * len(points) / COLUMNS) for number in range(COLUMNS + 1)]
    return [max(points[a:b], key=lambda point: point[1]) for a, b in pairwise(edges)]
