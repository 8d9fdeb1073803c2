"""Keeps the holder of the pins running, and carries orders to it."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, assert_never

from hardware.errors import HardwareError, ProtocolViolation
from hardware.gpio.messages import (
    MOST_LINE_BYTES,
    Drive,
    Driven,
    Hold,
    Holding,
    Impossible,
    InputChanged,
    RelayChanged,
    decode,
    encode,
)
from hardware.worker_life import worker_environment

COMMAND: Final = (sys.executable, "-m", "hardware.gpio")
_PAUSES_S: Final = (0.2, 1.0, 5.0, 30.0)
"""Between one holder's end and the next; the last one repeats. A relay it may have left drawn is
let go by the next one, so that the first pause is short."""
_LEAVES_WITHIN_S: Final = 2.0

logger = logging.getLogger(__name__)


class HolderGone(HardwareError):
    """No holder of the pins is there, or it went before it answered; the text says why."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody holds the pins: what is known of them is true no more."""

    words: str


type Happened = Holding | RelayChanged | InputChanged | Gone


class PinHolder:
    """The process that holds the pins, seen from the main process; on the event loop."""

    def __init__(
        self,
        hold: Hold,
        happened: Callable[[Happened], None],
        *,
        start_s: float,
        answer_s: float,
        command: Sequence[str] = COMMAND,
    ) -> None:
        """`happened` hears of every change. The figures are patience with its start and answers."""
        self._hold = hold
        self._happened = happened
        self._start_s = start_s
        self._answer_s = answer_s
        self._command = tuple(command)
        self._writer: asyncio.StreamWriter | None = None
        self._why = "the pins are not held yet"
        self._number = 0
        # As many as orders are under way: each waits for its answer and for a deadline.
        self._waiting: dict[int, asyncio.Future[Driven]] = {}
        self.pid: int | None = None
        """Its process id while it runs."""

    async def drive(self, name: str, *, drawn: bool) -> Driven:
        """Draw a relay or let it go. Raises `HolderGone`, and `TimeoutError` without an answer."""
        if self._writer is None:
            raise HolderGone(self._why)
        self._number += 1
        number = self._number
        answer: asyncio.Future[Driven] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._writer.write(encode(Drive(number=number, name=name, drawn=drawn)))
            async with asyncio.timeout(self._answer_s):
                return await answer
        finally:
            del self._waiting[number]

    async def run(self) -> None:
        """Keep a holder running for ever; cancelling it ends the holder, every relay at rest."""
        pauses = iter(_PAUSES_S)
        told = ""
        while True:
            try:
                async with self._started() as reader:
                    await self._held(reader)
                    pauses, told = iter(_PAUSES_S), ""
                    why = await self._heard(reader)
            except (HolderGone, TimeoutError, OSError, ProtocolViolation) as error:
                why = str(error) or f"the pins were not held within {self._start_s:g} s"
            self._lose(why)
            if why != told:
                logger.warning("gpio: %s", why)
                told = why
            await asyncio.sleep(next(pauses, _PAUSES_S[-1]))

    @asynccontextmanager
    async def _started(self) -> AsyncIterator[asyncio.StreamReader]:
        """Start a holder, and see it gone with the end of the block."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=theirs.fileno(),
                env=worker_environment(),
                start_new_session=True,
            )
        self.pid = process.pid
        reader, writer = await asyncio.open_connection(sock=ours, limit=MOST_LINE_BYTES)
        self._writer = writer
        try:
            yield reader
        finally:
            self._writer = None
            self.pid = None
            writer.close()
            await asyncio.shield(_gone(process))
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _held(self, reader: asyncio.StreamReader) -> None:
        """Have the pins held. Raises `HolderGone` where that is impossible, and `TimeoutError`."""
        if self._writer:
            self._writer.write(encode(self._hold))
        async with asyncio.timeout(self._start_s):
            line = await reader.readline()
        if not line:
            raise HolderGone("the process that holds the pins ended at its start")
        match decode(line):
            case Holding() as holding:
                for name, words in holding.faults.items():
                    logger.warning("gpio: %s: %s", name, words)
                self._happened(holding)
            case Impossible(words):
                raise HolderGone(words)
            case other:
                raise ProtocolViolation(f"expected Holding, found {type(other).__name__}")

    async def _heard(self, reader: asyncio.StreamReader) -> str:
        """Hear what happens until the holder is gone; gives why."""
        while line := await reader.readline():
            match decode(line):
                case Driven() as driven:
                    answer = self._waiting.get(driven.number)
                    if answer and not answer.done():
                        answer.set_result(driven)
                case RelayChanged() | InputChanged() as changed:
                    self._happened(changed)
                case Hold() | Drive() | Holding() | Impossible() as other:
                    raise ProtocolViolation(f"found {type(other).__name__} where a change was due")
                case never:
                    assert_never(never)
        return "the process that holds the pins ended"

    def _lose(self, why: str) -> None:
        self._why = why
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(HolderGone(why))
        self._happened(Gone(why))


async def _gone(process: asyncio.subprocess.Process) -> None:
    """See a holder gone whose line has ended; one that stays is killed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LEAVES_WITHIN_S):
            await process.wait()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
    await process.wait()
