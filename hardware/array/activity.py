"""Whether a room is worth an array's work: a quiet one costs next to nothing."""

import math
from typing import Final

_FULL_SCALE_POWER: Final = 32_768.0**2
_STANDS_OUT: Final = 4.0
"""6 dB above the room's own floor is sound, however soft."""
_RISE_PER_S: Final = 10**0.1
"""The floor rises by 1 dB a second, and falls at once."""
_HANG_S: Final = 1.0
"""Sound is followed for so long after it has died away."""


class Activity:
    """Follows the level of a room."""

    def __init__(self, quiet_dbfs: float) -> None:
        self._quiet = _FULL_SCALE_POWER * 10 ** (quiet_dbfs / 10)
        self._floor = math.inf
        self._left_s = _HANG_S

    def follow(self, power: float, length_s: float) -> bool:
        """Take a block's power; give whether there is sound, or was a second ago."""
        self._floor = max(1e-3, min(power, self._floor * _RISE_PER_S**length_s))
        if power > self._quiet or power > _STANDS_OUT * self._floor:
            self._left_s = _HANG_S
            return True
        self._left_s = max(0.0, self._left_s - length_s)
        return self._left_s > 0
