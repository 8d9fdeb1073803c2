"""Knows when a session is so old that the next one should take its place."""

from collections.abc import Callable

from daemon.clock import Alarm, Clock


class Age:
    """Calls once the session it counts for is due; a service may make it due sooner."""

    def __init__(self, clock: Clock, on_due: Callable[[], None]) -> None:
        self._clock = clock
        self._on_due = on_due
        self._alarm: Alarm | None = None
        self.due = False

    def begin(self, minutes: float | None) -> None:
        """Count for a session that has just been opened; `None` never becomes due."""
        self.end()
        if minutes is not None:
            self._alarm = self._clock.call_later(minutes * 60, self.make_due)

    def end(self) -> None:
        """Count for nobody."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self.due = None, False

    def make_due(self) -> None:
        """Renew at the next moment that suits everybody."""
        self.due = True
        self._on_due()
