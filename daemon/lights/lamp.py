"""Keeps the lights open: a house lives without them, and has them back when they can be had."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from config.lights import Lights, LightsKind
from daemon.lights.mood import Mood
from daemon.lights.painter import Painter
from hardware.lights.drivers import Driver, open_lights
from hardware.lights.faults import LightsFault

type Opens = Callable[[Lights], Driver | None]

logger = logging.getLogger(__name__)


class Lamp:
    """The lights of the settings, there or not; everything but opening on the event loop."""

    def __init__(self, settings: Lights, opens: Opens = open_lights) -> None:
        self._settings = settings
        self._opens = opens
        self._mood = Mood()
        self._painter: Painter | None = None
        self._fault = self._told = ""
        self._on_fault: Callable[[str], object] = lambda _fault: None
        self._tried = asyncio.Event()
        self._try = asyncio.Event()

    @property
    def shines(self) -> bool:
        """Whether there are lights, and they can be reached."""
        return self._painter is not None

    @property
    def fault(self) -> str:
        """Why they cannot be reached, empty while they can."""
        return self._fault

    def on_fault(self, callback: Callable[[str], object]) -> None:
        """Have `callback` told why they cannot be reached, and nothing once they can."""
        self._on_fault = callback

    @property
    def drawn(self) -> int:
        """How often a picture was looked at since they were opened."""
        return self._painter.drawn if self._painter else 0

    def show(self, mood: Mood) -> None:
        """Show a mood now, or as soon as the lights can be reached."""
        self._mood = mood
        if self._painter:
            self._painter.show(mood)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep them open until the block ends, and leave them dark; their first try is awaited."""
        # gpiozero takes a second to come on a small Pi; one thread is enough, and lives as long.
        executor = ThreadPoolExecutor(1, thread_name_prefix="lights")
        task = asyncio.create_task(self._keep(executor), name="lights")
        try:
            await self._first_try()
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._close()
            executor.shutdown(wait=False)

    async def take(self, settings: Lights) -> str | None:
        """Let other settings be in force; gives what is wrong with them, if so."""
        self._close()
        self._settings = settings
        self._fault = ""
        self._tried.clear()
        self._try.set()
        await self._first_try()
        return self._fault or None

    async def _first_try(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.open_timeout_s):
                await self._tried.wait()

    async def _keep(self, executor: ThreadPoolExecutor) -> None:
        """Open them; look for them now and then while they are away."""
        while True:
            self._try.clear()
            if self._painter is None:
                await self._open(executor)
            if self._try.is_set():  # others came into force meanwhile: how they do is not known
                continue
            self._tried.set()
            looks = self._painter is None and self._settings.kind is not LightsKind.NONE
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.retry_s if looks else None):
                    await self._try.wait()

    async def _open(self, executor: ThreadPoolExecutor) -> None:
        settings = self._settings
        opening = asyncio.get_running_loop().run_in_executor(executor, self._opens, settings)
        try:
            driver = await asyncio.shield(opening)
        except LightsFault as fault:
            if settings is self._settings:
                self._stand(str(fault))
            return
        except asyncio.CancelledError:
            opening.add_done_callback(_give_back)
            raise
        if driver is None:
            self._stand("")
            return
        if settings is not self._settings:  # others came into force meanwhile
            driver.close()
            return
        self._stand("")
        self._painter = Painter(settings, driver, self._failed)
        self._painter.show(self._mood)

    def _failed(self, fault: LightsFault) -> None:
        """Give up lights that do not answer, and look for them after a while."""
        self._close()
        self._stand(str(fault))
        asyncio.get_running_loop().call_later(self._settings.retry_s, self._try.set)

    def _stand(self, fault: str) -> None:
        """Let it stand so, and tell what is wrong once, and once that it is mended."""
        self._fault = fault
        if fault == self._told:
            return
        self._told = fault
        if fault:
            logger.warning("lights: %s", fault)
        else:
            logger.info("lights: found again")
        self._on_fault(fault)

    def _close(self) -> None:
        painter, self._painter = self._painter, None
        if painter:
            painter.close()


def _give_back(opening: asyncio.Future[Driver | None]) -> None:
    """Close lights that were opened for nobody."""
    if not opening.cancelled() and not opening.exception() and (driver := opening.result()):
        driver.close()
