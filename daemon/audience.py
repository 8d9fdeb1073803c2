"""Who hears what the audio worker tells: each in turn, joined as the house is put together."""

from collections.abc import Callable

from hardware.worker_client import Told

type Listener = Callable[[Told], object]


class Audience:
    """Passes every event of the worker on; nothing is told before all of them are there."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()

    def join(self, *listeners: Listener) -> None:
        """Let more listen, after those who do already."""
        self._listeners = (*self._listeners, *listeners)

    def hear(self, event: Told) -> None:
        """Take what the worker told."""
        for listener in self._listeners:
            listener(event)
