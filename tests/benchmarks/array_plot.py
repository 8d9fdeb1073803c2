"""Draws what `array_recall` measured: misses of the best microphone and of the array against noise.

python -m tests.benchmarks.array_recall --json | python -m tests.benchmarks.array_plot > FILE.svg
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hardware.lab.chart import Axis, Line, Panel, Points, chart

_MISSES: Final = re.compile(r"misses: (?P<array>.+), (?P<ratio>-?[\d.]+) dB$")
_HARD: Final = "hard case"


def picture(figures: Iterable[Mapping[str, Any]]) -> str:
    """Give an SVG document with a panel for each array."""
    alone: dict[str, list[tuple[float, float]]] = defaultdict(list)
    beam: dict[str, list[tuple[float, float]]] = defaultdict(list)
    twice: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for figure in figures:
        found = _MISSES.match(figure["name"])
        if found and found["array"] != _HARD:
            ratio = float(found["ratio"])
            alone[found["array"]].append((ratio, figure["split"]["best microphone, %"]))
            beam[found["array"]].append((ratio, figure["split"]["beam without a second look, %"]))
            twice[found["array"]].append((ratio, figure["measured"]))
    panels = [_panel(array, alone[array], beam[array], twice[array]) for array in alone]
    return chart('"alexa" from 3 m, RT60 0.5 s, in babble and the noise of a kitchen', panels)


def _panel(array: str, alone: Points, beam: Points, twice: Points) -> Panel:
    return Panel(
        x=Axis("speech above noise, dB", 0.0, 5.0),
        y=Axis(f"{array}: words missed, %", 0.0, max(y for _, y in alone)),
        lines=(
            Line(name="best microphone", points=alone, dots=True),
            Line(name="beam", points=beam, dots=True),
            Line(name="beam and second look", points=twice, dots=True),
        ),
        height=130.0,
    )


if __name__ == "__main__":
    sys.stdout.write(picture(json.load(sys.stdin)))
