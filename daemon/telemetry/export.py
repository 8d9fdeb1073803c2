"""Hands measures and traces to a thread that sends them: the event loop never waits for it."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from daemon.telemetry.registry import Family
from daemon.telemetry.trace import Trace

logger = logging.getLogger(__name__)

WAITING: Final = 64
"""So much waits for a slow collector, about an hour of talk."""
_END_S: Final = 2.0
"""So long the last figures may take when the house ends; then they are left behind."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every measure at one moment."""

    families: tuple[Family, ...]
    at_ns: int


type Parcel = Trace | Snapshot | None


class Collector(Protocol):
    """Who takes it; called on the exporting thread, and may take long."""

    def send_measures(self, families: tuple[Family, ...], at_ns: int) -> bool:
        """Send measures; tells whether they were taken."""

    def send_trace(self, trace: Trace) -> bool:
        """Send a turn; tells whether it was taken."""

    def close(self) -> None:
        """End what still waits; may be called from another thread."""


class Exporter:
    """A queue with a thread behind it, which makes its collector by itself: that is slow too."""

    def __init__(self, make: Callable[[], Collector]) -> None:
        self._make = make
        # Full: what comes is dropped, and counted.
        self._parcels: queue.Queue[Parcel] = queue.Queue(WAITING)
        self._collector: Collector | None = None
        self._thread = threading.Thread(target=self._run, name="telemetry", daemon=True)
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._taken = True
        self.dropped = 0

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def put(self, parcel: Trace | Snapshot) -> None:
        """Leave something to be sent; never waits."""
        try:
            self._parcels.put_nowait(parcel)
        except queue.Full:
            self.dropped += 1

    async def aclose(self) -> None:
        """Send what waits, as far as that goes in `_END_S`."""
        try:
            self._parcels.put_nowait(None)
            async with asyncio.timeout(_END_S):
                await self._ended.wait()
        except (queue.Full, TimeoutError):
            logger.info("the telemetry collector is too slow for the last figures")
            if self._collector:
                self._collector.close()

    # --- on the thread --------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._collector = self._make()
            while (parcel := self._parcels.get()) is not None:
                self._tell(taken=self._send(self._collector, parcel))
            self._collector.close()
        except ImportError as error:
            logger.warning(
                "telemetry.otlp_endpoint is set and %s is not installed: "
                "pip install 'parlour[telemetry]'",
                error.name,
            )
        except Exception:  # telemetry that fails must not cost the room anything
            logger.exception("telemetry is off: a defect")
        finally:
            self._say_ended()

    @staticmethod
    def _send(collector: Collector, parcel: Trace | Snapshot) -> bool:
        match parcel:
            case Trace():
                return collector.send_trace(parcel)
            case Snapshot():
                return collector.send_measures(parcel.families, parcel.at_ns)

    def _tell(self, *, taken: bool) -> None:
        """Tell once that a collector does not answer, and once that it does again."""
        if taken != self._taken:
            words = (
                "answers again" if taken else "takes nothing; it is tried again with each figure"
            )
            logger.log(
                logging.INFO if taken else logging.WARNING, "the telemetry collector %s", words
            )
        self._taken = taken

    def _say_ended(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._ended.set)
        except RuntimeError:  # the loop has ended before us
            return


def snapshot(families: tuple[Family, ...]) -> Snapshot:
    """Give measures as of now."""
    return Snapshot(families, time.time_ns())
