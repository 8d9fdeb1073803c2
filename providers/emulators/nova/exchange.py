"""One request of an HTTP/2 client with its answer, as a coroutine sees it."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Protocol

from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError

_PATIENCE_S: Final = 30.0


class Line(Protocol):
    """The connection an exchange lives on."""

    h2: H2Connection

    def flush(self) -> None:
        """Write what HTTP/2 has to say."""

    def drop(self) -> None:
        """Tear the connection down."""

    def freeze(self) -> None:
        """Stop reading."""

    def go_away(self) -> None:
        """Announce that no new stream is taken."""


class Exchange:
    """A stream: its request's headers, what arrives on it, and what is sent back."""

    def __init__(self, line: Line, ident: int, headers: Mapping[str, str]) -> None:
        self.line = line
        self.headers = headers
        self._ident = ident
        # Bounded by the window: what is not read is not acknowledged, and the client must wait.
        self._arrived: asyncio.Queue[tuple[bytes, int]] = asyncio.Queue()
        self._window = asyncio.Event()
        self._over = False

    @property
    def over(self) -> bool:
        """Whether the client, the connection or we ended it: nothing can be sent any more."""
        return self._over

    async def read(self) -> bytes:
        """The next piece of the request's body; empty once the client has ended it."""
        data, length = await self._arrived.get()
        if length:
            self._do(lambda h2: h2.acknowledge_received_data(length, self._ident))
        else:
            self._arrived.put_nowait((b"", 0))
        return data

    def respond(self, headers: Mapping[str, str], *, last: bool = False) -> None:
        """Send the head of the answer."""
        self._do(lambda h2: h2.send_headers(self._ident, list(headers.items()), end_stream=last))

    async def send(self, data: bytes) -> None:
        """Send a part of the answer's body as the client's window allows."""
        async with asyncio.timeout(_PATIENCE_S):
            while data and not self._over:
                allowed = self.line.h2.local_flow_control_window(self._ident)
                if allowed <= 0:
                    self._window.clear()
                    await self._window.wait()
                    continue
                size = min(allowed, self.line.h2.max_outbound_frame_size)
                part, data = data[:size], data[size:]
                self._do(partial(H2Connection.send_data, stream_id=self._ident, data=part))

    def finish(self) -> None:
        """End the answer."""
        self._do(lambda h2: h2.end_stream(self._ident))
        self._over = True

    def reset(self, code: ErrorCodes = ErrorCodes.NO_ERROR) -> None:
        """End the stream without manners."""
        self._do(lambda h2: h2.reset_stream(self._ident, code))
        self._over = True

    def arrived(self, data: bytes, length: int) -> None:
        """Take what the connection received for this stream."""
        if length:
            self._arrived.put_nowait((data, length))

    def ended(self) -> None:
        """Nothing more comes from the client."""
        self._arrived.put_nowait((b"", 0))

    def window_opened(self) -> None:
        """Look at the client's window again."""
        self._window.set()

    def lost(self) -> None:
        """The other side is gone."""
        self._over = True
        self._window.set()

    def _do(self, step: Callable[[H2Connection], None]) -> None:
        """Take a step, unless the client has ended the stream or the connection before."""
        if self._over:
            return
        try:
            step(self.line.h2)
        except ProtocolError:
            self._over = True
        self.line.flush()
