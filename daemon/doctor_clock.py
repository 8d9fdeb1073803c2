"""The doctor's look at the clock: whether it was ever set, and whether somebody keeps it right."""

import ctypes
import struct
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from daemon.doctor import Finding, broken, doubtful, fine

_SYNCED_US: Final = 16_000_000
"""The kernel's largest error of a clock that somebody synchronises; systemd judges by the same."""
_TIMEX_BYTES: Final = 256
"""More than `struct timex` takes anywhere."""
_MAXERROR: Final = struct.Struct("@i4xlll")
"""modes, offset, freq, maxerror: how `struct timex` begins on 64 bits (adjtimex(2))."""
_MEND: Final = (
    "`timedatectl` shows whether it is synchronised; `sudo timedatectl set-ntp true` has it kept"
)


def clock(now_s: float | None = None, error_us: int | None = None) -> Finding:
    """Judge the clock; what was given is judged in place of this machine's own."""
    subject = "clock"
    now_s = time.time() if now_s is None else now_s
    shown = datetime.fromtimestamp(now_s, UTC).astimezone().strftime("%Y-%m-%d %H:%M %Z")
    if now_s < _installed_s():
        why = "alarms ring at the wrong time, and every certificate looks wrong"
        return broken(
            subject, f"{shown}, which is before Parlour was installed", why=why, mend=_MEND
        )
    error_us = max_error_us() if error_us is None else error_us
    if error_us is not None and error_us >= _SYNCED_US:
        why = "a board without a battery goes wrong with every power cut, and alarms with it"
        return doubtful(subject, f"{shown}; nobody synchronises it", why=why, mend=_MEND)
    kept = "synchronised" if error_us is not None else "whether it is kept cannot be told"
    return fine(subject, f"{shown}, {kept}")


def max_error_us() -> int | None:
    """Give how far the kernel thinks the clock may be off, in µs; `None` where it does not tell."""
    adjtimex = getattr(ctypes.CDLL(None, use_errno=True), "adjtimex", None)
    if adjtimex is None or struct.calcsize("@l") != struct.calcsize("@q"):
        return None
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes 0: it is read and not set
    if adjtimex(timex) < 0:
        return None
    error: int = _MAXERROR.unpack_from(timex.raw)[3]
    return error


def _installed_s() -> float:
    return Path(__file__).stat().st_mtime
