"""The life of one audio worker process: spawned, held to its deadlines, and seen to its end."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from config.quiet import QUIET
from hardware.link import Link
from hardware.protocol import Command, Event, Health, Message, Mute, Muted, Ready, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How patient the supervision is."""

    start_s: float = 15.0
    """From the spawn to `Ready`."""
    health_s: float = 2.0
    """Without a `Health` for this long, the worker is replaced."""
    mute_s: float = 0.08
    """A `Mute` not confirmed by then: the worker is replaced by one that begins muted."""
    stop_s: float = 0.7
    """From `Stop` to the exit; then it is killed."""
    backoff_s: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0, 5.0)
    """Pauses between one worker's end and the next spawn; the last one repeats."""
    settled_s: float = 30.0
    """A worker that lived this long ends a series of failures."""


EXIT_SEEN_S: Final = 0.05


class WorkerLife:
    """One worker process, its link, and the deadlines that its health must meet."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        end: socket.socket,
        on_event: Callable[[Event], None],
        limits: Limits,
        *,
        supervised: bool,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._process = process
        self._on_event = on_event
        self._limits = limits
        self._supervised = supervised
        self._stopping = False
        self._over: asyncio.Future[str] = loop.create_future()
        self._link = Link(end, self._hear, self._fail)
        self._health = _Deadline(self._fail)
        self._mute = _Deadline(self._fail)
        self._health.arm(limits.start_s, f"it was not ready within {limits.start_s:g} s")

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def send(self, command: Command) -> None:
        """Send a command and, for a mute, begin to wait for its confirmation."""
        self._link.send(command)
        if command == Mute(on=True) and self._supervised:
            self._mute.arm(self._limits.mute_s, "it did not confirm the mute")

    async def end(self) -> str:
        """Wait until this worker is of no more use; gives the reason."""
        exited = asyncio.ensure_future(self._process.wait())
        try:
            await asyncio.wait((exited, self._over), return_when=asyncio.FIRST_COMPLETED)
            # A process that ends closes its socket first: that is not yet the whole reason.
            await asyncio.wait((exited,), timeout=EXIT_SEEN_S)
            if exited.done():
                return f"it ended with status {exited.result()}"
            return self._over.result()
        finally:
            exited.cancel()

    async def stop(self) -> None:
        """Ask the worker to leave, and see it gone."""
        self._stopping = True
        self._disarm()
        self._link.send(Stop())
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.stop_s):
                await self._process.wait()
        await self.reap()

    async def reap(self) -> None:
        """Leave nothing of it: no deadline, no socket, no process."""
        self._disarm()
        self._link.close()
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    def _hear(self, message: Message) -> None:
        event = cast("Event", message)
        match event:
            case Ready() | Health() if self._supervised:
                patience = self._limits.health_s
                self._health.arm(patience, f"it gave no sign of health for {patience:g} s")
            case Ready():
                self._health.disarm()
            case Muted(on=True):
                self._mute.disarm()
            case _:
                pass
        if not self._stopping:
            self._on_event(event)

    def _fail(self, reason: str) -> None:
        if not self._over.done():
            self._over.set_result(reason)

    def _disarm(self) -> None:
        self._health.disarm()
        self._mute.disarm()


class _Deadline:
    """Calls back with a reason unless it is armed again or disarmed in time."""

    def __init__(self, on_expiry: Callable[[str], None]) -> None:
        self._on_expiry = on_expiry
        self._timer: asyncio.TimerHandle | None = None

    def arm(self, delay_s: float, reason: str) -> None:
        """Begin to wait, anew."""
        self.disarm()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(delay_s, self._on_expiry, reason)

    def disarm(self) -> None:
        """Wait no more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


_ROOT: Final = Path(__file__).parents[1]


async def spawn(theirs: socket.socket) -> asyncio.subprocess.Process:
    """Start a worker that inherits its end of the socket pair, and nothing else."""
    fd = theirs.fileno()
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hardware.worker", "--fd", str(fd)),
        pass_fds=(fd,),
        stdin=asyncio.subprocess.DEVNULL,
        env=worker_environment(),
    )


_LEAN: Final[Mapping[str, str]] = {
    # The voice detector cuts windows of 32 ms up for four OpenMP threads, which spin while they
    # wait for each other: more than twice the CPU time for the same answer.
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # glibc keeps a heap for each thread, and keeps what models took while they were loaded: 4 MB.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    # Setting the line above makes glibc return the top of its heap after every block, and fetch it
    # again for the next: that alone doubled what the echo canceller costs (measured).
    "MALLOC_TRIM_THRESHOLD_": "2097152",
}


def worker_environment() -> Mapping[str, str]:
    """Give our environment, and what suits the worker and whatever measures as it does."""
    own = {**_LEAN, **os.environ, **QUIET}
    if (_ROOT / "pyproject.toml").exists():
        # A checkout's worker finds its packages from any working folder.
        paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
        own["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(_ROOT), *paths]))
    return own
