"""Tells systemd how the daemon is: ready, alive, reloading, stopping. Silent if nobody asked."""

import logging
import os
import time
from collections.abc import Mapping

logger = logging.getLogger(__name__)


def is_supervised(environ: Mapping[str, str] = os.environ) -> bool:
    """Say whether systemd started us and waits for word: nobody looks at a terminal then."""
    return "NOTIFY_SOCKET" in environ


def ready(status: str) -> None:
    """Say that the room listens, with a line for `systemctl status`."""
    _notify("READY=1", _status(status))


def status(text: str) -> None:
    """Change the line that `systemctl status` shows."""
    _notify(_status(text))


def alive() -> None:
    """Give the sign of life; only after a look at what proves it."""
    _notify("WATCHDOG=1")


def reloading() -> None:
    """Say that the configuration is being read again; `ready` ends it.

    `systemctl reload` waits for that, where systemd knows `Type=notify-reload` (253).
    """
    now_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000
    _notify("RELOADING=1", f"MONOTONIC_USEC={now_us}")


def stopping(reason: str) -> None:
    """Say that the daemon ends, and why."""
    _notify("STOPPING=1", _status(reason))


def _status(text: str) -> str:
    # A newline would begin another assignment of the notify protocol.
    return f"STATUS={' '.join(text.split())}"


def _notify(*assignments: str) -> None:
    if not is_supervised():
        return
    try:
        from systemd.daemon import notify  # noqa: PLC0415 - only where systemd started us
    except ImportError as error:
        logger.warning("systemd cannot be told how we are: %s", error)
        return
    notify("\n".join(assignments))
