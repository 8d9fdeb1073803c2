"""Opens an HTTP/2 stream, watches that it lives, and closes it: every wait has its deadline."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import SplitResult

from config.service_settings import Service
from providers.errors import ConnectionLost, ErrorCode, ProviderError, Rejected
from providers.nova_sonic.http2 import Http2, Refusal
from providers.wire import failures
from providers.wire.trust import tls

logger = logging.getLogger(__name__)

_ALPN: Final = "h2"
_PORTS: Final = {"https": 443, "http": 80}
_NEXT_ADDRESS_S: Final = 0.25
"""A host's next address is tried beside one that does not answer: IPv6 may lead nowhere."""

_LATE_S: Final = 1.0
"""Whoever waits for an answer notices this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """How long each wait on the service may take."""

    connect_s: float = 4.0
    answer_s: float = 1.0
    """Some services answer a request only when the first events have come; then we go on."""
    send_s: float = 5.0
    ping_every_s: float = 15.0
    """A connection on which nothing arrives for so long is asked whether it lives."""
    ping_s: float = 5.0
    close_s: float = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a stream goes; the headers are signed, so a `Target` never prints them."""

    provider: str
    url: SplitResult
    path: str
    headers: Mapping[str, str] = field(repr=False)
    refusal: Refusal
    deadlines: Deadlines = field(default_factory=Deadlines)


class Stream:
    """A request whose body and answer both go on; every failure is a `ProviderError`."""

    def __init__(self, http2: Http2, target: Target) -> None:
        self._http2 = http2
        self._target = target
        self._deadlines = target.deadlines

    @property
    def leaving(self) -> bool:
        """Whether the service finishes this stream and takes no other on this connection."""
        return self._http2.leaving

    def write(self, data: bytes) -> None:
        """Hand over data; it goes in the order of the calls. Raises `ProviderError`."""
        self._http2.write(data)

    async def taken(self) -> None:
        """Return once the service has taken all that was written. Raises `ProviderError`."""
        clock = asyncio.get_running_loop().time
        began_s = clock()
        await self._within(self._deadlines.send_s, self._http2.taken, "takes no audio")
        if self._http2.failure is not None:
            raise self._http2.failure
        if (late_s := clock() - began_s) > _LATE_S:
            logger.warning("%s takes audio late, by %.1f s", self._target.provider, late_s)

    async def accepted(self) -> bool:
        """Wait a moment for the answer to the request; `False` while there is none.

        Raises `ProviderError` when the answer is a refusal.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadlines.answer_s):
                await self._http2.answered.wait()
        self._http2.refuse()
        if self._http2.failure is not None:
            raise self._http2.failure
        return self._http2.answered.is_set()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give what the service sends, until the stream fails: ending it is a failure too."""
        while True:
            piece = self._http2.read()
            if piece is None:
                await self._http2.readable.wait()  # `watched` ends this when the line is dead
            else:
                yield piece

    async def prove(self) -> None:
        """Return once the service has answered a ping. Raises `ProviderError`."""
        answer = self._http2.ping()
        try:
            async with asyncio.timeout(self._deadlines.ping_s):
                await answer
        except TimeoutError as late:
            error = self._silent("does not answer a ping", self._deadlines.ping_s)
            self._http2.fail(error)
            raise error from late

    def fail(self, error: ProviderError) -> None:
        """End the stream with an error that whoever reads is told."""
        self._http2.fail(error)

    async def finish(self, last: bytes) -> None:
        """Send the last words, end our side and wait a moment until the service ends its own."""
        if self._http2.failure is not None:
            return
        with suppress(TimeoutError, ProviderError):
            self._http2.write(last)
            self._http2.finish()
            async with asyncio.timeout(self._deadlines.close_s):
                await self._http2.ended.wait()

    async def watched(self) -> None:
        """Ask for a sign of life whenever nothing has arrived for a while."""
        seen = -1
        while self._http2.failure is None:
            if seen == self._http2.signs_of_life:
                with suppress(ProviderError):
                    await self.prove()
            seen = self._http2.signs_of_life
            await asyncio.sleep(self._deadlines.ping_every_s)

    async def _within(self, limit_s: float, event: asyncio.Event, what: str) -> None:
        if event.is_set():
            return
        try:
            async with asyncio.timeout(limit_s):
                await event.wait()
        except TimeoutError as late:
            error = self._silent(what, limit_s)
            self._http2.fail(error)
            raise error from late

    def _silent(self, what: str, limit_s: float) -> ProviderError:
        return ConnectionLost(
            f"{self._target.url.hostname}: the service {what} within {limit_s:g} s",
            code=ErrorCode.SERVICE,
            provider=self._target.provider,
        )


@asynccontextmanager
async def opened(target: Target, settings: Service) -> AsyncIterator[Stream]:
    """Open a stream and close it with the block. Raises `ConnectionLost` and `Rejected`."""
    http2 = await _connected(target, settings)
    try:
        http2.request(_head(target))
        stream = Stream(http2, target)
        async with companion(stream.watched(), "watchdog of a stream"):
            yield stream
    finally:
        http2.abort()


@asynccontextmanager
async def companion(work: Coroutine[object, object, None], name: str) -> AsyncIterator[None]:
    """Let something run beside a block; it ends with the block at the latest."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_told)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _told(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("%s failed", task.get_name(), exc_info=error)


async def _connected(target: Target, settings: Service) -> Http2:
    url, place = target.url, f"{target.url.scheme}://{target.headers['host']}"
    secure = tls(settings.ca_file) if url.scheme == "https" else None
    if secure is not None:
        secure.set_alpn_protocols([_ALPN])
    make = partial(Http2, target.refusal)
    try:
        async with asyncio.timeout(target.deadlines.connect_s):
            transport, http2 = await asyncio.get_running_loop().create_connection(
                make,
                url.hostname or "",
                url.port or _PORTS[url.scheme],
                ssl=secure,
                happy_eyeballs_delay=_NEXT_ADDRESS_S,
            )
    except OSError as error:
        raise failures.unreachable(error, target.provider, place) from error
    _impatient(transport, target.deadlines.send_s)
    session = transport.get_extra_info("ssl_object")
    if session is not None and session.selected_alpn_protocol() != _ALPN:
        transport.abort()
        raise Rejected(
            f"{place} does not speak HTTP/2",
            code=ErrorCode.MISCONFIGURED,
            provider=target.provider,
            operation="connect",
            cure="check base_url: Nova Sonic needs HTTP/2 all the way to the service",
        )
    return http2


def _impatient(transport: asyncio.Transport, limit_s: float) -> None:
    """Let the kernel give up on a line that acknowledges nothing of what it was sent.

    The service's window may hold many seconds of audio: waiting for it would notice much later.
    """
    sock = transport.get_extra_info("socket")
    if sock is not None and hasattr(socket, "TCP_USER_TIMEOUT"):  # only Linux has it
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(limit_s * 1000))


def _head(target: Target) -> list[tuple[str, str]]:
    named = [(name, value) for name, value in target.headers.items() if name != "host"]
    return [
        (":method", "POST"),
        (":scheme", target.url.scheme),
        (":authority", target.headers["host"]),
        (":path", target.path),
        *named,
    ]
