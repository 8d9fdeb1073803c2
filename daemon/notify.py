"""Tells systemd how the daemon is: ready, what it does, stopping. Silent where nobody asked."""

import logging
import os

logger = logging.getLogger(__name__)


def ready(status: str) -> None:
    """Say that the room listens, with a line for `systemctl status`."""
    _notify("READY=1", _status(status))


def status(text: str) -> None:
    """Change the line that `systemctl status` shows."""
    _notify(_status(text))


def stopping(reason: str) -> None:
    """Say that the daemon ends, and why."""
    _notify("STOPPING=1", _status(reason))


def _status(text: str) -> str:
    # A newline would begin another assignment of the notify protocol.
    return f"STATUS={' '.join(text.split())}"


def _notify(*assignments: str) -> None:
    if "NOTIFY_SOCKET" not in os.environ:
        return
    try:
        from systemd.daemon import notify  # noqa: PLC0415 - only where systemd started us
    except ImportError as error:
        logger.warning("systemd cannot be told how we are: %s", error)
        return
    notify("\n".join(assignments))
