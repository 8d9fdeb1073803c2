"""How loud the room is by itself: a television, a fan, people who talk to each other.

Pure, in decibels of full scale. Who wants to be heard by us is nearer, or speaks up: a voice no
louder than what has been going on for half a minute is part of that.
"""

from bisect import bisect_left, insort
from collections import deque
from math import log10
from typing import Final

from config.audio import HOUSE

_PIECE: Final = 80 * HOUSE.rate_hz // 1000
_KEPT_PIECES: Final = 375
"""Half a minute: longer than a wake word, shorter than the news."""
_SHARE: Final = 0.9
"""A television pauses, too; what sounds for less than a tenth of the time is no background."""
_FLOOR_DBFS: Final = -75.0
"""A room in a digital recording may be quieter; a microphone is not."""


class Background:
    """Gathers the level of the room while nobody speaks to us, and we do not speak."""

    def __init__(self) -> None:
        # Levels of 80 ms, in order of time and of size. Full: the oldest goes.
        self._levels_dbfs: deque[float] = deque()
        self._sorted_dbfs: list[float] = []
        self._power = 0.0
        self._samples = 0

    @property
    def dbfs(self) -> float:
        """Give the level that little of what goes on exceeds."""
        if not self._sorted_dbfs:
            return _FLOOR_DBFS
        return self._sorted_dbfs[int(_SHARE * (len(self._sorted_dbfs) - 1))]

    def note(self, level_dbfs: float, samples: int) -> None:
        """Take the level of the next samples."""
        self._power += 10 ** (level_dbfs / 10) * samples
        self._samples += samples
        if self._samples < _PIECE:
            return
        piece_dbfs = max(_FLOOR_DBFS, 10 * log10(self._power / self._samples))
        self._power, self._samples = 0.0, 0
        if len(self._levels_dbfs) == _KEPT_PIECES:
            del self._sorted_dbfs[bisect_left(self._sorted_dbfs, self._levels_dbfs.popleft())]
        self._levels_dbfs.append(piece_dbfs)
        insort(self._sorted_dbfs, piece_dbfs)
