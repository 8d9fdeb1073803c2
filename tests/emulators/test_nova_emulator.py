"""The emulated Nova Sonic as a client sees it: turns, tools, interruptions, limits, failures."""

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from providers.emulators.nova.emulator import NovaEmulator
from providers.emulators.nova.figures import Figures, Interruption
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.emulators.trouble import Kind, Point, Trouble
from tests.emulators import nova_messages as say
from tests.emulators.nova_certificates import made_in
from tests.emulators.nova_peer import Peer, connected, packed

SPEECH = b"\x00\x10\x00\xf0" * 1600
"""200 ms at 16 kHz that no ear takes for silence."""
SILENCE = bytes(2 * 16_000 // 4)
"""250 ms: more than any pause of `QUICK`."""
QUICK = Figures(time_scale=0.1, uplink_lead_ms=60_000)
FAST = {"pace": 0.0, "answer_delay_ms": 0}
LAMP = EmulatedTurn(
    heard="lamp on",
    tool=ScriptedCall(name="set_light", arguments={"room": "hall"}),
    say=("It says {result}.",),
)


def script(*turns: EmulatedTurn, **more: object) -> Script:
    """A script that wastes no time."""
    return Script.model_validate({"turns": turns, **FAST, **more})


HELLO = EmulatedTurn(heard="hello there", say=("Hello.", "How are you?"))


@asynccontextmanager
async def in_session(
    plan: Script, figures: Figures = QUICK, tools: tuple[str, ...] = ("set_light",)
) -> AsyncIterator[tuple[NovaEmulator, Peer]]:
    """An emulator, with a client that has set its session up."""
    async with NovaEmulator(plan, figures=figures) as emulator, connected(emulator.url) as peer:
        await peer.send(*say.opening(tools=[say.tool(name) for name in tools]), say.audio_start())
        yield emulator, peer


def blocks(peer: Peer) -> list[str]:
    """Each content block as `ROLE TYPE stage reason: text`."""
    found: dict[str, list[str]] = {}
    for event in peer.events:
        [(name, body)] = event.items()
        match name:
            case "contentStart":
                stage = json.loads(body.get("additionalModelFields", "{}"))
                words = [body["role"], body["type"], stage.get("generationStage", "")]
                found[body["contentId"]] = words
            case "textOutput":
                found[body["contentId"]].append(body["content"])
            case "contentEnd":
                found[body["contentId"]].insert(3, body["stopReason"])
    return [" ".join(filter(None, parts)) for parts in found.values()]


async def test_a_spoken_turn_is_heard_and_answered_sentence_by_sentence() -> None:
    async with in_session(script(HELLO)) as (emulator, peer):
        await peer.speak(SPEECH + SILENCE)
        await peer.until("usageEvent")

        assert blocks(peer) == [
            "USER TEXT FINAL PARTIAL_TURN hello there",
            "ASSISTANT TEXT SPECULATIVE PARTIAL_TURN Hello.",
            "ASSISTANT AUDIO PARTIAL_TURN",
            "ASSISTANT TEXT FINAL PARTIAL_TURN Hello.",
            "ASSISTANT TEXT SPECULATIVE PARTIAL_TURN How are you?",
            "ASSISTANT AUDIO END_TURN",
            "ASSISTANT TEXT FINAL END_TURN How are you?",
        ]
        usage = (await peer.until("usageEvent"))["details"]["delta"]
        assert usage["input"]["speechTokens"] == 5
        assert emulator.sessions[-1].audio == SPEECH + SILENCE
        assert emulator.sessions[-1].violations == []


async def test_a_farewell_in_order_leaves_no_violation() -> None:
    async with in_session(script()) as (emulator, peer):
        await peer.send(*say.closing())
        await peer.finish()

        assert await peer.ended() == ["end"]
        record = emulator.sessions[-1]
        await record.closed.wait()
        assert (record.violations, record.close_code) == ([], 1000)


async def test_a_farewell_without_session_end_is_a_violation() -> None:
    async with in_session(script()) as (emulator, peer):
        await peer.finish()
        await peer.ended()

        assert "without promptEnd" in emulator.sessions[-1].violations[0]


async def test_a_tool_is_called_and_its_result_spoken() -> None:
    async with in_session(script(LAMP)) as (emulator, peer):
        await peer.speak(SPEECH + SILENCE)
        call = await peer.until("toolUse")
        assert (call["toolName"], json.loads(call["content"])) == ("set_light", {"room": "hall"})
        await peer.send(*say.tool_result("R", call["toolUseId"], '{"ok": true}'))
        await peer.until("usageEvent")

        assert "TOOL TOOL TOOL_USE" in blocks(peer)
        assert 'ASSISTANT TEXT FINAL END_TURN It says {"ok": true}.' in blocks(peer)
        assert emulator.sessions[-1].violations == []


async def test_two_calls_are_open_at_once_and_answered_in_any_order() -> None:
    async with in_session(script(LAMP, LAMP)) as (_, peer):
        await peer.speak(SPEECH + SILENCE)
        first = await peer.until("toolUse")
        await peer.speak(SPEECH + SILENCE)
        second = await peer.until("toolUse", 2)
        await peer.send(*say.tool_result("R2", second["toolUseId"], '"second"'))
        await peer.send(*say.tool_result("R1", first["toolUseId"], '"first"'))
        await peer.until("usageEvent", 2)

        spoken = [block for block in blocks(peer) if "FINAL END_TURN" in block]
        assert [block.split('"')[1] for block in spoken] == ["second", "first"]


@pytest.mark.parametrize("shape", list(Interruption))
async def test_speech_over_the_answer_interrupts_it(shape: Interruption) -> None:
    figures = Figures(time_scale=0.1, uplink_lead_ms=60_000, interruption=shape)
    async with in_session(script(HELLO, pace=1.0), figures) as (_, peer):
        await peer.speak(SPEECH + SILENCE)
        await peer.until("audioOutput")
        await peer.speak(SPEECH)
        await peer.until("completionEnd")

        told = blocks(peer)
        assert ("ASSISTANT TEXT FINAL INTERRUPTED Hello." in told) is (shape != "text")
        marked = 'ASSISTANT TEXT FINAL PARTIAL_TURN { "interrupted" : true }'
        assert (marked in told) is (shape != "stop_reason")
        assert not any("How are you" in block for block in told)


async def test_what_was_sent_ahead_can_still_be_interrupted() -> None:
    async with in_session(script(HELLO)) as (_, peer):
        await peer.speak(SPEECH + SILENCE)
        await peer.until("usageEvent")
        assert "completionEnd" not in peer.names()
        await peer.speak(SPEECH)
        await peer.until("completionEnd")

        assert blocks(peer)[-2].startswith("ASSISTANT TEXT FINAL INTERRUPTED")


async def test_a_turn_in_writing_is_answered_without_a_transcript() -> None:
    async with in_session(script()) as (emulator, peer):
        await peer.send(*say.text("T", "are you there", interactive=True))
        await peer.until("usageEvent")

        assert not any(block.startswith("USER") for block in blocks(peer))
        assert emulator.sessions[-1].conversation[1].text == "are you there"


async def test_the_pause_that_ends_a_turn_is_the_sessions_own() -> None:
    async with NovaEmulator(script(HELLO), figures=QUICK) as emulator:
        for sensitivity, pause_ms in (("HIGH", 150), ("MEDIUM", 175), ("LOW", 200)):
            async with connected(emulator.url) as peer:
                await peer.send(*say.opening(sensitivity=sensitivity), say.audio_start())
                await peer.speak(SPEECH + bytes(32 * (pause_ms - 20)))
                await asyncio.sleep(0.05)
                assert peer.names() == []
                await peer.speak(bytes(32 * 40))
                await peer.until("completionStart")


async def test_audio_faster_than_real_time_is_a_violation() -> None:
    async with in_session(script(), Figures(uplink_lead_ms=500)) as (emulator, peer):
        await peer.speak(bytes(32 * 800))
        await peer.send(*say.closing())
        await peer.finish()
        await peer.ended()

        [violation] = emulator.sessions[-1].violations
        assert "ahead of real time" in violation


async def test_without_audio_the_session_ends_in_the_services_words() -> None:
    async with in_session(script(), Figures(time_scale=0.002)) as (_, peer):
        await peer.ended()

        [(kind, body)] = peer.exceptions
        assert kind == "validationException"
        assert "Timed out waiting for audio bytes" in body["message"]


async def test_a_session_ends_at_its_age_without_a_word() -> None:
    async with in_session(script(max_session_s=0.1)) as (_, peer):
        assert await peer.ended() == ["end"]
        assert (peer.exceptions, peer.events) == ([], [])


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
