"""A relay with its limits: nobody can draw it too long or too often, whatever they ask."""

import asyncio
import math
from collections.abc import Callable

from hardware.gpio.messages import RelayChanged, RelayPin
from hardware.gpio.pins import OutputPin


class Relay:
    """Drives one pin within its limits; lives on the holder's event loop."""

    def __init__(
        self, limits: RelayPin, pin: OutputPin, tell: Callable[[RelayChanged], None]
    ) -> None:
        """Take over a relay at rest. Nobody knows since when, so its rest begins now."""
        self._limits = limits
        self._pin = pin
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._rests_since_s = self._loop.time()
        self._end: asyncio.TimerHandle | None = None

    @property
    def drawn(self) -> bool:
        """Whether it is drawn, read from the pin."""
        return self._pin.drawn

    def draw(self) -> str:
        """Draw it; gives why not, or nothing. Drawing what is drawn gives it no more time."""
        if self._pin.drawn:
            return "" if self._limits.pulse_s is None else "a pulse is running"
        rested_s = self._loop.time() - self._rests_since_s
        wait_s = self._limits.min_interval_s - rested_s
        if wait_s > 0:
            return f"it was switched just now and can be switched again in {math.ceil(wait_s)} s"
        self._pin.drive(drawn=True)
        self._tell(RelayChanged(name=self._limits.name, drawn=True))
        self._arm()
        return ""

    def let_go(self, *, overdue: bool = False) -> None:
        """Let it go; always allowed."""
        if self._end:
            self._end.cancel()
            self._end = None
        if not self._pin.drawn:
            return
        self._pin.drive(drawn=False)
        self._rests_since_s = self._loop.time()
        self._tell(RelayChanged(name=self._limits.name, drawn=False, overdue=overdue))

    def close(self) -> None:
        """Let it go and give its pin back."""
        if self._end:
            self._end.cancel()
        self._pin.close()

    def _arm(self) -> None:
        """Begin the time after which it is let go by itself: the shorter of pulse and limit."""
        pulse_s, max_on_s = self._limits.pulse_s, self._limits.max_on_s
        if pulse_s is not None and (max_on_s is None or pulse_s <= max_on_s):
            self._end = self._loop.call_later(pulse_s, self.let_go)
        elif max_on_s is not None:
            self._end = self._loop.call_later(max_on_s, self._overdue)

    def _overdue(self) -> None:
        self.let_go(overdue=True)
