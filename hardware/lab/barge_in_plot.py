"""Draws people who talk over replies: levels, echo taken away, scores and verdicts."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from config.audio import HOUSE
from hardware.lab.chart import Axis, Line, Mark, Panel, Points, chart
from hardware.lab.listening import Passed, Verdict
from hardware.lab.talked_over import Heard

_SMOOTHED_BLOCKS: Final = 12
"""About a second."""
_LOWEST_DBFS: Final = -80.0
_UNHEARD_DBFS: Final = -60.0


def picture(heard: Heard, words: Sequence[str]) -> str:
    """Give an SVG document of a whole scene."""
    length_s = _s(heard.passed[-1].at) if heard.passed else 1.0
    time = Axis("time (s)", 0.0, length_s)
    bands = [(_s(label.begin), _s(label.end)) for label in heard.talkers]
    levels = Panel(
        x=time,
        y=Axis("level (dBFS)", _LOWEST_DBFS, 0.0),
        lines=[
            Line(name="microphone", points=[(_s(b.at), b.before_dbfs) for b in heard.passed]),
            Line(
                name="after the processors", points=[(_s(b.at), b.after_dbfs) for b in heard.passed]
            ),
        ],
        bands=bands,
        bands_name="somebody speaks",
    )
    taken = Panel(
        x=time,
        y=Axis("echo taken away (dB)", 0.0, 50.0),
        lines=[Line(name="while nobody speaks", points=_attenuation(heard.playing_alone()))],
        height=120.0,
    )
    best = [(_s(hop.at), max(hop.scores.values(), default=0.0)) for hop in heard.hops]
    scores = Panel(
        x=time,
        y=Axis(f"best score of {', '.join(words)}", 0.0, 1.0),
        lines=[Line(name="score", points=best)],
        bands=bands,
        marks=list(_marks(heard)),
        marks_names=[("good", "wake word"), ("plain", "ducked"), ("bad", "cut")],
    )
    return chart("People who talk over replies", [levels, taken, scores])


def _attenuation(blocks: Sequence[Passed]) -> Points:
    """Give the echo's level before and after, as a ratio over about a second."""
    loud = [block for block in blocks if block.before_dbfs > _UNHEARD_DBFS]
    if len(loud) < _SMOOTHED_BLOCKS:
        return []
    window = np.ones(_SMOOTHED_BLOCKS)
    before, after = (
        np.convolve([10 ** (getattr(block, side) / 10) for block in loud], window, "valid")
        for side in ("before_dbfs", "after_dbfs")
    )
    ends = loud[_SMOOTHED_BLOCKS - 1 :]
    ratios = 10 * np.log10(before / after)
    return [(_s(block.at), float(ratio)) for block, ratio in zip(ends, ratios, strict=True)]


def _marks(heard: Heard) -> Iterator[Mark]:
    kinds = {Verdict.DUCKED: "plain", Verdict.CUT: "bad"}
    for judged in heard.judged:
        if judged.verdict in kinds:
            yield Mark(_s(judged.at), kinds[judged.verdict])
    for wake in heard.wakes:
        yield Mark(_s(wake.at), "good")


def _s(samples: int) -> float:
    return samples / HOUSE.rate_hz
