"""Lets a process that wants frames of 10 ms take blocks of any size, with a constant delay."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE

FRAME_SAMPLES: Final = HOUSE.rate_hz // 100
"""10 ms: the unit in which WebRTC's audio processing works."""

type Samples = NDArray[np.int16]


class Framed:
    """Gives as many samples as it takes, 10 ms later.

    What waits is less than a frame on either side: blocks that are no multiple of 10 ms leave a
    rest, and the frame of silence given first makes up for it.
    """

    def __init__(self, work: Callable[[Samples], Samples]) -> None:
        self._work = work
        self._waiting = self._done = np.zeros(0, np.int16)
        self.reset()

    def reset(self) -> None:
        """Forget the samples under way."""
        self._waiting = np.zeros(0, np.int16)
        self._done = np.zeros(FRAME_SAMPLES, np.int16)

    def feed(self, samples: Samples) -> Samples:
        """Give the next samples, as many as come."""
        waiting = np.concatenate([self._waiting, samples])
        whole = len(waiting) - len(waiting) % FRAME_SAMPLES
        frames = waiting[:whole].reshape(-1, FRAME_SAMPLES)
        done = np.concatenate([self._done, *map(self._work, frames)])
        self._waiting = waiting[whole:]
        self._done = done[len(samples) :]
        return done[: len(samples)]
