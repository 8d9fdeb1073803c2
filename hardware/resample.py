"""Changes the rate of a stream block by block, with a lag of a few milliseconds.

soxr's own streams hold back 12 to 36 ms (measured; its inner blocks fill first). Resampling each
block between a little of what came before and what comes after gives the same samples to within
-90 dB, at once.
"""

from math import gcd
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

_HALF_FILTER: Final = 64
"""So many samples of the lower rate shape each output sample, before and after it (measured)."""
_CONTEXT: Final = 3
"""What came before is kept for this many times as long."""

type Samples = NDArray[np.int16]


class Resampler:
    """Turns samples of one rate into another; sample 0 in is sample 0 out.

    Takes and gives (frames,), or (frames, channels) when made for several channels.
    """

    def __init__(self, from_hz: int, to_hz: int, channels: int = 1) -> None:
        self._from_hz = from_hz
        self._to_hz = to_hz
        self._lag = from_hz * self.lag_ms // 1000
        # What is kept begins at a multiple of this, where both rates share an instant.
        self._period = from_hz // gcd(from_hz, to_hz)
        self._held: Samples = np.zeros(0 if channels == 1 else (0, channels), np.int16)
        self._held_from = 0
        self._given = 0

    @property
    def lag_ms(self) -> int:
        """How much must follow a sample before `feed` gives it: 4 at 16 kHz and above."""
        if self._from_hz == self._to_hz:
            return 0
        return -(-_HALF_FILTER * 1000 // min(self._from_hz, self._to_hz))

    def feed(self, samples: Samples) -> Samples:
        """Give what can be said of the stream by now."""
        if self._from_hz == self._to_hz:
            return samples
        self._held = np.concatenate((self._held, samples))
        known = self._held_from + len(self._held) - self._lag
        until = max(known * self._to_hz // self._from_hz, self._given)
        begins = self._held_from * self._to_hz // self._from_hz
        if until == self._given:
            return self._held[:0]
        # In floats, because soxr dithers 16-bit samples, differently every time.
        held = self._held.astype(np.float32)
        resampled = soxr.resample(held, self._from_hz, self._to_hz, quality="HQ")
        exact = resampled[self._given - begins : until - begins]
        given: Samples = np.clip(np.rint(exact), -32_768, 32_767).astype(np.int16)
        self._given = until
        self._forget()
        return given

    def _forget(self) -> None:
        """Drop whole periods that no later output needs as its context."""
        needed_from = self._given * self._from_hz // self._to_hz - _CONTEXT * self._lag
        spare = (needed_from - self._held_from) // self._period * self._period
        if spare > 0:
            self._held = self._held[spare:]
            self._held_from += spare
