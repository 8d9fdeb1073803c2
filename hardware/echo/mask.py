"""Covers what little a canceller leaves of the echo, with noise that is quieter than any person.

A wake engine hears shapes, not loudness: a residue 40 dB below the echo still has a voice's shape,
bent by what was taken from it, and now and then it looks like a wake word. (Measured: 43 minutes of
replies in 32 stretches, each with a canceller that knew nothing: 13 hops with 0.5 or more for one
of three words, and 3 wakes; under this mask 1 hop, and none.) Turning the residue down instead
makes words out of its edges ("alexa" with 0.53 where there was 0.02).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.echo.canceller import Samples

_RATE_HZ: Final = 16_000
_MEMORY_S: Final = 1.6
"""The noise follows the echo's mean slowly: an even carpet has no shape of its own."""
_OVER_DB: Final = 3.0
"""The noise stands so far above what is usually left."""
_LEAST_BELOW_DB: Final = 10.0
_POLE: Final = 0.85
_TAPS: Final = 24


def _carpet() -> NDArray[np.float32]:
    """Give 8 s of noise of unit power with a voice's slope: 6 dB less per octave above 400 Hz."""
    taps = _POLE ** np.arange(_TAPS)
    white = np.random.default_rng(0).standard_normal(8 * _RATE_HZ + _TAPS - 1)
    coloured = np.convolve(white, taps / np.sqrt(np.sum(taps**2)), "valid")
    return coloured.astype(np.float32)


class Mask:
    """Lays noise over a canceller's output, so many dB below the echo that was taken."""

    def __init__(self, below_db: float) -> None:
        """Keep the noise at most `below_db` below the echo's mean power; 0 lays none."""
        self._below_db = below_db
        self._echo = 0.0
        self._level = 0.0
        self._noise = _carpet()
        self._read = 0

    def cover(self, before: Samples, after: Samples, reached_db: float) -> Samples:
        """Give the canceller's output under the noise.

        `before` is the microphone, `reached_db` the most the canceller has taken from the echo: one
        that is still learning leaves more, and more is covered.
        """
        if not self._below_db or not after.size:
            return after
        below_db = min(self._below_db, max(reached_db - _OVER_DB, _LEAST_BELOW_DB))
        removed = np.subtract(before, after, dtype=np.float32)
        taken = float(removed @ removed) / after.size
        kept = float(np.exp(-after.size / _RATE_HZ / _MEMORY_S))
        self._echo = kept * self._echo + (1 - kept) * taken
        level = float(np.sqrt(self._echo * 10 ** (-below_db / 10)))
        noise = self._next(after.size) * np.linspace(
            self._level, level, after.size, dtype=np.float32
        )
        self._level = level
        covered: Samples = np.clip(np.rint(after + noise), -32_768, 32_767).astype(np.int16)
        return covered

    def _next(self, frames: int) -> NDArray[np.float32]:
        """Give the carpet's next stretch; after its end comes its beginning."""
        places = np.arange(self._read, self._read + frames)
        self._read = (self._read + frames) % self._noise.size
        return self._noise.take(places, mode="wrap")
