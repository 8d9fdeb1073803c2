"""The clocks the room lives by: the wall's, or a recording's."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from typing import Protocol


class Alarm(Protocol):
    """Something set that can still be called off."""

    def cancel(self) -> None:
        """Call it off."""


class Clock(Protocol):
    """Counts seconds, and calls when some of them have passed."""

    def now_s(self) -> float:
        """Give the time on this clock; only differences mean something."""

    def call_later(self, after_s: float, callback: Callable[[], None]) -> Alarm:
        """Call `callback` on the event loop after this long."""


class WallClock:
    """The live room's clock."""

    def now_s(self) -> float:
        """Give the event loop's time."""
        return asyncio.get_running_loop().time()

    def call_later(self, after_s: float, callback: Callable[[], None]) -> Alarm:
        """Call later on the event loop."""
        return asyncio.get_running_loop().call_later(after_s, callback)


class _Setting:
    """One alarm of an audio clock."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Call it off."""
        self.callback = None


class AudioClock:
    """A recording's clock: it stands still between blocks, so a replay decides the same twice."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._order = itertools.count()
        self._due: list[tuple[float, int, _Setting]] = []

    def now_s(self) -> float:
        """Give how much of the recording has been heard."""
        return self._now_s

    def call_later(self, after_s: float, callback: Callable[[], None]) -> Alarm:
        """Call when that much more audio has been heard."""
        setting = _Setting(callback)
        heapq.heappush(self._due, (self._now_s + after_s, next(self._order), setting))
        return setting

    def advance_to(self, now_s: float) -> None:
        """Move on, ringing what falls due on the way, in its order."""
        while self._due and self._due[0][0] <= now_s:
            at_s, _, setting = heapq.heappop(self._due)
            self._now_s = at_s
            if setting.callback:
                setting.callback()
        self._now_s = max(self._now_s, now_s)
