"""Counts samples at the edge of what a microphone can give: an overdriven one hears words badly."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE

_EDGE: Final = 32_700
"""Converters clip a little below full scale; what is this loud is not a peak but a cut one."""


class Clipping:
    """The share of clipped samples, second by second."""

    def __init__(self) -> None:
        self._frames = self._samples = self._clipped = 0
        self.share = 0.0
        """Of the last whole second, 0..1."""

    def note(self, samples: NDArray[np.int16]) -> None:
        """Look at 16 kHz sound as the microphone gave it: (frames,) or (frames, channels)."""
        self._frames += len(samples)
        self._samples += samples.size
        # Almost every block is far from the edge: two passes without a copy tell.
        if samples.size and (samples.max() >= _EDGE or samples.min() <= -_EDGE):
            self._clipped += int(np.count_nonzero((samples >= _EDGE) | (samples <= -_EDGE)))
        if self._frames >= HOUSE.rate_hz:
            self.share = self._clipped / self._samples
            self._frames = self._samples = self._clipped = 0
