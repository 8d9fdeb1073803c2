"""One client's stream of signed events, and the service's events back; it can be spoiled."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Final

from h2.errors import ErrorCodes

from providers.emulators.nova.answers import OutputEvent
from providers.emulators.nova.exchange import Exchange
from providers.emulators.nova.frames import Frame, FrameError, FrameReader, encode
from providers.emulators.nova.refusal import invalid
from providers.emulators.nova.signature import EventChain
from providers.emulators.record import Sent, SessionRecord, kind_of

_CHUNK: Final = {
    ":event-type": "chunk",
    ":content-type": "application/json",
    ":message-type": "event",
}
_HEAD: Final = {
    ":status": "200",
    "content-type": "application/vnd.amazon.eventstream",
    "x-amzn-requestid": "00000000-0000-4000-8000-000000000000",
}
# How `close` is said on HTTP/2, by the WebSocket code that means the same.
_NORMAL: Final = 1000
_GOING_AWAY: Final = 1001


class Stream:
    """Events both ways on one HTTP/2 exchange; what it does wrong, `misbehave` asks for."""

    def __init__(
        self, exchange: Exchange, chain: EventChain, record: SessionRecord, head_delay_ms: int
    ) -> None:
        self.exchange = exchange
        self.silent = False
        self.strange_fields = False
        self.dribble_ms = 0
        self.closed_in_order = False
        """Whether the client's last event was the empty one."""
        self._chain = chain
        self._record = record
        self._head_delay_s = head_delay_ms / 1000
        self._begun = False
        # Messages go out whole, one after the other.
        self._turn = asyncio.Lock()

    @property
    def deaf(self) -> bool:
        """Whether nothing is read any more, not even a PING."""
        return self._deaf

    @deaf.setter
    def deaf(self, deaf: bool) -> None:
        self._deaf = deaf
        if deaf:
            self.exchange.line.freeze()

    async def messages(self) -> AsyncIterator[object]:
        """The client's messages until it ends its side; raises `Refusal`."""
        reader = FrameReader()
        while data := await self.exchange.read():
            try:
                for frame in reader.feed(data):
                    if text := self._open(frame):
                        yield json.loads(text)
            except (FrameError, ValueError) as error:
                raise invalid(f"an event cannot be read: {error}") from error
        if reader.unfinished:
            raise invalid("the stream ended in the middle of an event")

    def _open(self, frame: Frame) -> bytes:
        """The JSON text in a signed event; empty for the one that ends the input."""
        if complaint := self._chain.check(frame):
            raise invalid(complaint)
        if self.closed_in_order:
            raise invalid("an event after the empty one that ends the input")
        if not frame.payload:
            self.closed_in_order = True
            return b""
        [inner] = FrameReader().feed(frame.payload)
        if inner.headers != _CHUNK:
            raise invalid(f"headers {inner.headers}, expected {_CHUNK}")
        wrapped = json.loads(inner.payload)
        if not isinstance(wrapped, dict) or not isinstance(wrapped.get("bytes"), str):
            raise invalid('the payload of an event is {"bytes": BASE64}')
        return base64.b64decode(wrapped["bytes"], validate=True)

    async def begin(self) -> None:
        """Send the head of the answer, which the service does at the client's first event."""
        async with self._turn:
            await self._begin()

    async def tell(self, event: OutputEvent) -> None:
        """Send one event of the service."""
        if not self.silent:
            self._record.sent.append(Sent(time.monotonic(), kind_of(event)))
            strange = {"emulatorStrange": {"field": [1, None]}} if self.strange_fields else {}
            told = {name: {**body, **strange} for name, body in event.items()}
            await self.send_raw(json.dumps({"event": told, **strange}))

    async def send_raw(self, text: str) -> None:
        """Send this text as an event, whatever it is."""
        # The service pads its chunks under the key p, so that their length tells nothing.
        body = {"bytes": base64.b64encode(text.encode()).decode(), "p": "abcdef"}
        await self.send(encode(_CHUNK, json.dumps(body).encode()))

    async def fail(self, kind: str, message: str) -> None:
        """Send an exception, or an error where `kind` names none; it is the last word."""
        if not kind.endswith("Exception"):
            headers = {":message-type": "error", ":error-code": kind, ":error-message": message}
            await self.send(encode(headers))
            self.exchange.finish()
            return
        headers = {
            ":exception-type": kind,
            ":content-type": "application/json",
            ":message-type": "exception",
        }
        body: dict[str, object] = {"message": message}
        if kind == "modelStreamErrorException":
            body |= {"originalStatusCode": 500, "originalMessage": message}
        await self.send(encode(headers, json.dumps(body).encode()))
        self.exchange.finish()

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        async with self._turn:
            await self._begin()
            if not self.dribble_ms:
                await self.exchange.send(data)
                return
            for at in range(len(data)):
                await self.exchange.send(data[at : at + 1])
                await asyncio.sleep(self.dribble_ms / 1000)

    async def close(self, code: int, _reason: str) -> None:
        """End the stream (1000), announce the end of the connection (1001), or reset the stream."""
        if code == _NORMAL:
            await self.begin()
            self.exchange.finish()
        elif code == _GOING_AWAY:
            self.exchange.line.go_away()
        else:
            self.exchange.reset(ErrorCodes.INTERNAL_ERROR)

    def drop(self) -> None:
        """Reset the TCP connection."""
        self.exchange.line.drop()
        self.exchange.lost()

    async def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            await asyncio.sleep(self._head_delay_s)
            self.exchange.respond(_HEAD)
