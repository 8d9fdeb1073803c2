"""The timers of a conversation: at most one of each kind, on the clock of its room."""

from collections.abc import Callable
from functools import partial

from daemon.clock import Alarm, Clock
from daemon.events import Timer


class Alarms:
    """Sets and cancels them; what fires is told once."""

    def __init__(self, clock: Clock, fired: Callable[[Timer], None]) -> None:
        self._clock = clock
        self._fired = fired
        self._set: dict[Timer, Alarm] = {}

    def set(self, timer: Timer, after_s: float) -> None:
        """Have one fire after so long, whenever it was set to before."""
        self.cancel(timer)
        self._set[timer] = self._clock.call_later(after_s, partial(self._fire, timer))

    def cancel(self, timer: Timer) -> None:
        """Let one not fire."""
        if alarm := self._set.pop(timer, None):
            alarm.cancel()

    def clear(self) -> None:
        """Let none fire any more."""
        for timer in tuple(self._set):
            self.cancel(timer)

    def _fire(self, timer: Timer) -> None:
        del self._set[timer]
        self._fired(timer)
