"""How loud the cleaned sound is while nobody speaks: the room's noise, and what is left of us.

Pure, in decibels of full scale. What a canceller leaves of our own voice follows that voice: it is
learned how far below, and sound no louder than that is nobody.
"""

from bisect import bisect_left, insort
from collections import deque
from math import log10
from typing import Final

_DECAY_DB: Final = 2.5
"""An echo dies by so much within a window of 32 ms: an RT60 of 0.77 s."""
_UNHEARD_DBFS: Final = -55.0
"""A far end below this leaves nothing that stands out of a room's noise."""
_SHARE: Final = 0.9
"""So many windows of nothing but echo lie below what is expected. (Measured in simulated rooms: the
loudest tenth lies up to 15 dB above that, and the VAD hardly ever takes it for speech.)
"""
_KEPT_WINDOWS: Final = 250
"""8 s of our own voice."""
_ENOUGH_WINDOWS: Final = 30
_FIRST_DB: Final = -15.0
_SILENCE_DBFS: Final = -100.0


class Residue:
    """Learns what is left of the far end in the cleaned sound, window by window."""

    def __init__(self) -> None:
        # How far the cleaned sound lay below the far end, in order of time and of size.
        # Full: the oldest goes.
        self._couplings_db: deque[float] = deque()
        self._sorted_db: list[float] = []
        self._far_dbfs = _SILENCE_DBFS
        self.background_dbfs = -75.0
        """How loud the room is by itself."""

    @property
    def coupling_db(self) -> float:
        """How far from the far end the loudest of what is left of it lies (below 0: quieter)."""
        if len(self._sorted_db) < _ENOUGH_WINDOWS:
            return _FIRST_DB
        return self._sorted_db[int(_SHARE * (len(self._sorted_db) - 1))]

    def expect(self, far_dbfs: float) -> float:
        """Give the level to be expected in a window, in dBFS, from the far end's in it."""
        self._far_dbfs = max(far_dbfs, self._far_dbfs - _DECAY_DB)
        return _sum_db(self.background_dbfs, self._far_dbfs + self.coupling_db)

    def learn(self, cleaned_dbfs: float) -> None:
        """Learn from the window just expected, in which nobody is known to speak."""
        if self._far_dbfs < _UNHEARD_DBFS:
            return
        if len(self._couplings_db) == _KEPT_WINDOWS:
            del self._sorted_db[bisect_left(self._sorted_db, self._couplings_db.popleft())]
        coupling_db = _without_db(cleaned_dbfs, self.background_dbfs) - self._far_dbfs
        self._couplings_db.append(coupling_db)
        insort(self._sorted_db, coupling_db)


def _without_db(both: float, one: float) -> float:
    """Give the level of the other of two sounds that have nothing to do with each other."""
    rest = 10 ** (both / 10) - 10 ** (one / 10)
    return 10 * log10(rest) if rest > 0 else _SILENCE_DBFS


def _sum_db(one: float, other: float) -> float:
    """Give the level of two sounds together that have nothing to do with each other."""
    return 10 * log10(10 ** (one / 10) + 10 ** (other / 10))
