"""When a card's samples are, told by callbacks that come at jittery times.

A machine that stalls delivers late, not less: the callbacks it owes come in a burst, and nothing
happened to the sound. So the clock believes the middle of what was observed, which a burst does not
move, and a place far from it only once the callbacks stay there.
"""

from collections import deque
from statistics import median
from typing import Final

_MEMORY: Final = 50
"""So many observations are weighed: 0.5 s of a loudspeaker's, 4 s of a microphone's."""
_TORN_S: Final = 0.15
"""What stays so far from where it should be did not follow: samples were lost."""
_STAYS_S: Final = 0.3
"""A stalled machine has made up for it before that."""
_ANOTHER_S: Final = 1.0
"""No stall is so long (measured: 0.28 s): a stream began."""


class SampleClock:
    """Follows the moment of sample 0 as the median of what the observations say.

    A drift of 200 ppm makes it late by 0.5 ms at most, less than callbacks jitter.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        # What the last observations say of sample 0. Full: the oldest goes.
        self._says_s: deque[float] = deque(maxlen=_MEMORY)
        self._zero_s = 0.0
        self._astray_since_s: float | None = None

    @property
    def known(self) -> bool:
        """Whether there was anything to go by."""
        return bool(self._says_s)

    def observe(self, count: int, at_s: float) -> bool:
        """Hear that sample `count` was at a moment. False where that began the clock anew."""
        says_s = at_s - count / self._rate_hz
        apart_s = abs(says_s - self._zero_s)
        if self.known and apart_s <= _TORN_S:
            self._astray_since_s = None
            self._believe(says_s)
            return True
        if self.known and apart_s < _ANOTHER_S:
            if self._astray_since_s is None:
                self._astray_since_s = at_s
            if at_s - self._astray_since_s < _STAYS_S:
                return True
        self._astray_since_s = None
        self._says_s.clear()
        self._believe(says_s)
        return False

    def time_of(self, count: int) -> float:
        """Give the moment of a sample."""
        return self._zero_s + count / self._rate_hz

    def count_at(self, at_s: float) -> int:
        """Give the sample of a moment."""
        return round((at_s - self._zero_s) * self._rate_hz)

    def _believe(self, says_s: float) -> None:
        self._says_s.append(says_s)
        self._zero_s = median(self._says_s)
