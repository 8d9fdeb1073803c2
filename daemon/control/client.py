"""The other end of the control socket: one question and its answer, or a story to follow."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
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

_NOTHING: Final[Mapping[str, object]] = {}


class NoDaemon(Exception):
    """Nothing answers at the socket."""


class DaemonWentAway(Exception):
    """The daemon ended while a request was under way."""


def request(path: Path, verb: Verb, args: Mapping[str, object] = _NOTHING) -> object:
    """Ask one thing without an event loop and wait for its result.

    Raises `NoDaemon`, `DaemonWentAway`, or the daemon's own `ControlError`.
    """
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
        try:
            connection.connect(str(path))
        except OSError as error:
            raise _nobody(path, error) from error
        try:
            connection.sendall(encode_request(Request(id=1, verb=verb, args=args)))
            with connection.makefile("rb") as lines:
                for line in lines:
                    if isinstance(answer := decode_answer(line), Result):
                        return answer.value
        except ConnectionError as error:
            raise _gone(path) from error
    raise _gone(path)


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
            raise _gone(self._path) from error

    async def _answer(self) -> Result | Event:
        try:
            line = await self._reader.readline()
        except ConnectionError as error:
            raise _gone(self._path) from error
        if not line:
            raise _gone(self._path)
        return decode_answer(line)


@asynccontextmanager
async def connected(path: Path) -> AsyncIterator[Client]:
    """Give a connection to the daemon at `path`. Raises `NoDaemon` when nothing answers."""
    try:
        reader, writer = await asyncio.open_unix_connection(path, limit=MAX_ANSWER_BYTES)
    except OSError as error:
        raise _nobody(path, error) from error
    try:
        yield Client(path, reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def is_answered(path: Path) -> bool:
    """Tell whether a daemon listens at `path`."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
        return connection.connect_ex(str(path)) == 0


def _nobody(path: Path, error: OSError) -> NoDaemon:
    match error:
        case FileNotFoundError() | ConnectionRefusedError():
            return NoDaemon(f"no daemon answers at {path}: start it with `parlour run`")
        case PermissionError():
            return NoDaemon(f"{path} is not open to you: join the socket's group, or use sudo")
        case _:
            return NoDaemon(f"no daemon answers at {path}: {error.strerror or error}")


def _gone(path: Path) -> DaemonWentAway:
    return DaemonWentAway(f"the daemon at {path} went away before it had answered")
