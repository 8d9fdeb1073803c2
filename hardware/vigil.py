"""Watches over a microphone: samples against the clock, the only proof that it hears.

PortAudio calls a stream active when its card is unplugged, its server frozen or its source gone,
and sets no flag and raises nothing (measured). So three things are watched: that samples come, that
as many come as the clock says, and that they are not exact zeros for long.
"""

from collections import deque
from typing import Final

FIRST_SAMPLES_S: Final = 3.0
"""A device may take so long to give its first samples (a sound server woke in 1.6 s)."""
GAP_S: Final = 1.0
"""No samples for so long: gone (the longest stall of a healthy one was 0.28 s)."""
RATE_TOLERANCE: Final = 0.03
RATE_WINDOW_S: Final = 5.0
ZEROS_S: Final = 10.0
"""Exact zeros for so long: muted in hardware, or moved to a source that is silent."""


class Vigil:
    """Follows one opened microphone; pure, times are given in seconds of a monotonic clock."""

    def __init__(self, opened_s: float, *, checks_zeros: bool) -> None:
        self._opened_s = opened_s
        self._checks_zeros = checks_zeros
        self._last_s: float | None = None
        self._received_s = 0.0
        self._zeros_s = 0.0
        # Received time at each block's arrival, over one window. The oldest goes with its age.
        self._arrivals: deque[tuple[float, float]] = deque()
        self._off_since_s: float | None = None
        self.ratio = 1.0
        """Samples received over samples the clock expects, of the last window."""

    @property
    def zeros_s(self) -> float:
        """For how long there have been exact zeros."""
        return self._zeros_s

    @property
    def hears(self) -> bool:
        """Whether something other than zeros has come, or zeros are no fault here."""
        return self._last_s is not None and (not self._checks_zeros or self._zeros_s == 0.0)

    def note(self, arrived_s: float, length_s: float, *, zeros: bool) -> None:
        """A block of that length arrived."""
        self._last_s = arrived_s
        self._received_s += length_s
        self._zeros_s = self._zeros_s + length_s if zeros else 0.0
        self._arrivals.append((arrived_s, self._received_s))
        while arrived_s - self._arrivals[0][0] > RATE_WINDOW_S:
            self._arrivals.popleft()
        first_s, before_s = self._arrivals[0]
        if arrived_s - first_s > RATE_WINDOW_S * 0.9:
            self.ratio = (self._received_s - before_s) / (arrived_s - first_s)
            self._judge_rate(arrived_s)

    def fault(self, now_s: float) -> str | None:
        """Give what is wrong with the microphone, in words, or `None`."""
        if self._last_s is None:
            waited_s = now_s - self._opened_s
            return "it gives no sound" if waited_s > FIRST_SAMPLES_S else None
        if now_s - self._last_s > GAP_S:
            return "it stopped giving sound"
        if self._off_since_s is not None and now_s - self._off_since_s > RATE_WINDOW_S:
            return f"it gives {self.ratio:.0%} of the samples the clock expects"
        if self._checks_zeros and self._zeros_s > ZEROS_S:
            return "it gives nothing but silence"
        return None

    def _judge_rate(self, now_s: float) -> None:
        off = abs(self.ratio - 1.0) > RATE_TOLERANCE
        if not off:
            self._off_since_s = None
        elif self._off_since_s is None:
            self._off_since_s = now_s
