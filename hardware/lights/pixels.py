"""What lights are told: a colour and a brightness for each."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixel:
    """What one light shows."""

    red: int
    green: int
    blue: int
    """Each 0 to 255."""
    brightness: float
    """0 to 1: how much of the light's power."""


type Frame = tuple[Pixel, ...]
"""What every light shows at a moment, the first one first."""

DARK: Final = Pixel(red=0, green=0, blue=0, brightness=0.0)
