"""Changes the rate of a stream block by block, with a lag of 4 ms and no more.

soxr's own streams hold back 12 to 36 ms (measured; its inner blocks fill first). Resampling each
block between a little of what came before and what comes after gives the same samples to within
-90 dB, at once.
"""

from math import gcd
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

LAG_MS: Final = 4
"""How much must follow a sample before it can be given: half the filter's length, measured."""
_CONTEXT_MS: Final = 10

type Samples = NDArray[np.int16]


class Resampler:
    """Turns mono samples of one rate into another; sample 0 in is sample 0 out."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._from_hz = from_hz
        self._to_hz = to_hz
        self._lag = from_hz * LAG_MS // 1000
        # What is kept begins at a multiple of this, where both rates share an instant.
        self._period = from_hz // gcd(from_hz, to_hz)
        self._held: Samples = np.zeros(0, np.int16)
        self._held_from = 0
        self._given = 0

    @property
    def lag_ms(self) -> int:
        """How much must follow a sample before `feed` gives it."""
        return 0 if self._from_hz == self._to_hz else LAG_MS

    def feed(self, samples: Samples) -> Samples:
        """Give what can be said of the stream by now."""
        if self._from_hz == self._to_hz:
            return samples
        self._held = np.concatenate((self._held, samples))
        known = self._held_from + self._held.size - self._lag
        until = max(known * self._to_hz // self._from_hz, self._given)
        begins = self._held_from * self._to_hz // self._from_hz
        if until == self._given:
            return np.zeros(0, np.int16)
        resampled: Samples = soxr.resample(self._held, self._from_hz, self._to_hz, quality="HQ")
        given = resampled[self._given - begins : until - begins]
        self._given = until
        self._forget()
        return given

    def _forget(self) -> None:
        """Drop whole periods that no later output needs as its context."""
        context = self._from_hz * _CONTEXT_MS // 1000
        needed_from = self._given * self._from_hz // self._to_hz - context
        spare = (needed_from - self._held_from) // self._period * self._period
        if spare > 0:
            self._held = self._held[spare:]
            self._held_from += spare
