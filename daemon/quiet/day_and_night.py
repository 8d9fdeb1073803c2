"""Follows the clock through day and night, and lets the room be quiet by night."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from config.quiet_hours import AtNight, QuietHours
from daemon.quiet.hours import is_quiet
from daemon.volumes import Ceilings, Volumes

_MINUTE_S: Final = 60

logger = logging.getLogger(__name__)


def local_now() -> datetime:
    """Give the time on this room's clock."""
    return datetime.now(UTC).astimezone()


class DayAndNight:
    """Knows whether it is quiet now. Looks once a minute: a clock that was set is soon believed."""

    def __init__(
        self,
        hours: QuietHours,
        volumes: Volumes,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self._hours = hours
        self._volumes = volumes
        self._now = now
        self._listeners: list[Callable[[], object]] = []
        self.quiet = False
        """Whether these are quiet hours."""

    def chimes(self) -> bool:
        """Whether a wake may be answered with a sound now."""
        return self._hours.chimes or not self.quiet

    def holds_announcements(self) -> bool:
        """Whether announcements of normal priority wait now."""
        return self.quiet and self._hours.announcements is AtNight.WAIT

    @property
    def brightness_percent(self) -> int:
        """How bright lights are to be now, of what they are by day."""
        return self._hours.brightness if self.quiet else 100

    def listen(self, changed: Callable[[], object]) -> None:
        """Have `changed` called whenever day turns into night or back."""
        self._listeners.append(changed)

    def take(self, hours: QuietHours) -> None:
        """Keep to other hours."""
        self._hours = hours
        self.quiet = is_quiet(hours, self._now())
        self._tell()

    def look(self) -> None:
        """Look at the clock."""
        quiet = is_quiet(self._hours, self._now())
        if quiet is not self.quiet:
            self.quiet = quiet
            logger.info("quiet hours %s", "begin" if quiet else "are over")
            self._tell()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the clock as long as the block runs."""
        self.look()
        task = asyncio.create_task(self._follow(), name="day and night")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _follow(self) -> None:
        """Look at the beginning of every minute."""
        while True:
            await asyncio.sleep(_MINUTE_S - self._now().second % _MINUTE_S)
            self.look()

    def _tell(self) -> None:
        hours = self._hours
        most_alarm = 100 if hours.alarm_volume is None else hours.alarm_volume
        self._volumes.allow(Ceilings(hours.volume, most_alarm) if self.quiet else Ceilings())
        for changed in self._listeners:
            changed()
