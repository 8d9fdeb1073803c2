"""A small Nova client for tests of the emulator: `h2`, botocore's signer, and nothing of ours.

Only the chain of event signatures and the frames around events are written out here; botocore,
which reads event streams and signs requests, has neither.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
import struct
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.eventstream import EventStreamBuffer, ParserError
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    ResponseReceived,
    StreamEnded,
    StreamReset,
)

REGION = "us-east-1"
SECRET = "emulator-secret"  # noqa: S105 - the emulator's own, known to everybody


class Peer:
    """A stream that is open; what came is in `status`, `events`, `exceptions` and `ends`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.h2 = H2Connection(H2Configuration(header_encoding="utf-8"))
        self.headers: dict[str, str] = {}
        self.body = b""
        self.events: list[dict[str, Any]] = []
        self.exceptions: list[tuple[str, dict[str, Any]]] = []
        self.ends: list[str] = []
        """`end`, `reset`, `goaway` and `lost`, as they came."""
        self.changed = asyncio.Condition()
        self.prior = ""
        self.problem = ""
        """Why reading stopped, where the emulator wrote nonsense."""
        self.reading: asyncio.Task[None]
        self._buffer = EventStreamBuffer()

    @property
    def status(self) -> int | None:
        """The answer's status, once it came."""
        return int(self.headers[":status"]) if self.headers else None

    def names(self) -> list[str]:
        """The names of the events so far."""
        return [next(iter(event)) for event in self.events]

    async def until(self, name: str, count: int = 1) -> dict[str, Any]:
        """Wait for so many events of a name; gives the last of them."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.names().count(name) >= count or self.ends)
        found = [event[name] for event in self.events if name in event]
        assert len(found) >= count, (name, self.names(), self.exceptions, self.ends)
        return found[count - 1]  # type: ignore[no-any-return]  # JSON

    async def until_answered(self) -> None:
        """Wait for the head of the answer."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.headers)

    async def ended(self) -> list[str]:
        """Wait for the end of the stream."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: {"end", "reset", "lost"} & {*self.ends})
        return self.ends

    async def send(self, *messages: object, secret: str = SECRET) -> None:
        """Send events, each signed over the one before it."""
        for message in messages:
            text = base64.b64encode(json.dumps(message).encode()).decode()
            chunk = {":event-type": "chunk", ":content-type": "application/json"}
            inner = packed(
                {**chunk, ":message-type": "event"}, json.dumps({"bytes": text}).encode()
            )
            await self.send_signed(inner, secret=secret)

    async def send_signed(self, inner: bytes, *, secret: str = SECRET) -> None:
        """Send a payload in its signed envelope."""
        now = datetime.now(UTC).replace(microsecond=0)
        moment = now.strftime("%Y%m%dT%H%M%SZ")
        date = b"\x05:date\x08" + struct.pack("!q", int(now.timestamp()) * 1000)
        lines = [
            "AWS4-HMAC-SHA256-PAYLOAD",
            moment,
            f"{moment[:8]}/{REGION}/bedrock/aws4_request",
            self.prior,
            hashlib.sha256(date).hexdigest(),
            hashlib.sha256(inner).hexdigest(),
        ]
        key = f"AWS4{secret}".encode()
        for part in (moment[:8], REGION, "bedrock", "aws4_request", "\n".join(lines)):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        self.prior = key.hex()
        signature = b"\x10:chunk-signature\x06" + struct.pack("!H", 32) + key
        await self.send_raw(_message(date + signature, inner))

    async def send_raw(self, data: bytes) -> None:
        """Send bytes on the stream, as the window allows."""
        while data:
            size = min(self.h2.local_flow_control_window(1), self.h2.max_outbound_frame_size)
            if size:
                self.h2.send_data(1, data[:size])
                self.flush()
                data = data[size:]
            await asyncio.sleep(0 if size else 0.005)

    async def speak(self, pcm: bytes, *, speed: float = 0.0) -> None:
        """Send audio in pieces of 32 ms; a speed of 0 is as fast as it goes."""
        for at in range(0, len(pcm), 1024):
            piece = base64.b64encode(pcm[at : at + 1024]).decode()
            body = {"promptName": "P", "contentName": "A", "content": piece}
            await self.send({"event": {"audioInput": body}})
            await asyncio.sleep(0.032 / speed if speed else 0)

    async def finish(self) -> None:
        """End the input as agreed: the empty event, then the end of the stream."""
        await self.send_signed(b"")
        self.h2.end_stream(1)
        self.flush()

    def flush(self) -> None:
        """Write what HTTP/2 has to say."""
        self.writer.write(self.h2.data_to_send())

    async def read(self) -> None:
        """Take everything that comes, until nothing more does."""
        try:
            while data := await self.reader.read(65_536):
                for event in self.h2.receive_data(data):
                    self._on(event)
                self.flush()
                async with self.changed:
                    self.changed.notify_all()
        except ConnectionError:
            pass
        except ParserError as error:
            self.problem = repr(error)
        self.ends.append("lost")
        async with self.changed:
            self.changed.notify_all()

    def _on(self, event: object) -> None:
        match event:
            case ResponseReceived(headers=headers):
                self.headers = {str(name): str(value) for name, value in headers}
            case DataReceived(data=data, flow_controlled_length=length):
                self.h2.acknowledge_received_data(length, 1)
                self._take(data)
            case StreamEnded():
                self.ends.append("end")
            case StreamReset():
                self.ends.append("reset")
            case ConnectionTerminated():
                self.ends.append("goaway")

    def _take(self, data: bytes) -> None:
        if self.status != 200:
            self.body += data
            return
        self._buffer.add_data(data)
        for message in self._buffer:
            headers, payload = message.headers, message.payload
            if headers[":message-type"] == "event":
                text = base64.b64decode(json.loads(payload)["bytes"])
                self.events.append(json.loads(text)["event"])
            else:
                name = headers.get(":exception-type") or headers[":error-code"]
                self.exceptions.append((name, json.loads(payload) if payload else headers))


@asynccontextmanager
async def connected(  # noqa: PLR0913 - each by name; most tests name few
    url: str,
    *,
    model: str = "amazon.nova-2-sonic-v1:0",
    key: str = "AKIDEMULATOR",
    secret: str = SECRET,
    token: str | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Peer]:
    """A stream whose request is sent; nothing of the answer is waited for."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, ssl=tls)
    peer = Peer(reader, writer)
    path = f"/model/{quote(model, safe='')}/invoke-with-bidirectional-stream"
    headers = _signed(place.netloc, path, Credentials(key, secret, token))
    peer.prior = headers["authorization"].rpartition("=")[2]
    peer.h2.initiate_connection()
    head = {":method": "POST", ":scheme": place.scheme, ":authority": place.netloc, ":path": path}
    peer.h2.send_headers(1, [*head.items(), *headers.items()])
    peer.flush()
    peer.reading = asyncio.create_task(peer.read(), name="peer")
    try:
        yield peer
    finally:
        peer.reading.cancel()
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


def _signed(host: str, path: str, credentials: Credentials) -> dict[str, str]:
    request = AWSRequest(
        method="POST",
        url=f"https://{host}{path}",
        headers={
            "host": host,
            "content-type": "application/vnd.amazon.eventstream",
            "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS",
        },
    )
    SigV4Auth(credentials, "bedrock", REGION).add_auth(request)
    return {name.lower(): v for name, v in request.headers.items() if name.lower() != "host"}


def packed(headers: Mapping[str, str], payload: bytes) -> bytes:
    """An event-stream message whose headers are all text."""
    parts = b"".join(
        bytes([len(name)])
        + name.encode()
        + b"\x07"
        + struct.pack("!H", len(value))
        + value.encode()
        for name, value in headers.items()
    )
    return _message(parts, payload)


def _message(headers: bytes, payload: bytes) -> bytes:
    start = struct.pack("!II", 16 + len(headers) + len(payload), len(headers))
    start += struct.pack("!I", zlib.crc32(start))
    body = start + headers + payload
    return body + struct.pack("!I", zlib.crc32(body))
