"""Draws recall against echo level: how many wake words each canceller lets through."""

from collections.abc import Mapping, Sequence

from hardware.lab.chart import Axis, Line, Panel, chart

type Recall = Mapping[float, float]
"""Talker against echo in dB → per cent of the wake words found."""


def picture(found: Mapping[str, Recall], goals: Recall) -> str:
    """Give an SVG document with a line for each canceller and one for the goals."""
    lines = [_line(name, recall) for name, recall in found.items()]
    panel = Panel(
        x=Axis("talker against echo, dB", -20.5, 0.5),
        y=Axis("wake words found, %", 0.0, 100.0),
        lines=[*lines, _line("goal", goals)],
        height=260.0,
    )
    return chart('"alexa" over our own voice, which does not pause', [panel])


def _line(name: str, recall: Recall) -> Line:
    points: Sequence[tuple[float, float]] = sorted(recall.items())
    return Line(name=name, points=points, dots=True)
