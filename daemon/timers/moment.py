"""What time it is, on the two clocks timers need."""

import ctypes
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from daemon.clock import Clock

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SET_FROM_RTC = Path("/sys/class/rtc/rtc0/hctosys")
_UNSYNCHRONISED: Final = 5
"""What adjtimex(2) answers, as TIME_ERROR, until network time has set the clock."""
_BELIEVED_AFTER_S: Final = 600.0
"""A house without a network never hears the time: a clock that may be late beats no alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One instant on the wall's clock, which may jump, and on the boot clock, which may not."""

    wall_s: float
    """Seconds since 1970."""
    boot_s: float
    """Seconds since this machine started, those it slept through included."""
    boot_id: str
    """Which start of the machine that was: the boot clock means nothing in another."""
    wall_trusted: bool = True
    """Whether the wall's clock was set since: a Pi has none that runs while it is off."""

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
        wall_s=time.time(),
        boot_s=time.clock_gettime(time.CLOCK_BOOTTIME),
        boot_id=_boot_id(),
        wall_trusted=_trusted(),
    )


def replayed(clock: Clock, started_wall_s: float) -> Moments:
    """Give the moments of a recording that began at a wall time."""

    def moment() -> Moment:
        now_s = clock.now_s()
        return Moment(wall_s=started_wall_s + now_s, boot_s=now_s, boot_id="replay")

    return moment


def _trusted() -> bool:
    """Say whether the wall's clock can be believed; once it can, it always can."""
    if not _known:
        if not (
            time.clock_gettime(time.CLOCK_BOOTTIME) >= _BELIEVED_AFTER_S
            or _has_running_clock()
            or _is_synchronised()
        ):
            return False
        _known.append(True)
    return True


_known: Final[list[bool]] = []


def _has_running_clock() -> bool:
    """Say whether the kernel took the time from a clock with a battery."""
    try:
        return _SET_FROM_RTC.read_text(encoding="ascii").strip() == "1"
    except OSError:
        return False


def _is_synchronised() -> bool:
    """Ask the kernel whether network time has set the clock. Reading changes nothing."""
    struct_timex = ctypes.create_string_buffer(512)  # all zeros: modes 0 is a read
    return bool(ctypes.CDLL(None).adjtimex(struct_timex) != _UNSYNCHRONISED)


@cache
def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        # Without it no stored timer counts as of this boot, and wall time decides.
        return f"unknown-{time.time_ns()}"
