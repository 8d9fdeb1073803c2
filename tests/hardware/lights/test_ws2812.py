"""The pulses of WS2812 lights, read off the line as they would be seen there."""

from itertools import groupby

from hardware.lights.pixels import DARK, Frame, Pixel
from hardware.lights.ws2812 import SPEED_HZ, encode

US = 1e6 / SPEED_HZ


def read(data: bytes) -> bytes:
    """Give the bytes of the lights: every pulse by how long it is high."""
    levels = "".join(f"{byte:08b}" for byte in data)
    runs = [(level, len(list(run)) * US) for level, run in groupby(levels)]
    assert runs[0][0] == "0"
    assert runs[0][1] > 280, "the line may rest high, and the first light would count that"
    assert runs[-1][1] > 280, "without silence nothing is taken over"
    bits = []
    for (level, high_us), (_, low_us) in zip(runs[1::2], runs[2::2], strict=True):
        assert level == "1"
        assert low_us > 0.25
        bits.append("1" if 0.55 < high_us < 0.95 else "0" if 0.2 < high_us < 0.5 else "?")
    return bytes(int("".join(bits[at : at + 8]), 2) for at in range(0, len(bits), 8))


def colours(frame: Frame) -> bytes:
    return read(encode(frame))


def test_green_comes_before_red_and_blue() -> None:
    lights = (Pixel(red=1, green=2, blue=255, brightness=1.0), DARK)
    assert colours(lights) == bytes((2, 1, 255, 0, 0, 0))


def test_brightness_dims_the_colours() -> None:
    assert colours((Pixel(red=200, green=100, blue=0, brightness=0.5),)) == bytes((50, 100, 0))


def test_a_ring_of_many_fits_into_one_write() -> None:
    assert len(encode((DARK,) * 120)) <= 4096
