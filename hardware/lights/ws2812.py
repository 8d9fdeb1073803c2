"""The bytes that make SPI's data line speak to WS2812 lights ("NeoPixel"), without a clock.

Each of their bits is a pulse, long for one and short for zero (0.8 and 0.4 us of 1.25 us, each to
0.15 us). A byte of SPI at 6.4 MHz is just as long as one of their bits. It needs neither root nor
the PWM that sound uses, and a Pi 5 can do it as well.
"""

from functools import cache
from typing import Final

from hardware.lights.pixels import Frame, Pixel

SPEED_HZ: Final = 6_400_000
_ONE: Final = 0b11111000
"""0.78 us high."""
_ZERO: Final = 0b11000000
"""0.31 us high."""
_RESET: Final = bytes(80 * 4)
"""So many bytes are 400 us of silence, after which the lights take what they were told; newer
ones want 280 us. It also stands before a frame, where the line may have rested high."""
_PER_BIT: Final = 8


def encode(frame: Frame) -> bytes:
    """Give the bytes of a frame: green, red, blue for each light, the highest bit first."""
    return _RESET + b"".join(map(_word, frame)) + _RESET


def _word(pixel: Pixel) -> bytes:
    colours = (pixel.green, pixel.red, pixel.blue)
    return b"".join(_pulses(round(colour * pixel.brightness)) for colour in colours)


@cache
def _pulses(value: int) -> bytes:
    """Give the pulses of one byte."""
    bits = (value >> shift & 1 for shift in reversed(range(_PER_BIT)))
    return bytes(_ONE if bit else _ZERO for bit in bits)
