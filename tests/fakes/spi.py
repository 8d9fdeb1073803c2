"""Lights on SPI that remember what they were told, bit by bit as the real ones would."""

import time
from dataclasses import dataclass, field
from typing import Final

from hardware.lights.faults import LightsFault
from hardware.lights.pixels import Frame, Pixel

_START: Final = bytes(4)


def decode(data: bytes, leds: int) -> tuple[tuple[int, int, int, int], ...]:
    """Give each light's current (0 to 31), red, green and blue; refuse what real ones would.

    As the data sheet of the APA102 has it: 32 zeros, a word for each, and a clock for every second
    light, without which the last ones would show the frame before.
    """
    assert data[:4] == _START, "no start frame"
    words = [data[4 + 4 * light : 8 + 4 * light] for light in range(leds)]
    assert all(word[0] & 0xE0 == 0xE0 for word in words), "a light's word does not begin with 111"
    tail = data[4 + 4 * leds :]
    assert len(tail) * 8 >= leds / 2, "the last lights would show the frame before"
    assert not any(tail), "the end would be taken for a light's word"
    return tuple((word[0] & 31, word[3], word[2], word[1]) for word in words)


@dataclass
class FakeLine:
    """The data line of SPI."""

    written: list[bytes] = field(default_factory=list)
    closed: bool = False
    broken: bool = False

    def write(self, data: bytes) -> None:
        assert not self.closed, "written to after it was closed"
        if self.broken:
            raise LightsFault("the line is broken")
        self.written.append(data)

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeLights:
    """Lights that remember every frame, and when they were told."""

    leds: int = 12
    colours: bool = True
    frames: list[tuple[float, Frame]] = field(default_factory=list)
    closed: bool = False
    fault: str = ""

    def show(self, frame: Frame) -> None:
        assert not self.closed, "told after they were closed"
        assert len(frame) == self.leds
        if self.fault:
            raise LightsFault(self.fault)
        self.frames.append((time.monotonic(), frame))

    def close(self) -> None:
        self.closed = True

    @property
    def now(self) -> Frame:
        """What they show; dark before the first frame."""
        return self.frames[-1][1] if self.frames else ()

    def is_lit(self) -> bool:
        """Whether any shines."""
        return any(shines(pixel) for pixel in self.now)


def shines(pixel: Pixel) -> bool:
    """Tell whether a pixel gives any light."""
    return pixel.brightness > 0 and max(pixel.red, pixel.green, pixel.blue) > 0
