"""The control socket: lets local processes see and steer the room."""

import asyncio
import logging
import os
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from daemon.control.connection import Caller, Connection, Limits
from daemon.control.peer import peer_of
from daemon.control.protocol import MAX_REQUEST_BYTES, Code, ControlError, encode_error
from daemon.house import House

logger = logging.getLogger(__name__)


class ControlServer:
    """Answers clients on a claimed socket for as long as its block runs.

    The socket comes from `claim.claimed`, which a daemon enters before it touches anything else:

        with claimed(control_socket()) as listener:
            ...
            async with ControlServer(house, listener):
    """

    def __init__(self, house: House, listener: socket.socket, limits: Limits | None = None) -> None:
        self._house = house
        self._listener = listener
        self._limits = limits or Limits()
        self._group = Path(listener.getsockname()).stat().st_gid
        self._visits: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(
            self._welcome, sock=self._listener, limit=MAX_REQUEST_BYTES
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server:
            self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Let a client in, up to the limit, with the rank the kernel vouches for."""
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
