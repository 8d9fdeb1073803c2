"""An event loop that knows since when it has been busy: how long we took over what arrived.

Whatever the socket gave woke the loop from its wait, or came while it was busy. So from the last
wait's end to an event in hand is the most that can be our own share of its way.
"""

import asyncio
import selectors
import time
from collections.abc import Coroutine
from typing import Final

_AT_ONCE_S: Final = 50e-6
"""A wait this short was none: something had come while the loop was busy."""


class ObservedSelector(selectors.DefaultSelector):
    """Waits for sockets as asyncio's own does, and notes when it had to."""

    busy_since_s = 0.0
    """When the last real wait ended, on the monotonic clock."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait; a wait that really was one is where the next busy stretch begins."""
        began_s = time.monotonic()
        ready = super().select(timeout)
        ended_s = time.monotonic()
        if ended_s - began_s > _AT_ONCE_S:
            self.busy_since_s = ended_s
        return ready


def busy_ms() -> float:
    """Give for how long this loop has been busy; 0 on a loop that is not observed."""
    selector = getattr(asyncio.get_running_loop(), "_selector", None)
    if not isinstance(selector, ObservedSelector):
        return 0.0
    return (time.monotonic() - selector.busy_since_s) * 1000


def run[T](main: Coroutine[None, None, T]) -> T:
    """Run a coroutine on an observed loop."""
    selector = ObservedSelector()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
        return runner.run(main)
