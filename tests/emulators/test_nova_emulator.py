"""The emulated Nova Sonic as a client sees it: turns, tools, interruptions, limits."""

import asyncio
import json

import pytest

from providers.emulators.nova.emulator import NovaEmulator
from providers.emulators.nova.figures import Figures, Interruption
from tests.emulators import nova_messages as say
from tests.emulators.nova_peer import Peer, connected
from tests.emulators.nova_sessions import HELLO, LAMP, QUICK, SILENCE, SPEECH, in_session, script


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


async def test_a_preamble_is_said_before_the_call_and_ends_no_turn() -> None:
    plan = script(LAMP.model_copy(update={"preamble": ("One moment.",)}))
    async with in_session(plan) as (_, peer):
        await peer.speak(SPEECH + SILENCE)
        await peer.until("toolUse")

        assert blocks(peer)[1:4] == [
            "ASSISTANT TEXT SPECULATIVE PARTIAL_TURN One moment.",
            "ASSISTANT AUDIO PARTIAL_TURN",
            "ASSISTANT TEXT FINAL PARTIAL_TURN One moment.",
        ]


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
