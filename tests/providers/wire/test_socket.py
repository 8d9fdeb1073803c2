"""A WebSocket that fails in our words, whatever the other end does; real servers on loopback."""

import asyncio
import http
import logging
import socket as sockets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from config.service_settings import Service
from providers.errors import ConnectionLost, ErrorCode, ProtocolViolation, ProviderError, Rejected
from providers.wire import socket as wire
from providers.wire.socket import LARGEST_MESSAGE_BYTES, Place, WireSocket, opened
from tests.providers.wire.dead_address import dead_port, lead_to

PLAIN = Service()
SECRET = "a-key"  # noqa: S105 - nobody's


def place(url: str, **more: object) -> Place:
    made = {"provider": "test", "url": url, "shown": url, "headers": {"x-key": SECRET}} | more
    return Place(**made)  # type: ignore[arg-type]  # by name, from the tests


@asynccontextmanager
async def service(
    talk: Callable[[ServerConnection], Awaitable[None]],
    answer: Callable[[ServerConnection, Request], Response | None] | None = None,
) -> AsyncIterator[str]:
    async with serve(talk, "127.0.0.1", 0, process_request=answer, max_size=None) as server:
        [socket] = server.sockets
        yield f"ws://127.0.0.1:{socket.getsockname()[1]}/"


async def wait(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def failure(url: str, **more: object) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        async with opened(place(url, **more), PLAIN):
            pass
    assert SECRET not in str(caught.value)
    assert caught.value.provider == "test"
    assert caught.value.operation == "connect"
    return caught.value


async def answered(status: int, body: bytes = b"", **headers: str) -> ProviderError:
    """Give how an HTTP answer to the handshake is told."""
    fields = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    fields["content-length"] = str(len(body))
    fields["connection"] = "close"
    phrase = http.HTTPStatus(status).phrase

    def answer(_connection: ServerConnection, _request: Request) -> Response:
        return Response(status, phrase, fields, body)

    async with service(wait, answer) as url:
        return await failure(url)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, ErrorCode.MISCONFIGURED, Rejected),
        (401, ErrorCode.KEY_REFUSED, Rejected),
        (402, ErrorCode.QUOTA, Rejected),
        (403, ErrorCode.KEY_REFUSED, Rejected),
        (404, ErrorCode.MISCONFIGURED, Rejected),
        (429, ErrorCode.BUSY, Rejected),
        (500, ErrorCode.SERVICE, ConnectionLost),
        (502, ErrorCode.SERVICE, ConnectionLost),
        (503, ErrorCode.SERVICE, ConnectionLost),
        (511, ErrorCode.CAPTIVE_PORTAL, ConnectionLost),
    ],
)
async def test_a_refused_handshake_is_told_by_its_status(
    status: int, code: ErrorCode, kind: type[ProviderError]
) -> None:
    error = await answered(status, b'{"error": "because"}')
    assert error.code is code
    assert type(error) is kind
    assert str(status) in str(error)


async def test_how_long_the_service_wants_us_to_wait() -> None:
    assert (await answered(429, retry_after="7")).retry_after_s == 7.0
    assert (await answered(503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")).retry_after_s is None
    assert (await answered(503)).retry_after_s is None


async def test_a_key_that_a_refusal_quotes_is_not_repeated() -> None:
    error = await answered(401, b'{"error": {"message": "Incorrect key: sk-proj-ab**12."}}')
    assert str(error).endswith("HTTP 401: Incorrect key: ***")


async def test_a_place_prints_neither_its_headers_nor_its_whole_address() -> None:
    shown = repr(place("wss://me:hidden@g.example/?api-key=hidden", shown="wss://g.example/"))
    assert "hidden" not in shown
    assert SECRET not in shown


async def test_the_key_and_what_is_said_are_written_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with service(wait) as url, opened(place(url), PLAIN) as wire_socket:
        await wire_socket.send({"words": "what is said"})
        await wire_socket.prove()
    ours = [each for each in caplog.records if not each.name.startswith("websockets.server")]
    assert [each for each in ours if SECRET in each.getMessage()] == []
    assert [each for each in ours if "what is said" in each.getMessage()] == []


async def test_the_services_words_are_told_in_short() -> None:
    error = await answered(403, b"because " * 1_000)
    assert "because" in str(error)
    assert len(str(error)) < 300


@pytest.mark.parametrize("location", ["https://login.example/", "/login", "wss://x.example/"])
async def test_a_redirect_is_a_login_page_and_is_not_followed(location: str) -> None:
    asked = []

    def answer(_connection: ServerConnection, request: Request) -> Response:
        asked.append(request.path)
        return Response(302, "Found", Headers({"location": location, "content-length": "0"}))

    async with service(wait, answer) as url:
        error = await failure(url)
    assert error.code is ErrorCode.CAPTIVE_PORTAL
    assert asked == ["/"]


async def test_a_web_page_in_place_of_the_service_is_a_login_page() -> None:
    error = await answered(200, b"<html>Welcome!</html>", content_type="text/html; charset=utf-8")
    assert error.code is ErrorCode.CAPTIVE_PORTAL
    assert "Welcome" not in str(error)


async def test_a_service_may_mean_something_of_its_own() -> None:
    def meaning(status: int, words: str) -> ErrorCode | None:
        return ErrorCode.QUOTA if (status, words) == (4_000, "paid up?") else None

    async def close(connection: ServerConnection) -> None:
        await connection.close(4_000, "paid up?")

    async with service(close) as url, opened(place(url, refusal=meaning), PLAIN) as socket:
        with pytest.raises(Rejected, match="closed with 4000: paid up") as caught:
            await anext(socket.messages())
    assert caught.value.code is ErrorCode.QUOTA


def free_port() -> int:
    with sockets.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


async def test_nobody_there_is_no_network() -> None:
    error = await failure(f"ws://127.0.0.1:{free_port()}")
    assert error.code is ErrorCode.NO_NETWORK
    assert isinstance(error, ConnectionLost)
    assert error.retryable


async def test_a_name_nobody_knows_is_no_network() -> None:
    error = await failure("ws://no-such-host.invalid/")
    assert error.code is ErrorCode.NO_NETWORK
    assert "no address for this name" in str(error)


async def test_a_dead_address_costs_no_more_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    async with service(wait) as url:
        with dead_port() as dead:
            lead_to(monkeypatch, dead, int(url.rpartition(":")[2].rstrip("/")))
            started = loop.time()
            async with opened(place("ws://localhost:1/"), PLAIN):
                assert loop.time() - started < 1.5


async def test_a_server_that_does_not_answer_is_given_up() -> None:
    async def ignore(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.close()

    async with await asyncio.start_server(ignore, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure(f"ws://127.0.0.1:{port}", open_timeout_s=0.2)
    assert error.code is ErrorCode.NO_NETWORK


@pytest.mark.parametrize("reply", [b"", b"SSH-2.0-OpenSSH_10.0\r\n", b"HTTP/1.1 200", b"\0" * 99])
async def test_something_else_on_that_port_is_told(reply: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure(f"ws://127.0.0.1:{port}")
    assert error.code in {ErrorCode.SERVICE, ErrorCode.NO_NETWORK}


async def test_a_proxy_of_the_environment_never_sees_what_is_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    async with service(wait) as url, opened(place(url), PLAIN) as socket:
        await socket.prove()


async def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    assert "SOCKS" in str(await failure("wss://service.example"))


# --- once it is open


@asynccontextmanager
async def open_socket(
    talk: Callable[[ServerConnection], Awaitable[None]],
) -> AsyncIterator[WireSocket]:
    async with service(talk) as url, opened(place(url), PLAIN) as socket:
        yield socket


async def test_messages_come_until_a_good_end() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("one")
        await connection.send(b"two")

    async with open_socket(talk) as socket:
        assert [message async for message in socket.messages()] == ["one", b"two"]


async def test_a_message_of_more_than_16_mib_ends_the_session_in_words() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("x" * LARGEST_MESSAGE_BYTES)
        await connection.send("x" * (LARGEST_MESSAGE_BYTES + 1))
        await connection.wait_closed()

    async with open_socket(talk) as socket:
        messages = socket.messages()
        assert len(await anext(messages)) == LARGEST_MESSAGE_BYTES
        with pytest.raises(ProtocolViolation, match="16 MiB"):
            await anext(messages)


@pytest.mark.parametrize("how", ["receive", "send", "prove"])
async def test_a_connection_that_breaks_is_lost_whatever_we_do(how: str) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.recv()
        connection.transport.abort()

    async with open_socket(talk) as socket:
        await socket.send({"go": 1})
        with pytest.raises(ConnectionLost, match="broke"):
            await anext(socket.messages())
        again: dict[str, Callable[[], Awaitable[object]]] = {
            "receive": lambda: anext(socket.messages()),
            "send": lambda: socket.send_text("more"),
            "prove": socket.prove,
        }
        with pytest.raises(ConnectionLost) as caught:
            await again[how]()
    assert caught.value.code is ErrorCode.NO_NETWORK
    assert caught.value.operation == how


async def test_a_service_that_closes_is_the_services_fault() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.close(1011, "internal error")

    async with open_socket(talk) as socket:
        with pytest.raises(ConnectionLost, match="1011 internal error") as caught:
            await anext(socket.messages())
    assert caught.value.code is ErrorCode.SERVICE


async def test_a_service_that_takes_nothing_and_says_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "_SEND_TIMEOUT_S", 0.2)
    monkeypatch.setattr(wire, "_PROOF_TIMEOUT_S", 0.2)
    monkeypatch.setattr(wire, "_CLOSE_TIMEOUT_S", 0.1)

    async def freeze(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await asyncio.sleep(0.6)
        connection.transport.abort()

    async with open_socket(freeze) as socket:
        with pytest.raises(ConnectionLost, match="no sign of life"):
            await socket.prove()
        with pytest.raises(ConnectionLost, match="takes nothing"):
            await socket.send_text("x" * 50_000_000)


def test_a_place_does_not_print_its_headers() -> None:
    assert SECRET not in repr(place("wss://service.example"))
