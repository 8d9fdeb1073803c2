"""Who wants to know when a device changed."""

import logging
from collections.abc import Callable

from daemon.home.device import Device

logger = logging.getLogger(__name__)


class Listeners:
    """Calls them one after the other; one that fails keeps no other from hearing."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Device], object]] = []

    def add(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Add one; give how to take it away again, which may be called twice."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def tell(self, device: Device) -> None:
        """Tell every one that a device changed."""
        for listener in tuple(self._listeners):
            try:
                listener(device)
            except Exception:
                logger.exception("a listener to %s failed", device.ident)
