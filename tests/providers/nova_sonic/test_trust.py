"""Only a service that proves itself, and speaks HTTP/2, is spoken to."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from config.services.nova_sonic import NovaSonic
from providers.errors import ErrorCode, ProviderError
from tests.providers.nova_sonic.parts import session_with, until
from tests.providers.nova_sonic.peer import House, listening
from tests.providers.wire.certificates import NOW, Identity, authority, issued, pem, serving

ROOT = authority()


async def failure(server: Identity, folder: Path, *, alpn: str = "h2") -> ErrorCode:
    tls = serving(server, folder)
    tls.set_alpn_protocols([alpn])
    settings = NovaSonic(ca_file=pem(ROOT, folder))
    async with listening(tls) as house:
        with pytest.raises(ProviderError) as caught:
            async with session_with(house, settings=settings):
                pass
        assert not any(peer.received for peer in house.peers)
    return caught.value.code


async def test_a_service_with_a_certificate_of_ours_is_spoken_to(tmp_path: Path) -> None:
    tls = serving(issued(ROOT), tmp_path)
    tls.set_alpn_protocols(["h2"])
    async with listening(tls) as house:
        async with session_with(house, settings=NovaSonic(ca_file=pem(ROOT, tmp_path))):
            await until(lambda: house.peer.answered)
        assert house.peer.names()[-1] == "end"
        assert house.peer.headers[":scheme"] == "https"


@pytest.mark.parametrize(
    ("server", "code"),
    [
        (lambda: issued(ROOT, host="elsewhere.example"), ErrorCode.UNTRUSTED),
        (lambda: issued(authority("Stranger")), ErrorCode.UNTRUSTED),
        (lambda: issued(ROOT, ends=NOW - timedelta(hours=1)), ErrorCode.UNTRUSTED),
        (lambda: issued(ROOT, begins=NOW + timedelta(hours=1)), ErrorCode.CLOCK_WRONG),
    ],
    ids=["another host", "another authority", "expired", "not valid yet"],
)
async def test_an_impostor_hears_nothing(
    server: Callable[[], Identity], code: ErrorCode, tmp_path: Path
) -> None:
    assert await failure(server(), tmp_path) is code


async def test_tls_1_1_is_not_enough(tmp_path: Path) -> None:
    tls = serving(issued(ROOT), tmp_path, tls_1_1=True)

    def serve_one(server: socket.socket) -> None:
        # By a thread: asyncio closes before it has sent the alert that says why.
        connection, _ = server.accept()
        with connection, suppress(OSError):
            tls.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as server:
        house = House()
        house.url = f"https://127.0.0.1:{server.getsockname()[1]}"
        serving_one = asyncio.create_task(asyncio.to_thread(serve_one, server))
        with pytest.raises(ProviderError) as caught:
            async with session_with(house, settings=NovaSonic(ca_file=pem(ROOT, tmp_path))):
                pass
        await serving_one
    assert caught.value.code is ErrorCode.UNTRUSTED


async def test_a_service_without_http2_is_a_matter_of_configuration(tmp_path: Path) -> None:
    code = await failure(issued(ROOT), tmp_path, alpn="http/1.1")
    assert code is ErrorCode.MISCONFIGURED
