"""The last seconds of a sound, readable between its samples and at another clock's pace."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.echo.spectra import Wave

_HALF_TAPS: Final = 16
"""Samples to either side of a place that its value is made of (error below -60 dB to 6 kHz)."""
_OFFSETS: Final = np.arange(1 - _HALF_TAPS, _HALF_TAPS + 1)
_UNNOTICED: Final = 1e-3
"""A thousandth of a sample is -60 dB at 8 kHz."""


class Line:
    """A bounded line of float samples; places are counted back from its newest end."""

    def __init__(self, capacity: int) -> None:
        # The last seconds. Full: the oldest samples go.
        self._samples: Wave = np.zeros(capacity, np.float32)

    def append(self, samples: Wave) -> None:
        """Take what came next, at most as much as the line holds."""
        kept = self._samples.size - samples.size
        self._samples[:kept] = self._samples[samples.size :]
        self._samples[kept:] = samples

    def clear(self) -> None:
        """Forget everything: it was silent."""
        self._samples[:] = 0.0

    def newest(self, frames: int) -> Wave:
        """Give the newest samples as they came."""
        return self._samples[-frames:]

    def read(self, frames: int, ago: float, stretch: float = 0.0) -> Wave:
        """Give samples that end `ago` samples before the newest end, `1 + stretch` apart.

        Between two samples the next ones count too; past the newest, that one is repeated. The
        fraction changes linearly along the block, and so does the mix of two interpolations: below
        200 ppm and in blocks of 80 ms this is as good as one of its own for each sample (error
        below -38 dB at 4 kHz for 200 ppm, -60 dB for 50 ppm).
        """
        begin = self._samples.size - ago - frames * (1 + stretch)
        whole = int(np.floor(begin))
        fraction = begin - whole
        drift = frames * stretch
        if fraction < _UNNOTICED and abs(drift) < _UNNOTICED:
            return self._samples[whole : whole + frames]
        around = self._samples[whole - _HALF_TAPS + 1 : whole + frames + _HALF_TAPS]
        if missing := frames + 2 * _HALF_TAPS - 1 - around.size:
            around = np.pad(around, (0, missing), "edge")
        first: Wave = np.convolve(around, _taps(fraction), "valid")
        if abs(drift) < _UNNOTICED:
            return first
        last: Wave = np.convolve(around, _taps(fraction + drift), "valid")
        ramp = np.arange(frames, dtype=np.float32) / frames
        return np.asarray(first + ramp * (last - first), np.float32)


def _taps(fraction: float) -> NDArray[np.float32]:
    """Give the filter that reads a fraction of a sample later: a sinc under a cosine window."""
    distance = _OFFSETS - fraction
    window = np.cos(np.pi / 2 * np.clip(distance / (_HALF_TAPS + 0.5), -1, 1)) ** 2
    taps = (np.sinc(distance) * window).astype(np.float32)
    return np.ascontiguousarray(taps[::-1])
