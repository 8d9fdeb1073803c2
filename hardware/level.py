"""How loud samples are."""

from math import log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

SILENCE_DBFS: Final = -100.0
"""What exact zeros are called."""
_FULL_SCALE: Final = 32_768


def level_dbfs(samples: NDArray[np.int16]) -> float:
    """Give the level of some samples in decibels below full scale."""
    if not samples.size:
        return SILENCE_DBFS
    loud = samples.astype(np.float32)
    power = float(np.dot(loud, loud)) / samples.size / _FULL_SCALE**2
    return round(10 * log10(power), 1) if power > 0 else SILENCE_DBFS
