"""A small HTTP/2 peer on loopback that takes a Nova stream and does what a test tells it."""

import asyncio
import json
import ssl
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from h2 import events
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.settings import SettingCodes

from providers.nova_sonic import eventstream
from providers.nova_sonic.eventstream import Decoder


class Peer(asyncio.Protocol):
    """One connection; `received` holds the client's events in order, `None` for the last frame."""

    def __init__(self, house: "House") -> None:
        self.house = house
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.headers: dict[str, str] = {}
        self.received: list[Mapping[str, object] | None] = []
        self.signatures: list[bytes] = []
        self.stream = 0
        self.input_ended = False
        self.answered = self.accepted = False
        self.decoder = Decoder()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.house.peers.append(self)
        self.h2.initiate_connection()
        if self.house.window_bytes is not None:
            size = self.house.window_bytes
            self.h2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: size})
        self.flush()

    def data_received(self, data: bytes) -> None:
        if self.house.deaf:
            return
        for event in self.h2.receive_data(data):
            match event:
                case events.RequestReceived():
                    self.stream = event.stream_id or 0
                    self.headers = {str(name): str(value) for name, value in event.headers or ()}
                    self.refuse_or_wait()
                case events.DataReceived():
                    self.take(event)
                case events.StreamEnded():
                    self.input_ended = True
                    if self.house.ends_politely and self.accepted:
                        self.h2.end_stream(self.stream)
                case _:
                    pass
        self.flush()

    def refuse_or_wait(self) -> None:
        if self.house.refusals:
            status, kind, body = self.house.refusals.pop(0)
            head = [(":status", str(status)), ("x-amzn-errortype", kind)]
            self.answered = True
            self.h2.send_headers(self.stream, head)
            self.h2.send_data(self.stream, body, end_stream=True)

    def take(self, event: events.DataReceived) -> None:
        if self.house.reads:
            self.h2.acknowledge_received_data(event.flow_controlled_length or 0, self.stream)
        for outer in self.decoder.feed(event.data or b""):
            signature = outer.headers[":chunk-signature"]
            assert isinstance(signature, bytes)
            self.signatures.append(signature)
            if not outer.payload:
                self.received.append(None)
                continue
            [inner] = Decoder().feed(outer.payload)
            whole = json.loads(b64decode(json.loads(inner.payload)["bytes"]))
            self.received.append(whole["event"])
        if self.received and not self.answered and self.house.answers:
            self.answer()

    def answer(self) -> None:
        self.answered = self.accepted = True
        kind = ("content-type", "application/vnd.amazon.eventstream")
        self.h2.send_headers(self.stream, [(":status", "200"), kind])
        self.flush()

    def say(self, name: str, **fields: object) -> None:
        """Send an event."""
        inner = json.dumps({"event": {name: fields}}).encode()
        self.send(json.dumps({"bytes": b64encode(inner).decode(), "p": "abcd"}).encode())

    def send(self, payload: bytes, kind: str = "event", *more: tuple[str, str]) -> None:
        headers = ((":message-type", kind), (":event-type", "chunk"), *more)
        written = b"".join(eventstream.text_header(*header) for header in headers)
        self.h2.send_data(self.stream, eventstream.encoded(written, payload))
        self.flush()

    def flush(self) -> None:
        if data := self.h2.data_to_send():
            self.transport.write(data)

    def names(self) -> list[str]:
        """Give the names of the client's events; one after another of the same is told once."""
        names: list[str] = []
        for event in self.received:
            name = next(iter(event)) if event else "end"
            if not names or names[-1] != name:
                names.append(name)
        return names


class House:
    """Listens, and says how its peers behave."""

    def __init__(self) -> None:
        self.peers: list[Peer] = []
        self.refusals: list[tuple[int, str, bytes]] = []
        self.window_bytes: int | None = None
        self.reads = True
        self.answers = True
        self.deaf = False
        self.spoils = ""
        self.ends_politely = True
        self.url = ""

    @property
    def peer(self) -> Peer:
        return self.peers[-1]


@asynccontextmanager
async def listening(tls: ssl.SSLContext | None = None) -> AsyncIterator[House]:
    house = House()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Peer(house), "127.0.0.1", 0, ssl=tls)
    scheme, port = "https" if tls else "http", server.sockets[0].getsockname()[1]
    house.url = f"{scheme}://127.0.0.1:{port}"
    try:
        yield house
    finally:
        server.close()
        for peer in house.peers:
            peer.transport.abort()
        await asyncio.sleep(0)
