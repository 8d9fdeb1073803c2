"""How loud the cleaned sound is while nobody speaks: the room's noise, and what is left of us.

Pure, in decibels of full scale. What a canceller leaves of our own voice follows that voice: it is
learned how far below, and sound no louder than that is nobody.
"""

from math import log10
from typing import Final

_DECAY_DB: Final = 2.5
"""An echo dies by so much within a window of 32 ms: an RT60 of 0.77 s."""
_UNHEARD_DBFS: Final = -55.0
"""A far end below this leaves nothing that stands out of a room's noise."""
_SHARE: Final = 0.9
"""So many windows of nothing but echo are to lie below what is expected."""
_STEP_DB: Final = 0.5
"""How far one window moves the estimate."""
_LEAK_DB: Final = 1.5
"""A suspicion that was nothing may have been our own voice: it counts as so much more of it."""
_FIRST_DB: Final = -20.0
_RANGE_DB: Final = (-80.0, 20.0)


class Residue:
    """Learns what is left of the far end in the cleaned sound, window by window."""

    def __init__(self) -> None:
        self._coupling_db = _FIRST_DB
        self._far_dbfs = _RANGE_DB[0]
        self.ambient_dbfs = -70.0
        """The room's own noise."""

    @property
    def coupling_db(self) -> float:
        """How far below the far end the loudest of what is left of it lies (below 0: quieter)."""
        return self._coupling_db

    def expect(self, far_dbfs: float) -> float:
        """Give the level to be expected in a window, in dBFS, from the far end's in it."""
        self._far_dbfs = max(far_dbfs, self._far_dbfs - _DECAY_DB)
        return _sum_db(self.ambient_dbfs, self._far_dbfs + self._coupling_db)

    def learn(self, cleaned_dbfs: float) -> None:
        """Learn from the window just expected, in which nobody is known to speak."""
        if self._far_dbfs < _UNHEARD_DBFS:
            return
        # A running quantile: so many steps up as it takes for that share of windows to lie below.
        louder = cleaned_dbfs > self._far_dbfs + self._coupling_db
        step_db = _STEP_DB * (_SHARE if louder else _SHARE - 1)
        self._move(step_db)

    def leaked(self) -> None:
        """Learn that a suspicion came to nothing."""
        if self._far_dbfs >= _UNHEARD_DBFS:
            self._move(_LEAK_DB)

    def _move(self, by_db: float) -> None:
        low, high = _RANGE_DB
        self._coupling_db = min(max(self._coupling_db + by_db, low), high)


def _sum_db(one: float, other: float) -> float:
    """Give the level of two sounds together that have nothing to do with each other."""
    return 10 * log10(10 ** (one / 10) + 10 ** (other / 10))
