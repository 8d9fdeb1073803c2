"""Clients of the emulators: a bare socket whose every message is judged, and speech to send."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from providers.emulators.record import kind_of
from providers.emulators.voice import spoken
from tests.emulators.oracles import Judge

PATIENCE_S = 8.0
FRAME_MS = 20
KEY = "emulated"
type Message = dict[str, Any]


def harmless(_message: Mapping[str, object]) -> list[str]:
    """Judge nothing: for emulators that were asked to misbehave."""
    return []


class Peer:
    """One connection to an emulator."""

    def __init__(self, socket: ClientConnection, judge: Judge) -> None:
        self.socket = socket
        self.seen: list[Message] = []
        self._judge = judge

    async def send(self, kind: str, **fields: object) -> None:
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def say(self, message: Mapping[str, object]) -> None:
        await self.socket.send(json.dumps(message))

    async def next(self) -> Message:
        async with asyncio.timeout(PATIENCE_S):
            message: Message = json.loads(await self.socket.recv())
        assert self._judge(message) == [], message
        self.seen.append(message)
        return message

    async def until(self, kind: str) -> Message:
        while kind_of(message := await self.next()) != kind:
            pass
        return message

    async def content(self, key: str) -> Message:
        """Wait for a `serverContent` that has this key."""
        while key not in (message := await self.next()).get("serverContent", {}):
            pass
        return message

    async def quiet(self, wait_s: float = 0.15) -> list[str]:
        """Give what else comes within a moment."""
        kinds = []
        try:
            while True:
                async with asyncio.timeout(wait_s):
                    kinds.append(kind_of(json.loads(await self.socket.recv())))
        except TimeoutError:
            return kinds

    async def closed(self) -> tuple[int | None, str | None]:
        async with asyncio.timeout(PATIENCE_S):
            await self.socket.wait_closed()
        return self.socket.close_code, self.socket.close_reason

    def kinds(self) -> list[str]:
        return [kind_of(message) for message in self.seen]


@asynccontextmanager
async def connected(
    url: str, judge: Judge, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Peer]:
    usual = {"Authorization": f"Bearer {KEY}", "x-goog-api-key": KEY}
    async with connect(
        url,
        additional_headers=usual if headers is None else headers,
        compression=None,
        close_timeout=0.5,
    ) as socket:
        yield Peer(socket, judge)


async def speech(rate_hz: int, *, silence_ms: int = 400) -> list[bytes]:
    """A spoken turn with the silence that ends it, in frames of 20 ms."""
    pcm = await spoken("turn on the light", rate_hz)
    size = 2 * rate_hz * FRAME_MS // 1000
    pcm = bytes(5 * size) + pcm + bytes(size * (silence_ms // FRAME_MS))
    return [pcm[at : at + size] for at in range(0, len(pcm) - size, size)]


def coded(pcm: bytes) -> str:
    return base64.b64encode(pcm).decode()
