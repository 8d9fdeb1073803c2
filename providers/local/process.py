"""Keeps the speech worker: started when somebody needs it, ended when nobody has for a while.

A crash, a hang or a message that is none ends the worker and tells every open line `Failed`; the
next line starts a new one.
"""

import asyncio
import contextlib
import logging
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.quiet import QUIET
from config.settings import LocalProvider
from providers.base import ErrorCode
from providers.errors import ConnectionLost, ProtocolViolation
from providers.local import protocol
from providers.local.protocol import Close, Command, Event, Failed, Prepare

logger = logging.getLogger(__name__)

COMMAND: Final = (sys.executable, "-m", "providers.local.worker")
_CODE: Final = Path(__file__).parents[2]
"""Where our packages stand: a checkout's worker must find them from any working directory."""
_SEND_TIMEOUT_S: Final = 3.0
_EXIT_TIMEOUT_S: Final = 1.0
_PENDING_EVENTS: Final = 64
"""Events a line may owe its reader. Full: the worker waits, as its socket fills up."""


@dataclass(frozen=True, slots=True)
class _Running:
    """One worker: its process, its socket, and who reads it."""

    process: subprocess.Popen[bytes]
    writer: asyncio.StreamWriter
    reading: asyncio.Task[None]


class Line:
    """One conversation with the worker: commands in, events out, until it is closed or fails."""

    def __init__(self, worker: "SpeechWorker", ident: str) -> None:
        self._worker = worker
        self.ident = ident
        self.closed = False
        self._events: asyncio.Queue[Event] = asyncio.Queue(maxsize=_PENDING_EVENTS)

    async def send(self, command: Command) -> None:
        """Send a command. Raises `ConnectionLost` when the worker is gone or takes nothing."""
        await self._worker.send(command)

    async def offer(self, event: Event) -> None:
        """Take an event for the reader; waits while it owes too many."""
        while not self.closed:
            with contextlib.suppress(TimeoutError):
                # Looks up now and then: a reader that left without a word must not stop the others.
                async with asyncio.timeout(0.2):
                    await self._events.put(event)
                    return

    async def next(self) -> Event:
        """Give the next event, however long it takes: deadlines are the reader's."""
        return await self._events.get()

    def fail(self, message: str) -> None:
        """Tell the reader that the worker is lost; audio it has not taken yet is of no use now."""
        while self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(Failed(self.ident, ErrorCode.SERVICE, message, fatal=True))


class SpeechWorker:
    """The speech worker of this house, shared by every session and every spoken text."""

    def __init__(
        self, settings: LocalProvider, language: str, command: Sequence[str] = COMMAND
    ) -> None:
        self._settings = settings
        self._language = language
        self._command = tuple(command)
        self._running: _Running | None = None
        self._starting = asyncio.Lock()
        self._lines: dict[str, Line] = {}
        self._count = 0
        self._idle: asyncio.TimerHandle | None = None

    async def take(self, settings: LocalProvider, language: str) -> None:
        """Load what other settings name; a worker that speaks just now is ended in the middle."""
        self._settings, self._language = settings, language
        await self.end("it is set up anew")

    @property
    def pid(self) -> int | None:
        """The worker's process id while it runs."""
        return self._running.process.pid if self._running else None

    @contextlib.asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """Open a line, starting the worker where it does not run. Raises `ConnectionLost`."""
        async with self._starting:
            self._stay_awake()
            if self._running is None:
                self._running = await self._start()
        self._count += 1
        line = Line(self, f"{self._count}")
        self._lines[line.ident] = line
        try:
            yield line
        finally:
            line.closed = True
            del self._lines[line.ident]
            with contextlib.suppress(ConnectionLost):
                await self.send(Close(line.ident))
            self._rest_later()

    async def send(self, command: Command) -> None:
        """Send a command to the worker. Raises `ConnectionLost`."""
        running = self._running
        if running is None:
            raise ConnectionLost("the speech worker has ended")
        try:
            running.writer.write(protocol.encode(command))
            async with asyncio.timeout(_SEND_TIMEOUT_S):
                await running.writer.drain()
        except (OSError, TimeoutError) as error:
            await self.end("it takes no commands")
            raise ConnectionLost("the speech worker takes no commands") from error

    async def end(self, reason: str) -> None:
        """Kill the worker and tell every open line why; the next line starts another."""
        running, self._running = self._running, None
        # Lines that open while this one is buried belong to the next worker.
        lines = tuple(self._lines.values())
        self._stay_awake()
        if running is None:
            return
        running.process.kill()
        running.writer.close()
        if running.reading is not asyncio.current_task():
            running.reading.cancel()
        code = await asyncio.to_thread(_reap, running.process)
        if lines:
            logger.warning("speech worker ended (%s, status %s)", reason, code)
        for line in lines:
            line.fail(f"the speech worker ended: {reason}")

    async def aclose(self) -> None:
        """End the worker for good."""
        await self.end("closing")

    async def _start(self) -> _Running:
        """Start a worker and tell it what to load; it loads while the person still speaks."""
        ours, theirs = socket.socketpair()
        environment = {**os.environ, **QUIET}
        paths = [str(_CODE), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
        try:
            with theirs:
                process = subprocess.Popen(  # noqa: ASYNC220 - a vfork, 1 ms; the result is a pid
                    [*self._command, "--fd", str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    env=environment,
                )
        except OSError as error:
            ours.close()
            raise ConnectionLost(f"the speech worker did not start: {error}") from error
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        reading = asyncio.create_task(self._read(reader), name="speech-worker-reader")
        settings = self._settings.model_dump(
            mode="json", include={"recogniser", "recogniser_model", "mouth", "mouth_voice"}
        )
        writer.write(protocol.encode(Prepare(settings, self._language)))
        return _Running(process, writer, reading)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Hand every event to its line, until the worker ends."""
        reason = "it exited"
        try:
            while message := await protocol.read(reader):
                line = self._lines.get(message.line)
                if line is not None and isinstance(message, Event.__value__):
                    await line.offer(message)
        except ProtocolViolation as error:
            reason = str(error)
        await self.end(reason)

    def _stay_awake(self) -> None:
        """Forget that the worker was to be ended."""
        if self._idle:
            self._idle.cancel()
            self._idle = None

    def _rest_later(self) -> None:
        """End the worker after a while without use: only an exit gives its memory back."""
        if self._lines or self._running is None:
            return
        self._stay_awake()
        self._idle = asyncio.get_running_loop().call_later(self._settings.idle_s, self._rest)

    def _rest(self) -> None:
        """End the worker unless somebody has come back to it."""
        if not self._lines and self._running is not None:
            logger.info("speech worker ended: not used for %.0f s", self._settings.idle_s)
            self._ending = asyncio.create_task(self.end("not used"), name="speech-worker-rest")


def _reap(process: subprocess.Popen[bytes]) -> int | None:
    """Wait for a killed process, so that it leaves no zombie."""
    try:
        return process.wait(_EXIT_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        logger.warning("speech worker %d does not die", process.pid)
        return None
