"""Two sound cards never agree on a second: one clock's samples as the other would count them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.lab.sound import Samples

PPM: Final = 1e-6
_HALF: Final = 24
"""Taps to either side of a place between two samples; the error stays below -90 dB up to 7 kHz."""
_BETA: Final = 10.0
_PART: Final = 16_000
"""A second at a time, or the table of taps of a long sound fills the memory."""


def sampled_at(samples: Samples, places: NDArray[np.float64]) -> Samples:
    """Give a stretch of sound at places between its samples; beyond its ends there is silence.

    Band-limited interpolation with a Kaiser-windowed sinc. A place of 1.5 lies between the
    samples 1 and 2. Places are computed in doubles, so that hours of drift stay exact.
    """
    whole = np.floor(places).astype(np.int64)
    offsets = np.arange(1 - _HALF, _HALF + 1)
    padded = np.pad(samples, _HALF)
    reached = np.clip(whole[:, None] + offsets + _HALF, 0, padded.size - 1)
    distance = (places - whole)[:, None] - offsets
    window = np.i0(_BETA * np.sqrt(np.maximum(0.0, 1 - (distance / _HALF) ** 2))) / np.i0(_BETA)
    weighted = np.einsum("nt,nt->n", padded[reached], np.sinc(distance) * window)
    return np.asarray(weighted, np.float32)


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
