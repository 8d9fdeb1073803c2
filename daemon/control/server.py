"""The control socket: lets local processes see and steer the room."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from daemon.control.connection import Caller, Connection, Limits
from daemon.control.peer import peer_of
from daemon.control.protocol import MAX_REQUEST_BYTES, Code, ControlError, encode_error
from daemon.house import House

logger = logging.getLogger(__name__)


@asynccontextmanager
async def serving(
    house: House, listener: socket.socket, limits: Limits | None = None
) -> AsyncIterator[None]:
    """Answer clients on a claimed socket (`claim.claimed`) for as long as the block runs."""
    door = _Door(house, listener, limits or Limits())
    server = await asyncio.start_unix_server(door.welcome, sock=listener, limit=MAX_REQUEST_BYTES)
    try:
        yield
    finally:
        server.close()
        await door.close()


class _Door:
    """Lets clients in, up to the limit, each with the rank the kernel vouches for."""

    def __init__(self, house: House, listener: socket.socket, limits: Limits) -> None:
        self._house = house
        self._limits = limits
        self._group = Path(listener.getsockname()).stat().st_gid
        self._visits: set[asyncio.Task[None]] = set()

    def welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._visits) >= self._limits.clients:
            busy = ControlError(Code.BUSY, f"{self._limits.clients} clients are connected already")
            writer.write(encode_error(None, busy))
            writer.close()
            return
        peer = peer_of(writer.get_extra_info("socket"))
        caller = Caller(peer, peer.rank(owner=os.geteuid(), group=self._group))
        connection = Connection(self._house, caller, (reader, writer), self._limits)
        visit = asyncio.create_task(connection.serve(), name="control connection")
        self._visits.add(visit)
        visit.add_done_callback(self._gone)

    def _gone(self, visit: asyncio.Task[None]) -> None:
        self._visits.discard(visit)
        if not visit.cancelled() and (error := visit.exception()):
            logger.error("control: a connection failed unexpectedly", exc_info=error)

    async def close(self) -> None:
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
