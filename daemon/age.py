"""Knows when a session is so old that the next one should take its place."""

from collections.abc import Callable
from typing import Final

from daemon.clock import Alarm, Clock

AGAIN_S: Final = 30.0
"""After a renewal that nobody granted; every service warns of its limit minutes before."""


class Age:
    """Calls once the session it counts for is due; a service may make it due sooner."""

    def __init__(self, clock: Clock, on_due: Callable[[], None]) -> None:
        self._clock = clock
        self._on_due = on_due
        self._alarm: Alarm | None = None
        self.due = False

    def begin(self, minutes: float | None, born_s: float) -> None:
        """Count for a session that was opened then; `None` never becomes due."""
        self.end()
        if minutes is not None:
            left_s = born_s + minutes * 60 - self._clock.now_s()
            self._alarm = self._clock.call_later(max(left_s, 0.0), self.make_due)

    def postpone(self) -> None:
        """Be due again after a while: just now nobody opens another one."""
        self.end()
        self._alarm = self._clock.call_later(AGAIN_S, self.make_due)

    def end(self) -> None:
        """Count for nobody."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self.due = None, False

    def make_due(self) -> None:
        """Renew at the next moment that suits everybody."""
        self.due = True
        self._on_due()
