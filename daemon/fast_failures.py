"""Counts the starts that ended badly soon after, so that a third one is not followed by a fourth.

A start is written down before anything is tried and struck out when it has proven itself: what is
still there at the next start did not end well, however it ended.
"""

import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

FILE_NAME: Final = "starts.json"
MANY: Final = 3
WITHIN_S: Final = 60.0
SETTLED_S: Final = 60.0
"""A start that lived this long has proven itself."""
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")

logger = logging.getLogger(__name__)


def since_boot_s() -> float:
    """Give a time that no clock setting moves, and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class FastFailures:
    """The starts of this boot that have not proven themselves, in the state directory."""

    def __init__(self, folder: Path, now_s: Callable[[], float] = since_boot_s) -> None:
        self._file = folder / FILE_NAME
        self._now_s = now_s

    def begin(self) -> int:
        """Write this start down; gives how many before it failed within the last minute."""
        now_s = self._now_s()
        failed = [at_s for at_s in self._read() if 0 <= now_s - at_s <= WITHIN_S]
        self._write([*failed, now_s])
        return len(failed)

    def settled(self) -> None:
        """Strike out this start and those before it: the room works."""
        self._write([])

    def ended_well(self) -> None:
        """Strike out this start alone: somebody stopped it, which says nothing about the others."""
        self._write(self._read()[:-1])

    def _read(self) -> list[float]:
        try:
            kept = json.loads(self._file.read_bytes())
            if kept["boot"] != _boot():
                return []
            return [float(at_s) for at_s in kept["starts"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, KeyError):  # cut off by a power cut, or not ours
            return []

    def _write(self, starts: list[float]) -> None:
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_text(json.dumps({"boot": _boot(), "starts": starts}))
            beside.replace(self._file)
        except OSError as error:
            # Without it a crash is tried again for ever, as it was before there was this file.
            logger.warning("starts are not counted: %s", error)
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _boot() -> str:
    """Give a name for this boot: times since another one mean nothing."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""
