"""A service is reached though one of its addresses is dead, and left when a line is."""

import asyncio
import socket

import pytest
from h2.settings import SettingCodes

from config.services.nova_sonic import NovaSonic
from providers.base import SessionBrief
from providers.errors import ConnectionLost, ProtocolViolation
from providers.nova_sonic.bedrock import Bedrock
from providers.nova_sonic.http2 import Http2
from providers.nova_sonic.refusals import refusal
from tests.providers.nova_sonic.parts import FRAME, SOON, Ring, session_with, until
from tests.providers.nova_sonic.peer import listening
from tests.providers.wire.dead_address import dead_port, lead_to


async def test_a_dead_address_costs_no_more_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    async with listening() as house:
        alive = int(house.url.rpartition(":")[2])
        house.url = f"http://localhost:{alive}"
        with dead_port() as dead:
            lead_to(monkeypatch, dead, alive)
            started = loop.time()
            async with session_with(house):
                await until(lambda: house.peer.answered)
                assert loop.time() - started < 1


async def test_the_kernel_gives_up_on_a_line_that_acknowledges_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sockets: list[socket.socket] = []
    connected = Http2.connection_made

    def noted(http2: Http2, transport: asyncio.BaseTransport) -> None:
        connected(http2, transport)
        sockets.append(transport.get_extra_info("socket"))

    monkeypatch.setattr(Http2, "connection_made", noted)
    async with listening() as house, session_with(house):
        limit_ms = sockets[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        assert limit_ms == SOON.send_s * 1000


async def test_settings_may_change_in_the_middle_of_a_stream() -> None:
    async with listening() as house:
        house.window_bytes = 4_000
        async with session_with(house) as session:
            await until(lambda: "audioInput" in house.peer.names())
            peer = house.peer
            for window, frame in ((30_000, 20_000), (0, 16_384), (300_000, 30_000)):
                window_is: dict[SettingCodes | int, int]
                window_is = {SettingCodes.INITIAL_WINDOW_SIZE: window}
                peer.h2.update_settings(window_is | {SettingCodes.MAX_FRAME_SIZE: frame})
                peer.flush()
                await asyncio.sleep(0.05)  # h2 as a server takes one change at a time
                had = len(peer.received)
                sending = asyncio.ensure_future(session.send_audio(FRAME))
                await asyncio.sleep(0.1)
                assert (len(peer.received) > had) is (window > 0)
            await sending
        assert peer.names()[-1] == "end"


async def test_an_address_is_shown_without_what_stands_before_its_host() -> None:
    settings = NovaSonic(base_url="http://me:secret@127.0.0.1:9/gateway/")
    with pytest.raises(ConnectionLost) as caught:
        async with Bedrock(settings, Ring(), SOON).open(SessionBrief()):
            pass
    assert "secret" not in str(caught.value)
    assert "127.0.0.1:9" in str(caught.value)


def test_a_connection_that_has_failed_opens_no_stream() -> None:
    http2 = Http2(refusal)
    http2.data_received(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with pytest.raises(ProtocolViolation, match="does not speak HTTP/2"):
        http2.request([(":method", "POST")])


async def test_a_path_before_the_service_is_kept_and_its_slash_not_doubled() -> None:
    async with listening() as house:
        house.url += "/gateway/"
        async with session_with(house):
            await until(lambda: house.peer.answered)
        path = house.peer.headers[":path"]
    assert path.startswith("/gateway/model/amazon.nova-2-sonic-v1%3A0/invoke-")


async def test_a_region_that_is_nowhere_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(ConnectionLost) as caught:
        async with Bedrock(NovaSonic(region="xx-nowhere-1"), Ring(), SOON).open(SessionBrief()):
            pass
    assert "xx-nowhere-1" in caught.value.cure
