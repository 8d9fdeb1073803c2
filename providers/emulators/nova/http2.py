"""An HTTP/2 server on loopback that hands each request to a coroutine, and can misbehave.

With TLS the client must choose `h2` by ALPN; without, it must begin with HTTP/2 at once (prior
knowledge). Windows are kept on both sides: data counts as received when the handler has read it.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    DataReceived,
    Event,
    RemoteSettingsChanged,
    RequestReceived,
    SettingsAcknowledged,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes
from hyperframe.frame import GoAwayFrame

from providers.emulators.nova.exchange import Exchange

logger = logging.getLogger(__name__)

type Handler = Callable[[Exchange], Awaitable[None]]

_WINDOW: Final = 65_535


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server is reached, and what is connected to it."""

    port: int
    connections: "set[Connection]"


@asynccontextmanager
async def serve(
    handler: Handler,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    window: Callable[[], int] = lambda: _WINDOW,
) -> AsyncIterator[Listening]:
    """Serve until the context is left; `window` bytes of a stream may be on their way to us."""
    if tls is not None:
        tls.set_alpn_protocols(["h2"])
    connections: set[Connection] = set()
    tasks = asyncio.TaskGroup()

    def connect() -> Connection:
        return Connection(handler, tasks, connections, window())

    # Bound before the group is entered, so that a port in use is an OSError and no group of them.
    server = await asyncio.get_running_loop().create_server(
        connect, host, port, ssl=tls, start_serving=False
    )
    async with tasks:
        try:
            await server.start_serving()
            yield Listening(server.sockets[0].getsockname()[1], connections)
        finally:
            server.close()
            for connection in tuple(connections):
                connection.drop()


class Connection(asyncio.Protocol):
    """One client; its streams are served side by side."""

    def __init__(
        self,
        handler: Handler,
        tasks: asyncio.TaskGroup,
        connections: "set[Connection]",
        window: int,
    ) -> None:
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._handler = handler
        self._tasks = tasks
        self._connections = connections
        self._window = window
        self._exchanges: dict[int, tuple[Exchange, asyncio.Task[None]]] = {}
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet with our settings; a client that did not agree on h2 is sent away."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - create_server's promise
        tls = transport.get_extra_info("ssl_object")
        if tls is not None and tls.selected_alpn_protocol() != "h2":
            logger.warning("a client did not offer h2 by ALPN")
            transport.abort()
            return
        self._transport = transport
        self._connections.add(self)
        self.h2.initiate_connection()
        self.h2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: self._window})
        self.flush()

    def data_received(self, data: bytes) -> None:
        """Take what came apart into requests, data and windows."""
        try:
            for event in self.h2.receive_data(data):
                self._on(event)
        except ProtocolError as error:
            logger.warning("a client broke HTTP/2: %s", error)
            self.flush()
            self.drop()
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell every stream that nobody is there any more."""
        logger.debug("a connection ended: %s", exc)
        self._connections.discard(self)
        self._transport = None
        for exchange, task in tuple(self._exchanges.values()):
            exchange.lost()
            task.cancel()

    def flush(self) -> None:
        """Write what HTTP/2 has to say."""
        data = self.h2.data_to_send()
        if self._transport is not None and data:
            self._transport.write(data)

    def drop(self) -> None:
        """Tear the connection down as a pulled cable does: a reset, no farewell."""
        if self._transport is not None:
            self._transport.abort()

    def freeze(self) -> None:
        """Stop reading: no acknowledgement, no answer to PING, from now on."""
        if self._transport is not None:
            self._transport.pause_reading()

    def go_away(self) -> None:
        """Announce that no new stream is taken, and serve those there are to their end."""
        # Written by hand because h2's own way also closes what is open.
        last = max(self._exchanges, default=0)
        if self._transport is not None:
            self._transport.write(GoAwayFrame(0, last_stream_id=last).serialize())

    def _on(self, event: Event) -> None:
        match event:
            case RequestReceived():
                self._begin(event.stream_id, {_text(n): _text(v) for n, v in event.headers})
            case DataReceived(stream_id=ident, data=data, flow_controlled_length=length):
                self._take(ident, data, length)
            case StreamEnded(stream_id=ident):
                if ident in self._exchanges:
                    self._exchanges[ident][0].ended()
            case StreamReset(stream_id=ident):
                if ident in self._exchanges:
                    exchange, task = self._exchanges[ident]
                    exchange.lost()
                    task.cancel()
            case SettingsAcknowledged():
                self._reopen()
            case WindowUpdated() | RemoteSettingsChanged():
                for exchange, _ in self._exchanges.values():
                    exchange.window_opened()
            case _:
                pass

    def _take(self, ident: int, data: bytes, length: int) -> None:
        if ident in self._exchanges:
            self._exchanges[ident][0].arrived(data, length)
        else:
            with suppress(ProtocolError):
                self.h2.acknowledge_received_data(length, ident)

    def _reopen(self) -> None:
        """Open the windows that our smaller one closed: h2 waits for data that cannot come."""
        for ident in self._exchanges:
            with suppress(ProtocolError):
                missing = self._window - self.h2.remote_flow_control_window(ident)
                if missing > 0:
                    self.h2.increment_flow_control_window(missing, ident)

    def _begin(self, ident: int, headers: Mapping[str, str]) -> None:
        exchange = Exchange(self, ident, headers)
        task = self._tasks.create_task(self._serve(exchange), name=f"stream {ident}")
        self._exchanges[ident] = exchange, task
        task.add_done_callback(lambda _: self._exchanges.pop(ident, None))

    async def _serve(self, exchange: Exchange) -> None:
        try:
            await self._handler(exchange)
        except Exception:
            logger.exception("a stream's handler failed")
            exchange.reset(ErrorCodes.INTERNAL_ERROR)


def _text(part: str | bytes) -> str:
    return part if isinstance(part, str) else part.decode()
