"""A Realtime service on loopback that does what a test tells it to: no behaviour of its own."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from tests.providers.realtime import said
from tests.providers.realtime.said import Event

type Judge = Callable[[Mapping[str, object]], list[str]]

PATIENCE_S = 5.0


class Peer:
    """One connection, seen from the service."""

    def __init__(self, connection: ServerConnection, judge: Judge | None) -> None:
        self.connection = connection
        self.received: list[Event] = []
        self.pcm = bytearray()
        self.faults: list[str] = []
        self._judge = judge
        self._arrived = asyncio.Condition()

    @property
    def path(self) -> str:
        """What was asked for in the handshake."""
        request = self.connection.request
        return request.path if request else ""

    def header(self, name: str) -> str | None:
        """Give a header of the handshake."""
        request = self.connection.request
        return request.headers.get(name) if request else None

    async def tell(self, *events: Event) -> None:
        """Send events."""
        for event in events:
            await self.connection.send(json.dumps(event))

    async def heard(self, kind: str, count: int = 1) -> Event:
        """Give the `count`th message of a kind, once it has come."""
        async with asyncio.timeout(PATIENCE_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    def of(self, kind: str) -> list[Event]:
        """Give every message of a kind."""
        return [message for message in self.received if message["type"] == kind]

    def kinds(self) -> list[object]:
        """Give the kinds of all messages but the audio."""
        kinds = [message["type"] for message in self.received]
        return [kind for kind in kinds if kind != "input_audio_buffer.append"]

    async def listen(self) -> None:
        """Take messages until the connection ends."""
        async for raw in self.connection:
            message = json.loads(raw)
            if self._judge is not None:
                self.faults += self._judge(message)
            if message["type"] == "input_audio_buffer.append":
                self.pcm += b64decode(message["audio"], validate=True)
            async with self._arrived:
                self.received.append(message)
                self._arrived.notify_all()


class Service:
    """Takes connections; the test speaks through `peers`."""

    def __init__(self, judge: Judge | None) -> None:
        self.peers: list[Peer] = []
        self.greeting: list[Event] = [said.session_created()]
        self.on_setup: list[Event] = [said.session_updated()]
        self.hang_up: tuple[int, str] | None = None
        """Closes with this code and reason when it should set up the session."""
        self.refuse: tuple[int, str] | None = None
        self.refuse_if: Callable[[str], bool] = lambda _path: True
        self._judge = judge
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """Where it is reached."""
        if self._server is None:
            raise RuntimeError("the service is not there yet")
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def peer(self) -> Peer:
        """The connection made last."""
        return self.peers[-1]

    async def _take(self, connection: ServerConnection) -> None:
        peer = Peer(connection, self._judge)
        self.peers.append(peer)
        await peer.tell(*self.greeting)
        answering = asyncio.create_task(self._set_up(peer))
        try:
            await peer.listen()
        finally:
            answering.cancel()

    async def _set_up(self, peer: Peer) -> None:
        await peer.heard("session.update")
        await peer.tell(*self.on_setup)
        if self.hang_up is not None:
            await peer.connection.close(*self.hang_up)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.refuse is None or not self.refuse_if(request.path):
            return None
        status, body = self.refuse
        return connection.respond(HTTPStatus(status), body)

    @asynccontextmanager
    async def there(self) -> AsyncIterator["Service"]:
        """Be reachable for as long as the block lasts."""
        async with serve(
            self._take, "127.0.0.1", 0, process_request=self._admit, max_size=None
        ) as server:
            self._server = server
            yield self
