"""Draws docs/images/lights.svg: a strip of film for every pattern of the lights.

python -m tests.docs.lights_film [FILE]
"""

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from daemon.lights import glow
from daemon.lights.mood import Look
from daemon.lights.ring import Ring
from daemon.lights.samples import MEANING, drawn
from hardware.lights.pixels import Frame
from hardware.virtual.timeline import svg

PAGE: Final = Path(__file__).parents[2] / "docs" / "images" / "lights.svg"
RING: Final = Ring(leds=12)
FRAMES: Final = 8
STEPS_S: Final = {Look.LISTENING: 0.75, Look.TIMER: 7.5, Look.VOLUME: 0.5, Look.NO_NETWORK: 0.5}
"""From picture to picture where a quarter of a second would show too little."""
STEP_S: Final = 0.17
WIDTH: Final = 900.0
LEFT: Final = 236.0
FRAME: Final = 82.0
ROW: Final = 92.0
TOP: Final = 20.0
RADIUS: Final = 26.0
_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #333 }
.name { font-weight: 600; font-size: 15px }
.strip { fill: #15171a } .off { fill: #2a2d31 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .strip { fill: #000 } }
"""
_LINE: Final = 33
"""Characters of a meaning that fit beside the strip."""


def picture() -> str:
    """Give the whole document."""
    rows = (svg.group(_row(look), (0, TOP + at * ROW)) for at, look in enumerate(MEANING))
    height = TOP + ROW * len(MEANING)
    title = "What Parlour's lights show"
    return svg.page(width=WIDTH, height=height, style=_STYLE, title=title, parts=rows)


def _row(look: Look) -> Iterator[str]:
    step_s = STEPS_S.get(look, STEP_S)
    yield svg.text(16, 22, look.replace("_", " "), "name")
    for number, words in enumerate(_lines(MEANING[look].replace("`", ""))):
        yield svg.text(16, 41 + 15 * number, words, "what")
    yield svg.rect((LEFT - 6, 0, WIDTH - LEFT - 4, ROW - 10), "strip", 6)
    for number in range(FRAMES):
        frame = drawn(look, RING, 0.05 + number * step_s).frame
        yield svg.group(_ring(frame), (LEFT + (number + 0.5) * FRAME - 4, (ROW - 10) / 2))


def _ring(frame: Frame) -> Iterator[str]:
    for light, pixel in enumerate(frame):
        towards = math.radians(-360.0 / len(frame) * light)
        x, y = RADIUS * math.cos(towards), -RADIUS * math.sin(towards)
        place = f'cx="{svg.number(x)}" cy="{svg.number(y)}"'
        if glow.looks(pixel):
            red, green, blue = glow.colour(pixel)
            yield f'<circle {place} r="5" fill="#{red:02x}{green:02x}{blue:02x}"/>'
        else:
            yield f'<circle class="off" {place} r="3"/>'


def _lines(words: str) -> Iterator[str]:
    line = ""
    for word in words.split():
        if len(line) + len(word) >= _LINE:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    file.write_text(picture(), encoding="utf-8")
