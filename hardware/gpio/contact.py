"""An input that counts a level only once it has lasted."""

import asyncio
import time
from collections.abc import Callable

from hardware.gpio.messages import InputChanged, InputPin


class Contact:
    """Reads one input and tells its changes, bounces taken out; lives on the holder's loop.

    gpiozero's stand-in pins do not debounce, and its real ones do it in the kernel or not at all.
    Doing it here is the same everywhere.
    """

    def __init__(self, wanted: InputPin, tell: Callable[[InputChanged], None]) -> None:
        self._wanted = wanted
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._read: Callable[[], bool] = lambda: False
        self._settling: asyncio.TimerHandle | None = None
        self._began_s = 0.0
        self.active = False

    def edge(self) -> None:
        """Know of an edge; called on a thread of gpiozero's."""
        self._loop.call_soon_threadsafe(self._wait, time.monotonic())

    def begin(self, read: Callable[[], bool]) -> None:
        """Take the level it has now."""
        self._read = read
        self.active = read()

    def close(self) -> None:
        """Tell nothing more."""
        if self._settling:
            self._settling.cancel()

    def _wait(self, at_s: float) -> None:
        """Begin to wait for the level to last, anew with every edge; the first one is its time."""
        if self._settling:
            self._settling.cancel()
        else:
            self._began_s = at_s
        self._settling = self._loop.call_later(self._wanted.debounce_s, self._settled)

    def _settled(self) -> None:
        self._settling = None
        if (active := self._read()) is not self.active:
            self.active = active
            self._tell(InputChanged(name=self._wanted.name, active=active, at_s=self._began_s))
