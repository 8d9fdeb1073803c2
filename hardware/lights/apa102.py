"""The bytes of APA102 lights ("DotStar"): a start, four bytes for each, and clocks to carry on."""

import math
from typing import Final

from hardware.lights.pixels import Frame, Pixel

SPEED_HZ: Final = 8_000_000
_START: Final = bytes(4)
_HEADER: Final = 0xE0
"""Three set bits begin each light's word; its five others are a current in 31 steps."""
_STEPS: Final = 31


def encode(frame: Frame) -> bytes:
    """Give the bytes of a frame.

    Each light hands the data on half a clock late, so that the last of n only has its word after
    another n / 2 clocks: that many bits follow, as zeros, which no light takes for a colour. Before
    them stand 32 more, without which the SK9822, often sold under the same name, shows nothing new.
    """
    words = b"".join(map(_word, frame))
    return _START + words + bytes(4 + math.ceil(len(frame) / 16))


def _word(pixel: Pixel) -> bytes:
    """Give a light's word: dimmed by its current, which keeps all its colours at night.

    Below the current's first step, and between two, the colours are dimmed as well.
    """
    current = pixel.brightness * _STEPS
    step = math.ceil(current)
    rest = current / step if step else 0.0
    colours = (round(colour * rest) for colour in (pixel.blue, pixel.green, pixel.red))
    return bytes((_HEADER | step, *colours))
