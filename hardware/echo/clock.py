"""When a card's samples are, told by callbacks that come at jittery times."""

from typing import Final

_MEMORY: Final = 50
"""So many observations are averaged: 0.5 s of a loudspeaker's, 4 s of a microphone's."""
_TORN_S: Final = 0.15
"""What is so far from where it should be did not follow: samples were lost, or a stream began."""


class SampleClock:
    """Follows the moment of sample 0 as the running mean of what the observations say.

    A drift of 200 ppm makes it late by 0.8 ms at most, less than callbacks jitter.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._observed = 0
        self._zero_s = 0.0

    @property
    def known(self) -> bool:
        """Whether there was anything to go by."""
        return self._observed > 0

    def observe(self, count: int, at_s: float) -> bool:
        """Hear that sample `count` was at a moment. False where that began the clock anew."""
        says_s = at_s - count / self._rate_hz
        follows = self.known and abs(says_s - self._zero_s) <= _TORN_S
        if not follows:
            self._observed, self._zero_s = 0, says_s
        self._observed = min(self._observed + 1, _MEMORY)
        self._zero_s += (says_s - self._zero_s) / self._observed
        return follows

    def time_of(self, count: int) -> float:
        """Give the moment of a sample."""
        return self._zero_s + count / self._rate_hz

    def count_at(self, at_s: float) -> int:
        """Give the sample of a moment."""
        return round((at_s - self._zero_s) * self._rate_hz)
