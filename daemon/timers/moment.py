"""What time it is, on the two clocks timers need."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from daemon.clock import Clock

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One instant on the wall's clock, which may jump, and on the boot clock, which may not."""

    wall_s: float
    """Seconds since 1970."""
    boot_s: float
    """Seconds since this machine started, those it slept through included."""
    boot_id: str
    """Which start of the machine that was: the boot clock means nothing in another."""

    def local(self, after_s: float = 0.0) -> dt.datetime:
        """Give the local time, now or later."""
        return local_time(self.wall_s + after_s)


type Moments = Callable[[], Moment]


def local_time(wall_s: float) -> dt.datetime:
    """Give a wall time in the local time zone."""
    return dt.datetime.fromtimestamp(wall_s, dt.UTC).astimezone()


def live() -> Moment:
    """Give the moment it is."""
    return Moment(
        wall_s=time.time(), boot_s=time.clock_gettime(time.CLOCK_BOOTTIME), boot_id=_boot_id()
    )


def replayed(clock: Clock, started_wall_s: float) -> Moments:
    """Give the moments of a recording that began at a wall time."""

    def moment() -> Moment:
        now_s = clock.now_s()
        return Moment(wall_s=started_wall_s + now_s, boot_s=now_s, boot_id="replay")

    return moment


@cache
def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        # Without it no stored timer counts as of this boot, and wall time decides.
        return f"unknown-{time.time_ns()}"
