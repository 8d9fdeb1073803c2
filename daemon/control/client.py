"""Follows the daemon over the control socket, on an event loop."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from daemon.control.protocol import (
    MAX_ANSWER_BYTES,
    Event,
    Request,
    Result,
    Verb,
    decode_answer,
    encode_request,
)
from daemon.control.request import gone, nobody

_NOTHING: Final[Mapping[str, object]] = {}


class Client:
    """A connection to the daemon; one request at a time."""

    def __init__(
        self, path: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._path = path
        self._reader = reader
        self._writer = writer
        self._last_id = 0

    async def request(self, verb: Verb, args: Mapping[str, object] = _NOTHING) -> object:
        """Ask one thing and wait for its result; events on the way are passed over."""
        await self._ask(verb, args)
        while not isinstance(answer := await self._answer(), Result):
            pass
        return answer.value

    async def story(
        self, verb: Verb, args: Mapping[str, object] = _NOTHING
    ) -> AsyncIterator[Mapping[str, object]]:
        """Yield the events of `watch` or `ask` until the daemon says that was all."""
        await self._ask(verb, args)
        while isinstance(answer := await self._answer(), Event):
            yield answer.value

    async def _ask(self, verb: Verb, args: Mapping[str, object]) -> None:
        self._last_id += 1
        self._writer.write(encode_request(Request(id=self._last_id, verb=verb, args=args)))
        try:
            await self._writer.drain()
        except ConnectionError as error:
            raise gone(self._path) from error

    async def _answer(self) -> Result | Event:
        try:
            line = await self._reader.readline()
        except ConnectionError as error:
            raise gone(self._path) from error
        if not line:
            raise gone(self._path)
        return decode_answer(line)


@asynccontextmanager
async def connected(path: Path) -> AsyncIterator[Client]:
    """Give a connection to the daemon at `path`. Raises `NoDaemon` when nothing answers."""
    try:
        reader, writer = await asyncio.open_unix_connection(path, limit=MAX_ANSWER_BYTES)
    except OSError as error:
        raise nobody(path, error) from error
    try:
        yield Client(path, reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
