"""A second opinion on a wake: whether the last second held speech at all."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from hardware.vad import WINDOW_SAMPLES, Vad

LOOKED_AT_SAMPLES: Final = HOUSE.rate_hz // WINDOW_SAMPLES * WINDOW_SAMPLES
"""As many whole windows as a second holds."""


class SecondOpinion:
    """Asks Silero's detector; it costs tens of milliseconds, and nothing until asked."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._vad: Vad | None = None

    def holds_speech(self, samples: NDArray[np.int16]) -> bool:
        """Tell whether any 32 ms of these 16 kHz samples are speech by the threshold."""
        vad = self._vad = self._vad or Vad()
        vad.reset()
        starts = range(0, len(samples) - WINDOW_SAMPLES + 1, WINDOW_SAMPLES)
        return any(vad.feed(samples[at : at + WINDOW_SAMPLES]) >= self._threshold for at in starts)
