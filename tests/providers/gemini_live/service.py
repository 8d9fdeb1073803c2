"""A small Gemini Live on loopback: says what a test tells it to, and checks what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from config.services.gemini_live import GeminiLive
from providers.base import Session, SessionBrief, SessionEvent
from providers.gemini_live.provider import GeminiProvider
from tests.emulators.oracles import gemini_client, gemini_server

type Message = dict[str, Any]

DEADLINE_S = 5.0
KEY = {"environment": "PARLOUR_TEST_KEY"}


async def until[Found](look: Callable[[], Found]) -> Found:
    """Wait until something is so, for a few seconds at most."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            if found := look():
                return found
            await asyncio.sleep(0.005)


class Line:
    """One connection, as the service has it."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.received: list[Message] = []
        self.wrong: list[str] = []

    @property
    def setup(self) -> Message:
        content: Message = self.received[0]["setup"]
        return content

    def all(self, kind: str) -> list[Any]:
        return [message[kind] for message in self.received if kind in message]

    @property
    def realtime(self) -> list[str]:
        """What the realtime inputs held, in order, runs of audio as one."""
        kinds: list[str] = []
        for message in self.all("realtimeInput"):
            [kind] = message
            if not (kind == "audio" and kinds[-1:] == ["audio"]):
                kinds.append(kind)
        return kinds

    async def say(self, message: Mapping[str, object], *, binary: bool = True) -> None:
        assert not gemini_server(message)
        await self.raw(json.dumps(message), binary=binary)

    async def content(self, **fields: object) -> None:
        await self.say({"serverContent": fields})

    async def raw(self, text: str, *, binary: bool = True) -> None:
        await self.connection.send(text.encode() if binary else text)

    async def close(self, code: int, reason: str = "") -> None:
        await self.connection.close(code, reason)

    async def listen(self, *, welcome: bool) -> None:
        with suppress(ConnectionClosed):
            async for raw in self.connection:
                message = json.loads(raw)
                self.received.append(message)
                self.wrong += gemini_client(message)
                if len(self.received) == 1:
                    assert "setup" in message
                    if welcome:
                        await self.say({"setupComplete": {}})
            await self.connection.wait_closed()


class Service:
    """Every connection that was made to it, in order."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.refuse: list[tuple[int, str]] = []
        """How the next setups are refused: close code and reason."""
        self.welcome = True
        self.url = ""

    @property
    def line(self) -> Line:
        return self.lines[-1]

    async def answer(self, connection: ServerConnection) -> None:
        line = Line(connection)
        self.lines.append(line)
        if self.refuse:
            line.received.append(json.loads(await connection.recv()))
            await line.close(*self.refuse.pop(0))
            return
        await line.listen(welcome=self.welcome)

    def settings(self, **more: object) -> GeminiLive:
        return GeminiLive.model_validate({"base_url": self.url, "api_key": KEY} | more)


@asynccontextmanager
async def running() -> AsyncIterator[Service]:
    service = Service()
    server: Server
    async with serve(service.answer, "127.0.0.1", 0, compression=None) as server:
        [socket] = server.sockets
        service.url = f"ws://127.0.0.1:{socket.getsockname()[1]}"
        yield service
    for line in service.lines:
        assert not line.wrong


class Heard:
    """The events of a session, as the house would hear them."""

    def __init__(self) -> None:
        self.events: list[SessionEvent] = []
        self.failure: Exception | None = None
        self.over = False

    def of[Kind](self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    async def first[Kind](self, kind: type[Kind]) -> Kind:
        return (await until(lambda: self.of(kind)))[0]

    async def listen(self, session: Session) -> None:
        try:
            async for event in session.events():
                self.events.append(event)
        except Exception as error:  # noqa: BLE001 - the test looks at whatever it was
            self.failure = error
        self.over = True


@asynccontextmanager
async def conversing(
    provider: GeminiProvider, brief: SessionBrief | None = None
) -> AsyncIterator[tuple[Session, Heard]]:
    """Open a session and listen to it."""
    heard = Heard()
    async with provider.open(brief or SessionBrief()) as session:
        listening = asyncio.create_task(heard.listen(session))
        try:
            yield session, heard
        finally:
            listening.cancel()
            await asyncio.wait([listening])
