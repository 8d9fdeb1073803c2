"""Draws what was heard in recordings: scores over time, and recall against false accepts."""

from collections.abc import Sequence
from typing import Final, Protocol

from config.audio import HOUSE
from config.settings import Wake
from hardware.lab.chart import Axis, Line, Mark, Panel, chart
from hardware.lab.labels import SpokenWord
from hardware.lab.listening import Hop
from hardware.lab.listening import Wake as HeardWake
from hardware.lab.sweep import Listened, Outcome, matched, sweep

_LEAST_RATE: Final = 1.0


class Recorded(Protocol):
    """What the picture needs of a recording that was heard."""

    @property
    def seconds(self) -> float:
        """How long it is."""

    @property
    def wakes(self) -> tuple[tuple[HeardWake, float], ...]:
        """The wakes with their peaks."""

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The scores."""

    @property
    def spoken(self) -> tuple[SpokenWord, ...]:
        """What was said in it."""


def picture(wake: Wake, files: Sequence[Recorded]) -> str:
    """Give an SVG document: a panel for each word, and one of the sweep where words were said."""
    panels = [_scores(word.name, word.threshold, files) for word in wake.words]
    listened = [
        Listened(hops=file.hops, seconds=file.seconds, spoken=file.spoken) for file in files
    ]
    said = {each.word for file in files for each in file.spoken}
    words = [word.name for word in wake.words if word.name in said]
    if words:
        panels.append(_swept({word: sweep(wake, word, listened) for word in words}))
    return chart("Wake words in recordings, one after the other", panels)


def _scores(word: str, threshold: float, files: Sequence[Recorded]) -> Panel:
    points: list[tuple[float, float]] = []
    bands: list[tuple[float, float]] = []
    marks: list[Mark] = []
    begin_s = 0.0
    labelled = any(file.spoken for file in files)
    for file in files:
        points += [
            (begin_s + hop.at / HOUSE.rate_hz, hop.scores.get(word, 0.0))
            for hop in file.hops
            if hop.at <= file.seconds * HOUSE.rate_hz
        ]
        wanted = [each for each in file.spoken if each.word == word]
        ends_s = [min(each.end_s, file.seconds) for each in wanted]
        bands += [
            (begin_s + each.start_s, begin_s + end_s)
            for each, end_s in zip(wanted, ends_s, strict=True)
        ]
        wakes_s = [wake.at / HOUSE.rate_hz for wake, _ in file.wakes if wake.word == word]
        kinds = ("bad", "good") if labelled else ("plain", "plain")
        marks += [
            Mark(begin_s + at_s, kinds[right])
            for at_s, right in zip(wakes_s, matched(wanted, wakes_s), strict=True)
        ]
        begin_s += file.seconds
    names = [("good", "heard"), ("bad", "heard wrongly")] if labelled else [("plain", "heard")]
    return Panel(
        x=Axis("time (s)", 0.0, max(begin_s, 1.0)),
        y=Axis(f"{word}: score", 0.0, 1.0),
        lines=[Line(name="score", points=points)],
        limits=[(threshold, f"threshold {threshold:g}")],
        bands=bands,
        bands_name="spoken" if bands else "",
        marks=marks,
        marks_names=names,
    )


def _swept(outcomes: dict[str, list[Outcome]]) -> Panel:
    rates = [each.per_hour for swept in outcomes.values() for each in swept]
    return Panel(
        x=Axis("false accepts per hour", 0.0, max(_LEAST_RATE, *rates)),
        y=Axis("recall (%), at thresholds from 0.05 (right) to 0.95 (left)", 0.0, 100.0),
        lines=[
            Line(
                name=word,
                points=[(each.per_hour, 100 * (each.recall or 0.0)) for each in swept],
                dots=True,
            )
            for word, swept in outcomes.items()
        ],
        height=220.0,
    )
