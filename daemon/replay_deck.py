"""Gives recordings to one audio worker, one after the other, so that its models are loaded once."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from hardware.protocol import Configured, Ready
from hardware.worker_client import AudioWorker, Told, WorkerEnded
from hardware.worker_settings import Replay, WorkerSettings


class Deck:
    """Keeps the worker from one recording to the next; one that failed is replaced for the next.

    A recording is inserted, loaded while its house is put together, and begins with `playing`. What
    the worker still tells of the recording before is nobody's any more.
    """

    def __init__(self) -> None:
        self._running = AsyncExitStack()
        self._worker: AudioWorker | None = None
        self._started = False
        self._settings = WorkerSettings()
        self.recording: Replay | None = None
        self.began_s = 0.0
        """When the recording was made, in seconds since 1970: its house lives in that time."""
        self._hear: Callable[[Told], None] = _nobody
        self._generation = 1
        self._begun = False

    def insert(self, recording: Path) -> None:
        """Take a recording; the house that is put together next hears it."""
        self.recording = Replay(recording=recording.absolute())
        try:
            self.began_s = recording.stat().st_mtime
        except OSError:
            self.began_s = time.time()  # the worker will say why it cannot be read

    def loaded(self, settings: WorkerSettings, hear: Callable[[Told], None]) -> AudioWorker:
        """Give the worker that will play this recording; it tells nothing before `playing`."""
        self._settings, self._hear, self._begun = settings, hear, False
        if self._worker is None:
            self._worker = AudioWorker(settings, self._pass_on)
            self._generation = 1
        return self._worker

    @asynccontextmanager
    async def playing(self) -> AsyncIterator[None]:
        """Play what was loaded, until the block ends."""
        try:
            await self._start()
            yield
        except BaseException:
            await self.aclose()
            raise
        finally:
            self._hear = _nobody

    async def aclose(self) -> None:
        """End the worker."""
        self._worker, self._started = None, False
        await self._running.aclose()

    async def _start(self) -> None:
        if self._worker is None:
            raise RuntimeError("a recording must be loaded before it is played")
        if self._started:
            self._generation = self._worker.configure(self._settings)
            return
        await self._running.enter_async_context(self._worker)
        self._started = True

    def _pass_on(self, told: Told) -> None:
        """Pass on what is told of the present recording: from its `Ready`, or its refusal, on."""
        match told:
            case Ready() | WorkerEnded():
                self._begun = True
            case Configured(generation=generation) if generation == self._generation:
                self._begun = True
            case _:
                pass
        if self._begun:
            self._hear(told)


def _nobody(_: Told) -> None:
    """Hear nothing."""
