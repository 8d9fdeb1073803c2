"""Lights drawn in a terminal: a line of them, or a ring seen from above."""

import math
from typing import Final

from daemon.lights.glow import colour, looks
from daemon.lights.ring import Ring
from hardware.lights.pixels import Frame, Pixel

_SHAPES: Final = "·○◍●"
"""From dark to bright, for who sees no colours here."""
_COLUMNS_PER_ROW: Final = 2.1
"""A character is so much higher than wide."""
_SMALLEST_RADIUS: Final = 2.0


def line_of(frame: Frame, *, colours: bool) -> str:
    """Give the lights side by side."""
    return " ".join(_light(pixel, colours=colours) for pixel in frame)


def ring_of(frame: Frame, ring: Ring, *, colours: bool) -> list[str]:
    """Give the lights where they stand, seen from above; direction 90 is at the top."""
    radius = max(_SMALLEST_RADIUS, ring.leds / 3.6) if ring.leds > 1 else 0.0
    rows, columns = 2 * math.ceil(radius) + 1, 2 * math.ceil(radius * _COLUMNS_PER_ROW) + 1
    cells = [[" "] * columns for _ in range(rows)]
    for light, pixel in enumerate(frame):
        turn = 360.0 / ring.leds * light
        towards = math.radians(ring.first_deg + (-turn if ring.clockwise else turn))
        row = round(rows // 2 - radius * math.sin(towards))
        column = round(columns // 2 + radius * _COLUMNS_PER_ROW * math.cos(towards))
        cells[row][column] = _light(pixel, colours=colours)
    return ["".join(row).rstrip() for row in cells]


def _light(pixel: Pixel, *, colours: bool) -> str:
    """Give one light: by its colour, or by its shape alone."""
    seen = looks(pixel)
    shape = _SHAPES[min(len(_SHAPES) - 1, math.ceil(seen * (len(_SHAPES) - 1)))]
    if not colours or not seen:
        return shape
    red, green, blue = colour(pixel)
    return f"\x1b[38;2;{red};{green};{blue}m●\x1b[0m"
