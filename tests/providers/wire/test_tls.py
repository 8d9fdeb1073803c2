"""Whom a socket trusts: real TLS servers on loopback, good and bad ones."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from config.service_settings import Service
from providers.errors import ErrorCode, ProviderError, Rejected
from providers.wire.socket import Place, opened
from providers.wire.trust import tls
from tests.providers.wire import certificates
from tests.providers.wire.certificates import DAY, NOW, Identity

ROOT = certificates.authority()


async def greet(connection: ServerConnection) -> None:
    await connection.send("hello")
    await connection.wait_closed()


@asynccontextmanager
async def service(context: ssl.SSLContext) -> AsyncIterator[str]:
    async with serve(greet, "127.0.0.1", 0, ssl=context) as server:
        [listening] = server.sockets
        yield f"wss://127.0.0.1:{listening.getsockname()[1]}"


async def greeting(url: str, trusted: Path | None) -> object:
    place = Place(provider="test", url=url, shown=url)
    async with opened(place, Service(ca_file=trusted)) as opening:
        return await anext(opening.messages())


async def refusal(context: ssl.SSLContext, trusted: Path | None) -> ProviderError:
    async with service(context) as url:
        with pytest.raises(ProviderError) as caught:
            await greeting(url, trusted)
    assert caught.value.operation == "connect"
    assert caught.value.provider == "test"
    return caught.value


async def test_an_authority_named_in_ca_file_is_trusted(tmp_path: Path) -> None:
    context = certificates.serving(certificates.issued(ROOT), tmp_path)
    async with service(context) as url:
        assert await greeting(url, certificates.pem(ROOT, tmp_path)) == "hello"


async def test_a_certificate_that_signs_itself_is_trusted_by_name_alone(tmp_path: Path) -> None:
    alone = certificates.self_signed()
    async with service(certificates.serving(alone, tmp_path)) as url:
        assert await greeting(url, certificates.pem(alone, tmp_path)) == "hello"
    error = await refusal(certificates.serving(alone, tmp_path), None)
    assert error.code is ErrorCode.UNTRUSTED


@pytest.mark.parametrize(
    ("shown", "code", "words"),
    [
        (certificates.issued(ROOT, host="10.9.8.7"), ErrorCode.UNTRUSTED, "IP address mismatch"),
        (certificates.issued(ROOT, host="other.example"), ErrorCode.UNTRUSTED, "mismatch"),
        (certificates.issued(ROOT, ends=NOW - DAY / 2), ErrorCode.UNTRUSTED, "expired"),
        (certificates.issued(ROOT, begins=NOW + DAY / 2), ErrorCode.CLOCK_WRONG, "not yet valid"),
    ],
    ids=["another address", "another name", "expired", "not yet valid"],
)
async def test_a_certificate_that_proves_nothing_is_refused(
    tmp_path: Path, shown: Identity, code: ErrorCode, words: str
) -> None:
    trusted = certificates.pem(ROOT, tmp_path)
    error = await refusal(certificates.serving(shown, tmp_path), trusted)
    assert error.code is code
    assert words in str(error)


async def test_an_authority_nobody_named_is_not_trusted(tmp_path: Path) -> None:
    impostor = certificates.authority()
    context = certificates.serving(certificates.issued(impostor), tmp_path)
    for trusted in (None, certificates.pem(ROOT, tmp_path)):
        error = await refusal(context, trusted)
        assert error.code is ErrorCode.UNTRUSTED
        assert "ca_file" in error.cure


async def test_tls_1_1_is_refused(tmp_path: Path) -> None:
    context = certificates.serving(certificates.issued(ROOT), tmp_path, tls_1_1=True)

    def serve_one(server: socket.socket) -> None:
        # By a thread: asyncio closes before it has sent the alert that says why.
        connection, _ = server.accept()
        with connection, suppress(OSError):
            context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = asyncio.create_task(asyncio.to_thread(serve_one, server))
        with pytest.raises(ProviderError) as caught:
            await greeting(
                f"wss://127.0.0.1:{server.getsockname()[1]}", certificates.pem(ROOT, tmp_path)
            )
        await serving
    assert caught.value.code is ErrorCode.UNTRUSTED
    assert "PROTOCOL" in str(caught.value).upper()


async def test_a_server_without_tls_is_no_service() -> None:
    async with serve(greet, "127.0.0.1", 0) as server:
        [listening] = server.sockets
        with pytest.raises(ProviderError) as caught:
            await greeting(f"wss://127.0.0.1:{listening.getsockname()[1]}", None)
    assert caught.value.code in {ErrorCode.UNTRUSTED, ErrorCode.NO_NETWORK}


def test_verification_is_always_on(tmp_path: Path) -> None:
    for trusted in (None, certificates.pem(ROOT, tmp_path)):
        context = tls(trusted)
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_authorities_are_read_again_when_their_file_changed(tmp_path: Path) -> None:
    file = certificates.pem(ROOT, tmp_path)
    first = tls(file)
    assert tls(file) is first
    other = certificates.authority("Another")
    certificates.pem(other, tmp_path).replace(file)
    [known] = tls(file).get_ca_certs()
    assert "Another" in str(known["subject"])


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_ca_file_without_a_certificate_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Rejected, match="ca_file") as caught:
        tls(file)
    assert caught.value.code is ErrorCode.MISCONFIGURED
