"""The server's end of a WebSocket: sends JSON, keeps the record, and can be spoiled."""

import asyncio
import json
import socket
import struct
import time
from collections.abc import AsyncIterator, Mapping
from typing import Final

from websockets.asyncio.server import ServerConnection

from providers.emulators.record import Sent, SessionRecord, kind_of

_PATIENCE_S: Final = 30.0
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
# RFC 6455: what fits beside the code in a close frame.
_LONGEST_REASON_BYTES: Final = 123


class Line:
    """One WebSocket connection of an emulator."""

    def __init__(
        self, connection: ServerConnection, record: SessionRecord, *, binary: bool
    ) -> None:
        self._connection = connection
        self._record = record
        self._binary = binary
        self.strange_fields = False
        self.dribble_ms = 0
        self.silent = False
        self.deaf = False

    async def send(self, message: Mapping[str, object]) -> None:
        """Send a message of the service, unless the line has fallen silent."""
        if self.silent:
            return
        self._record.sent.append(Sent(time.monotonic(), kind_of(message)))
        strange = {"emulator_strange": {"field": [1, None]}} if self.strange_fields else {}
        await self.send_raw(json.dumps({**message, **strange}))

    async def send_raw(self, text: str) -> None:
        """Send this text as a message, whatever it is."""
        if self.dribble_ms:
            await self._connection.send(self._dribbled(text), text=not self._binary)
            return
        async with asyncio.timeout(_PATIENCE_S):
            await self._connection.send(text, text=not self._binary)

    async def received(self) -> AsyncIterator[str | bytes]:
        """Give the client's messages; a deaf line gives none until the client goes away."""
        async for message in self._connection:
            yield message
            if self.deaf:
                # websockets stops reading the socket when its small queue is full.
                await self._connection.wait_closed()

    async def close(self, code: int, reason: str) -> None:
        """Close with a code and a reason of at most 123 bytes."""
        short = reason.encode(errors="replace")[:_LONGEST_REASON_BYTES].decode(errors="ignore")
        await self._connection.close(code, short)

    def drop(self) -> None:
        """Reset the TCP connection without a word."""
        transport = self._connection.transport
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()

    async def _dribbled(self, text: str) -> AsyncIterator[str]:
        for letter in text:
            yield letter
            await asyncio.sleep(self.dribble_ms / 1000)
