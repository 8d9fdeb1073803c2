"""The emulated Nova Sonic refuses what is wrong, and fails as it is asked to."""

import asyncio
import base64
import json
import ssl
from contextlib import suppress
from pathlib import Path

import pytest

from providers.emulators.nova.emulator import NovaEmulator
from providers.emulators.nova.figures import Figures
from providers.emulators.trouble import Kind, Point, Trouble
from tests.emulators import nova_messages as say
from tests.emulators.nova_certificates import made_in
from tests.emulators.nova_peer import connected, packed
from tests.emulators.nova_sessions import HELLO, LAMP, SILENCE, SPEECH, in_session, script


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [
        ({"key": "AKIDOTHER"}, 403, "UnrecognizedClientException"),
        ({"token": "expired"}, 403, "ExpiredTokenException"),
        ({"secret": "guess"}, 403, "InvalidSignatureException"),
        ({"model": "amazon.nova-9"}, 404, "ResourceNotFoundException"),
    ],
)
async def test_a_request_is_refused_by_name(given: dict[str, str], status: int, kind: str) -> None:
    async with NovaEmulator() as emulator, connected(emulator.url, **given) as peer:  # type: ignore[arg-type]  # texts all
        await peer.ended()

        assert peer.status == status
        assert peer.headers["x-amzn-errortype"].partition(":")[0] == kind
        assert json.loads(peer.body)["message"]
        assert emulator.sessions == []


async def test_an_event_that_is_signed_wrong_ends_the_session() -> None:
    async with in_session(script()) as (emulator, peer):
        await peer.send(say.audio(bytes(640)), secret="guess")  # noqa: S106 - a wrong one
        await peer.ended()

        assert [kind for kind, _ in peer.exceptions] == ["validationException"]
        assert emulator.sessions[-1].violations == ["the event's signature does not match"]


@pytest.mark.parametrize(
    "inner",
    [
        b"no event at all",
        packed({":message-type": "event"}, b"{}"),
        packed(
            {
                ":event-type": "chunk",
                ":content-type": "application/json",
                ":message-type": "event",
            },
            json.dumps({"bytes": base64.b64encode(b"{").decode()}).encode(),
        ),
    ],
)
async def test_an_envelope_with_something_else_in_it_is_refused(inner: bytes) -> None:
    async with in_session(script()) as (emulator, peer):
        await peer.send_signed(inner)
        await peer.ended()

        assert emulator.sessions[-1].violations


async def test_an_independent_model_is_asked_about_every_message() -> None:
    def complain(message: object) -> list[str]:
        return ["not in the model"] if "promptEnd" in str(message) else []

    async with NovaEmulator(script(), strict=complain) as emulator, connected(emulator.url) as peer:
        await peer.send(*say.opening(), say.audio_start(), *say.closing()[:2])
        await peer.ended()

        assert emulator.sessions[-1].violations == ["not in the model"]
        assert peer.exceptions[0][0] == "validationException"


@pytest.mark.parametrize(
    ("trouble", "ends", "kinds"),
    [
        (Trouble(kind=Kind.ERROR, code="throttlingException"), ["end"], ["throttlingException"]),
        (Trouble(kind=Kind.ERROR, code="odd"), ["end"], ["odd"]),
        (Trouble(kind=Kind.ERROR), ["end"], ["internalServerException"]),
        (Trouble(kind=Kind.CLOSE, close_code=1000), ["end"], []),
        (Trouble(kind=Kind.CLOSE, close_code=1011), ["reset"], []),
        (Trouble(kind=Kind.DROP), ["lost"], []),
    ],
)
async def test_a_session_fails_as_it_is_asked_to(
    trouble: Trouble, ends: list[str], kinds: list[str]
) -> None:
    plan = script(HELLO, trouble=(trouble.model_copy(update={"at": Point.UPLINK}),))
    async with in_session(plan) as (_, peer):
        await peer.speak(bytes(1024))

        assert await peer.ended() == ends
        assert [kind for kind, _ in peer.exceptions] == kinds


async def test_a_goaway_is_announced_and_leaves_the_stream_open() -> None:
    trouble = Trouble(kind=Kind.CLOSE, close_code=1001, at=Point.SETUP)
    async with in_session(script(HELLO, trouble=(trouble,))) as (emulator, peer):
        # The peer's h2 says nothing more on a connection that heard GOAWAY; our client does.
        async with asyncio.timeout(5), peer.changed:
            await peer.changed.wait_for(lambda: peer.ends)

        assert peer.ends == ["goaway"]
        assert not emulator.sessions[-1].closed.is_set()


async def test_a_stalled_answer_has_no_end() -> None:
    plan = script(HELLO, trouble=(Trouble(kind=Kind.STALL, after_ms=200, times=1),))
    async with in_session(plan) as (_, peer):
        await peer.speak(SPEECH + SILENCE)
        await peer.until("audioOutput", 2)
        await asyncio.sleep(0.1)
        assert peer.names().count("audioOutput") == 2
        assert "usageEvent" not in peer.names()
        await peer.speak(SPEECH + SILENCE)
        await peer.until("usageEvent")


async def test_messages_can_dribble() -> None:
    trouble = Trouble(kind=Kind.DRIBBLE, at=Point.SETUP, ms=1)
    async with in_session(script(HELLO, trouble=(trouble,))) as (_, peer):
        asked_s = asyncio.get_running_loop().time()
        await peer.send(*say.text("T", "hello", interactive=True))
        await peer.until("completionStart")

        assert asyncio.get_running_loop().time() - asked_s > 0.2


async def test_a_small_window_makes_the_client_wait() -> None:
    figures = Figures(time_scale=0.1, uplink_lead_ms=60_000, window_bytes=1_500)
    async with in_session(script(HELLO), figures) as (emulator, peer):
        await peer.speak(SPEECH + SILENCE)
        await peer.send(*say.closing())
        await peer.finish()
        await peer.ended()

        assert peer.h2.remote_settings.initial_window_size == 1_500
        assert emulator.sessions[-1].audio == SPEECH + SILENCE


async def test_the_head_of_the_answer_can_be_late() -> None:
    figures = Figures(time_scale=0.1, uplink_lead_ms=60_000, head_delay_ms=150)
    async with in_session(script(HELLO), figures) as (_, peer):
        await peer.speak(SPEECH + SILENCE)
        await asyncio.sleep(0.05)
        assert peer.status is None
        await peer.until("usageEvent")
        assert peer.status == 200


async def test_a_broken_checksum_reaches_the_client() -> None:
    trouble = Trouble(kind=Kind.UNREADABLE, code="checksum", at=Point.UPLINK)
    async with in_session(script(trouble=(trouble,))) as (_, peer):
        await peer.speak(bytes(1024))
        await asyncio.wait_for(peer.reading, 5)

        assert "Checksum" in peer.problem


@pytest.mark.parametrize("point", [Point.TOOL_CALL, Point.TOOL_RESULT])
async def test_it_can_fail_around_a_tool(point: Point) -> None:
    trouble = Trouble(kind=Kind.ERROR, code="modelTimeoutException", at=point)
    async with in_session(script(LAMP, trouble=(trouble,))) as (_, peer):
        await peer.speak(SPEECH + SILENCE)
        call = await peer.until("toolUse")
        if point is Point.TOOL_RESULT:
            assert peer.exceptions == []
            await peer.send(*say.tool_result("R", call["toolUseId"], "{}"))
        await peer.ended()

        assert [kind for kind, _ in peer.exceptions] == ["modelTimeoutException"]


async def test_a_client_of_http_1_is_sent_away() -> None:
    async with NovaEmulator() as emulator:
        reader, writer = await asyncio.open_connection("127.0.0.1", emulator.port)
        writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

        assert emulator.attempts == 0


async def test_a_client_that_does_not_offer_h2_by_alpn_is_sent_away(tmp_path: Path) -> None:
    files = made_in(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files.certificate, files.key)
    trust = ssl.create_default_context(cafile=str(files.authority))
    async with NovaEmulator(tls=tls) as emulator:
        with pytest.raises((ConnectionError, AssertionError)):
            async with connected(emulator.url, tls=trust) as peer:
                await peer.until("completionStart")

        assert emulator.attempts == 0


async def test_a_port_in_use_is_an_error_of_the_system() -> None:
    async with NovaEmulator() as emulator:
        with pytest.raises(OSError, match="address already in use"):
            async with NovaEmulator(port=emulator.port):
                pass


async def test_keys_are_written_as_id_and_secret() -> None:
    keys = frozenset({"AKIDMINE:my-secret:my-token"})
    async with NovaEmulator(keys=keys) as emulator:
        account = {"key": "AKIDMINE", "secret": "my-secret", "token": "my-token"}
        async with connected(emulator.url, **account) as peer:  # type: ignore[arg-type]  # texts
            await peer.send(say.session_start())
            await peer.until_answered()
            assert peer.status == 200
        async with connected(emulator.url) as peer:
            await peer.ended()
            assert peer.status == 403
