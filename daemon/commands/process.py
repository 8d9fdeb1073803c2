"""Runs a command within bounds: its time, what it says, and everything it started."""

import asyncio
import logging
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, override

MOST_KEPT_BYTES: Final = 8 * 1024
_MOST_COMPLAINT_BYTES: Final = 300
_AFTER_TERM_S: Final = 1.0
"""From SIGTERM to SIGKILL."""
_AFTER_EXIT_S: Final = 0.2
"""How long what a command left behind in the background may still say something."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended."""

    status: int | None
    """Its exit status; `None`: it was ended, for its time was over."""
    output: str
    """The beginning of what it wrote."""
    said_bytes: int
    """How much it wrote altogether."""
    complaint: str
    """The beginning of what it wrote to standard error."""


async def run_command(argv: Sequence[str], deadline_s: float) -> Ran:
    """Run a command in a process group of its own. Raises `OSError` when it cannot be started.

    After its time the group gets SIGTERM, and a second later SIGKILL; the same happens at once to
    what it left behind in the background, and when the caller is cancelled.
    """
    loop = asyncio.get_running_loop()
    # Not asyncio's own: waiting for that waits for the pipes too, which a background child of the
    # command may keep open for ever (cpython issue 119710).
    process = subprocess.Popen(  # noqa: ASYNC220 - fork and exec take 2 ms; the rest is not waited for here
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    output, complaint = _Beginning(MOST_KEPT_BYTES), _Beginning(_MOST_COMPLAINT_BYTES)
    exited = asyncio.Event()
    pidfd = os.pidfd_open(process.pid)
    transports: list[asyncio.ReadTransport] = []
    try:
        loop.add_reader(pidfd, exited.set)
        transports.append((await loop.connect_read_pipe(lambda: output, process.stdout))[0])
        transports.append((await loop.connect_read_pipe(lambda: complaint, process.stderr))[0])
        in_time = await _within(exited, deadline_s)
        if in_time:
            await asyncio.wait({output.end, complaint.end}, timeout=_AFTER_EXIT_S)
        else:
            _send(process.pid, signal.SIGTERM)
            await _within(exited, _AFTER_TERM_S)
    finally:
        _send(process.pid, signal.SIGKILL)
        loop.remove_reader(pidfd)
        os.close(pidfd)
        for transport in transports:
            transport.close()
        # Killed, it is gone in a moment. One the kernel holds in a read from a dead disk is not
        # waited for: its number is given back once Python looks again.
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    return Ran(
        status=process.returncode if in_time else None,
        output=output.text,
        said_bytes=output.said_bytes,
        complaint=complaint.text,
    )


class _Beginning(asyncio.Protocol):
    """Keeps the beginning of what a pipe says; the rest is read and dropped."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        # At most `most_bytes`. Full: what comes after is only counted.
        self._kept = bytearray()
        self.said_bytes = 0
        self.end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def text(self) -> str:
        """Give what is kept, as text."""
        return bytes(self._kept).decode(errors="replace").strip()

    @override
    def data_received(self, data: bytes) -> None:
        self.said_bytes += len(data)
        self._kept += data[: self._most_bytes - len(self._kept)]

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.end.done():
            self.end.set_result(None)


async def _within(event: asyncio.Event, limit_s: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            await event.wait()
    return event.is_set()


def _send(group: int, number: signal.Signals) -> None:
    """Signal a whole group; it may be gone."""
    with suppress(ProcessLookupError):
        os.killpg(group, number)
