"""Two sound cards never agree on a second: one clock's samples as the other would count them."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.lab.sound import Samples

PPM: Final = 1e-6
_HALF: Final = 24
"""Taps to either side of a place between two samples; the error stays below -90 dB up to 7 kHz."""
_BETA: Final = 10.0
_OFFSETS: Final = np.arange(1 - _HALF, _HALF + 1)
_PHASES: Final = 1_024
"""A straight line between two entries of the table errs by less than -110 dB."""
_PART: Final = 16_000
"""A second at a time, or the table of taps of a long sound fills the memory."""


def sampled_at(samples: Samples, places: NDArray[np.float64]) -> Samples:
    """Give a stretch of sound at places between its samples; beyond its ends there is silence.

    Band-limited interpolation with a Kaiser-windowed sinc. A place of 1.5 lies between the
    samples 1 and 2. Places are computed in doubles, so that hours of drift stay exact.
    """
    whole = np.floor(places).astype(np.int64)
    padded = np.pad(samples, _HALF)
    reached = np.clip(whole[:, None] + _OFFSETS + _HALF, 0, padded.size - 1)
    phases = (places - whole) * _PHASES
    lower = phases.astype(np.int64)
    between = (phases - lower).astype(np.float32)[:, None]
    taps = _taps()
    weights = taps[lower] * (1 - between) + taps[lower + 1] * between
    return np.asarray(np.einsum("nt,nt->n", padded[reached], weights), np.float32)


@cache
def _taps() -> NDArray[np.float32]:
    """Give the taps for each of the places between two samples that the table knows."""
    distance = np.arange(_PHASES + 2)[:, None] / _PHASES - _OFFSETS
    window = np.i0(_BETA * np.sqrt(np.maximum(0.0, 1 - (distance / _HALF) ** 2))) / np.i0(_BETA)
    return np.asarray(np.sinc(distance) * window, np.float32)


def drifted(samples: Samples, ppm: float, since: float = 0.0) -> tuple[int, Samples]:
    """Give a sound as a clock counts it that runs slower by `ppm`, and at which sample it begins.

    Its first sample plays `since` samples after the two clocks agreed. With 100 ppm the sound is
    over 0.36 s earlier in an hour of the other clock.
    """
    if not ppm:
        return 0, samples
    pace = 1 + ppm * PPM
    first = int(np.ceil(since / pace - since))
    count = int(np.floor((since + samples.size - 1) / pace - since)) - first + 1
    parts = []
    for begin in range(0, max(0, count), _PART):
        heard_at = first + np.arange(begin, min(count, begin + _PART), dtype=np.float64)
        places = (since + heard_at) * pace - since
        low = max(0, int(places[0]) - _HALF)
        stretch = samples[low : int(places[-1]) + _HALF + 2]
        parts.append(sampled_at(stretch, places - low))
    return first, np.concatenate(parts) if parts else samples[:0]


class DriftingClock:
    """Gives a stream of blocks as another clock counts it, of which as many come out as go in.

    It lags by `LAG_MS`, the other card's buffer. Where drift has emptied or doubled that buffer,
    and where nothing sounds, it begins anew at its usual level: as a card does after an underrun.
    """

    LAG_MS: Final = 20

    def __init__(self, ppm: float) -> None:
        self._pace = 1 + ppm * PPM
        self._lag = self.LAG_MS * 16
        self._held = np.zeros(4 * self._lag, np.float32)
        self._heard = 0

    def feed(self, block: Samples) -> Samples:
        """Give the next block."""
        self._held = np.concatenate((self._held[block.size :], block))
        ahead = self._heard * (self._pace - 1)
        if abs(ahead) > self._lag - _HALF or not self._held.any():
            self._heard, ahead = 0, 0.0
        first = self._held.size - block.size - self._lag + ahead
        places = first + np.arange(block.size, dtype=np.float64) * self._pace
        self._heard += block.size
        return sampled_at(self._held, places)
