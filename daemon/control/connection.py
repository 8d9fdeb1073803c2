"""One client of the control socket: its requests, its place in line, its end."""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from daemon.control.arguments import checked
from daemon.control.outbox import Outbox
from daemon.control.peer import Peer
from daemon.control.protocol import (
    Code,
    ControlError,
    NotALine,
    Rank,
    Request,
    Verb,
    decode_request,
    encode_error,
    encode_event,
    encode_result,
)
from daemon.control.verbs import perform, permitted
from daemon.house import Declined, House
from hardware.errors import HardwareError
from providers.errors import ProviderError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What clients may cost."""

    clients: int = 16
    first_line_s: float = 5.0
    requests_at_once: int = 8
    outbox_lines: int = 256
    finish_s: float = 1.0
    """How long requests may go on after the client closed its side: `printf … | nc -U` works."""
    farewell_s: float = 2.0
    """How long the last lines may take to leave."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a connection belongs to and what that allows."""

    peer: Peer
    rank: Rank


class Connection:
    """Serves one client until it goes, misbehaves or reads too slowly.

    Requests run beside each other, so that `stop` does not wait behind `say`. A held `talk` is
    released when its client goes: nobody holds that button any more.
    """

    def __init__(
        self,
        house: House,
        caller: Caller,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        limits: Limits,
    ) -> None:
        self._house = house
        self._caller = caller
        self._reader, self._writer = streams
        self._limits = limits
        self._outbox = Outbox(limits.outbox_lines)
        self._running: set[asyncio.Task[None]] = set()
        self._holding = False

    async def serve(self) -> None:
        """Answer requests until the end, whichever side it comes from."""
        sending = asyncio.create_task(self._send(), name="control sender")
        try:
            await self._converse(sending)
        finally:
            await self._leave(sending)

    async def _converse(self, sending: asyncio.Task[None]) -> None:
        reading = asyncio.create_task(self._read(), name="control reader")
        overflow = asyncio.create_task(self._outbox.overflowed.wait(), name="control overflow")
        try:
            await asyncio.wait({reading, sending, overflow}, return_when=asyncio.FIRST_COMPLETED)
            await self._let_go()
            if reading.done() and not overflow.done() and self._running:
                await asyncio.wait(self._running, timeout=self._limits.finish_s)
        finally:
            await _cancelled({reading, overflow, *self._running})

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(self._limits.first_line_s):
                line = await self._line()
            while line:
                self._begin(decode_request(line))
                line = await self._line()
        except TimeoutError:
            seconds = self._limits.first_line_s
            late = ControlError(Code.TOO_LATE, f"no request came within {seconds:g} s")
            self._outbox.put(encode_error(None, late))
        except NotALine as error:
            self._outbox.put(encode_error(None, error))
        except ConnectionError:
            logger.debug("control: the client broke off")

    async def _line(self) -> bytes:
        try:
            return await self._reader.readline()
        except ValueError as error:  # how asyncio says that a line exceeds the reader's limit
            raise NotALine(Code.TOO_LONG, "a request is at most 64 KiB long") from error

    def _begin(self, request: Request) -> None:
        if len(self._running) >= self._limits.requests_at_once:
            busy = ControlError(Code.BUSY, "too many requests at once on one connection")
            self._outbox.put(encode_error(request.id, busy))
            return
        task = asyncio.create_task(self._answer(request), name="control request")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _answer(self, request: Request) -> None:
        try:
            result = await self._perform(request)
        except Exception as error:  # noqa: BLE001 - whatever failed, the client gets one sentence and the daemon lives on
            self._outbox.put(encode_error(request.id, _in_words(error)))
        else:
            self._outbox.put(encode_result(request.id, result))

    async def _perform(self, request: Request) -> object:
        try:
            verb = permitted(request.verb, self._caller.rank)
        except ControlError as error:
            if error.code is Code.FORBIDDEN:
                logger.warning("control: user %d may not %s", self._caller.peer.uid, request.verb)
            raise
        arguments = checked(verb, request.args)
        match verb:
            case Verb.TALK if arguments.hold:
                self._holding = True
            case Verb.RELEASE:
                self._holding = False
        return await perform(self._house, verb, arguments, partial(self._tell, request.id))

    def _tell(self, ident: int, event: dict[str, object], *, meter: bool = False) -> None:
        self._outbox.put(encode_event(ident, event), meter=meter)

    async def _send(self) -> None:
        with suppress(ConnectionError):
            while (line := await self._outbox.next()) is not None:
                self._writer.write(line)
                await self._writer.drain()

    async def _let_go(self) -> None:
        if self._holding:
            self._holding = False
            await self._house.release()

    async def _leave(self, sending: asyncio.Task[None]) -> None:
        """Send what is left, or the word why nothing more comes, and hang up."""
        self._outbox.close()
        try:
            async with asyncio.timeout(self._limits.farewell_s):
                if self._outbox.overflowed.is_set():
                    await _cancelled({sending})
                    slow = ControlError(Code.TOO_SLOW, "this client reads too slowly to follow")
                    self._writer.write(encode_error(None, slow))
                else:
                    await sending
                self._writer.close()
                await self._writer.wait_closed()
        except (TimeoutError, ConnectionError):
            logger.debug("control: a client left without its last lines")
        finally:
            sending.cancel()
            self._writer.transport.abort()
            await asyncio.sleep(0)  # the transport closes its socket in the loop's next round


async def _cancelled(tasks: Collection[asyncio.Task[None] | asyncio.Task[bool]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _in_words(error: Exception) -> ControlError:
    match error:
        case ControlError():
            return error
        case Declined():
            return ControlError(Code.DECLINED, str(error))
        case HardwareError():
            return ControlError(Code.DEVICE, str(error))
        case ProviderError():
            return ControlError(Code.PROVIDER, str(error))
        case _:
            logger.error("control: a request failed unexpectedly", exc_info=error)
            kind = type(error).__name__
            return ControlError(Code.INTERNAL, f"it failed unexpectedly ({kind}); see the log")
