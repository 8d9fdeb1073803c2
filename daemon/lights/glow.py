"""How the light of a pixel looks on a screen, for previews and pictures."""

from typing import Final

from hardware.lights.pixels import Pixel

_GAMMA: Final = 2.2
"""A light at half its power looks far brighter than a screen at half of its value (sRGB)."""
_LEAST: Final = 0.02
"""Less than this is taken for dark."""


def power(pixel: Pixel) -> float:
    """Give how much light a pixel gives, 0 to 1."""
    return pixel.brightness * max(pixel.red, pixel.green, pixel.blue) / 255


def looks(pixel: Pixel) -> float:
    """Give how bright that looks, 0 to 1; 0 for what nobody sees."""
    light = power(pixel)
    return light ** (1 / _GAMMA) if light >= _LEAST else 0.0


def colour(pixel: Pixel) -> tuple[int, int, int]:
    """Give the colour for a screen, each part 0 to 255."""
    share = looks(pixel)
    return round(pixel.red * share), round(pixel.green * share), round(pixel.blue * share)
