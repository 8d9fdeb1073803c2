"""Counts samples at the edge of what a microphone can give: an overdriven one hears words badly."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_EDGE: Final = 32_700
"""Converters clip a little below full scale; what is this loud is not a peak but a cut one."""


class Clipping:
    """The share of clipped samples since it was last asked for."""

    def __init__(self) -> None:
        self._samples = 0
        self._clipped = 0

    def note(self, samples: NDArray[np.int16]) -> None:
        """Look at a block as the microphone gave it."""
        self._samples += samples.size
        # Almost every block is far from the edge: two passes without a copy tell.
        if samples.size and (samples.max() >= _EDGE or samples.min() <= -_EDGE):
            self._clipped += int(np.count_nonzero((samples >= _EDGE) | (samples <= -_EDGE)))

    def take(self) -> float:
        """Give the share, 0..1, and begin anew."""
        share = self._clipped / self._samples if self._samples else 0.0
        self._samples = self._clipped = 0
        return share
