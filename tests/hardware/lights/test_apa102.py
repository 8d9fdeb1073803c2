"""The bytes of APA102 lights, taken apart as the lights themselves would."""

from collections.abc import Callable

import pytest

from hardware.lights.apa102 import encode
from hardware.lights.pixels import DARK, Pixel
from tests.fakes.spi import decode


def pixel(brightness: float, red: int = 10, green: int = 20, blue: int = 30) -> Pixel:
    return Pixel(red=red, green=green, blue=blue, brightness=brightness)


def test_each_light_has_its_own_colours_in_its_own_place() -> None:
    frame = (pixel(1.0), pixel(1.0, red=200), DARK)
    assert decode(encode(frame), 3) == ((31, 10, 20, 30), (31, 200, 20, 30), (0, 0, 0, 0))


@pytest.mark.parametrize("leds", [1, 3, 12, 32, 64, 65, 120])
def test_the_last_light_has_the_clocks_it_needs(leds: int) -> None:
    frame = (DARK,) * (leds - 1) + (pixel(1.0),)
    assert decode(encode(frame), leds)[-1] == (31, 10, 20, 30)
    assert len(encode(frame)) <= 4 + 4 * leds + 4 + leds // 16 + 1


def test_half_as_bright_is_half_the_current_times_all_of_the_colour() -> None:
    [(current, red, _, _)] = decode(encode((pixel(0.5, red=255),)), 1)
    assert current == 16
    assert current * red == pytest.approx(0.5 * 31 * 255, rel=0.01)


def test_brightness_has_no_steps_a_person_would_see_at_night() -> None:
    shown = []
    for step in range(1, 200):
        [(current, red, _, _)] = decode(encode((pixel(step / 2000, red=255),)), 1)
        shown.append(current * red)
    assert shown == sorted(shown)
    assert len(set(shown)) > 190


def test_no_brightness_is_no_light() -> None:
    assert decode(encode((pixel(0.0),)), 1)[0][0] == 0


@pytest.mark.parametrize(
    ("harmed", "complaint"),
    [
        (lambda data: data[1:], "start|begin"),
        (lambda data: data[:-5], "the frame before"),
        (lambda data: data[:-1] + b"\xff", "light's word"),
        (lambda data: data[:4] + bytes([data[4] & 0x1F]) + data[5:], "111"),
    ],
)
def test_a_wrong_frame_is_caught(harmed: Callable[[bytes], bytes], complaint: str) -> None:
    data = harmed(encode((pixel(1.0),) * 12))
    with pytest.raises(AssertionError, match=complaint):
        decode(data, 12)
