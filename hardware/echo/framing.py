"""Sound in frames of 10 ms for libraries that take nothing else; as much comes out as goes in."""

from collections.abc import Callable
from typing import Final

import numpy as np

from hardware.echo.canceller import Samples

FRAME: Final = 160
"""10 ms."""

type CancelFrame = Callable[[Samples, Samples], Samples]


class Framing:
    """Collects frames. Blocks that are no whole number of frames come out 10 ms later."""

    def __init__(self, cancel: CancelFrame) -> None:
        self._cancel = cancel
        self._mic = self._far = self._out = np.zeros(0, np.int16)
        self._led = False

    def take(self, mic: Samples, far: Samples) -> Samples:
        """Give the next samples of the cleaned sound, as many as were given."""
        self._mic = np.concatenate((self._mic, mic))
        self._far = np.concatenate((self._far, far))
        whole = self._mic.size // FRAME * FRAME
        done = [
            self._cancel(self._mic[at : at + FRAME], self._far[at : at + FRAME])
            for at in range(0, whole, FRAME)
        ]
        self._mic, self._far = self._mic[whole:], self._far[whole:]
        self._out = np.concatenate((self._out, *done))
        self._lead_if_short(mic.size)
        given, self._out = self._out[: mic.size], self._out[mic.size :]
        return given

    def _lead_if_short(self, wanted: int) -> None:
        """Begin with a little silence where a first block is no whole number of frames."""
        if self._out.size < wanted:
            lead = np.zeros(FRAME if not self._led else wanted - self._out.size, np.int16)
            self._out = np.concatenate((lead, self._out))
            self._led = True
