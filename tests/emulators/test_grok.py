"""The emulated Grok Voice: where it differs from OpenAI, and what pipecat's models say of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from openai import AsyncOpenAI
from websockets.exceptions import InvalidStatus

from providers.emulators.emulator import Emulator
from providers.emulators.realtime.grok import GrokEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.emulators.grok_models import problems_of
from tests.emulators.nova_oracle import MISSING, PYTHON
from tests.emulators.peers import KEY, Peer, coded, connected, harmless, speech

MODEL = "grok-voice-latest"
LIGHT = EmulatedTurn(
    heard="turn on the light",
    tool=ScriptedCall(name="set_light", arguments={"on": True}),
    say=("It is {result}.",),
)


def session(rate_hz: int = 16_000, **more: object) -> Mapping[str, object]:
    detection = {"type": "server_vad", "threshold": 0.85, "silence_duration_ms": 200}
    audio = {
        "input": {
            "format": {"type": "audio/pcm", "rate": rate_hz},
            "transcription": {"model": "grok-transcribe"},
        },
        "output": {"format": {"type": "audio/pcm", "rate": 24_000}},
    }
    tool = {
        "type": "function",
        "name": "set_light",
        "description": "Switch a light.",
        "parameters": {"type": "object", "properties": {}},
    }
    return {"voice": "eve", "turn_detection": detection, "audio": audio, "tools": [tool], **more}


@asynccontextmanager
async def opened(*turns: EmulatedTurn) -> AsyncIterator[tuple[Peer, Emulator]]:
    script = Script(turns=turns, answer_delay_ms=0, pace=0)
    emulator = GrokEmulator(script)
    async with emulator, connected(f"{emulator.url}/realtime?model={MODEL}", harmless) as peer:
        yield peer, emulator


async def speak(peer: Peer, rate_hz: int) -> None:
    for frame in await speech(rate_hz):
        await peer.send("input_audio_buffer.append", audio=coded(frame))


async def turn_with_a_tool(peer: Peer) -> None:
    """Hold a whole spoken turn."""
    await peer.until("session.created")
    await peer.send("session.update", session=session())
    await speak(peer, 16_000)
    call = await peer.until("response.function_call_arguments.done")
    await peer.until("response.done")
    output = {"type": "function_call_output", "call_id": call["call_id"], "output": "on"}
    await peer.send("conversation.item.create", item=output)
    await peer.send("response.create", response={"modalities": ["audio"]})
    await peer.until("response.done")


async def test_a_spoken_turn_at_sixteen_kilohertz() -> None:
    async with opened(LIGHT) as (peer, emulator):
        await turn_with_a_tool(peer)
        record = emulator.sessions[0]
    assert peer.kinds()[:2] == ["conversation.created", "session.created"]
    kind = "conversation.item.input_audio_transcription.updated"
    updates = [each["transcript"] for each in peer.seen if each["type"] == kind]
    assert updates == ["turn on ", "turn on the light"]
    assert peer.seen[-1]["usage"]["total_tokens"] > 0
    assert peer.seen[-1]["response"]["usage"] is None
    assert [entry.text for entry in record.conversation][-1] == "It is on."
    assert record.violations == []


@pytest.mark.skipif(not PYTHON.exists(), reason=MISSING)
@pytest.mark.timeout(60)
async def test_every_message_fits_the_models_of_another_client() -> None:
    async with opened(LIGHT) as (peer, emulator):
        await turn_with_a_tool(peer)
        received = list(emulator.sessions[0].received)
    judged = await asyncio.to_thread(problems_of, [*peer.seen, *received])
    assert [problems for problems in judged if problems] == []
    assert len(judged) == len(peer.seen) + len(received)
    wrong = {**peer.seen[-1], "type": "response.over"}
    assert await asyncio.to_thread(problems_of, [wrong]) != [[]]


async def test_words_are_spoken_as_they_are_without_being_asked_for() -> None:
    async with opened() as (peer, emulator):
        await peer.send("session.update", session=session())
        words = [{"type": "output_text", "text": "Dinner is ready."}]
        item = {"type": "force_message", "role": "assistant", "content": words}
        await peer.send("conversation.item.create", item=item)
        done = await peer.until("response.done")
        known = [(entry.role, entry.text) for entry in emulator.sessions[0].conversation]
    assert done["response"]["output"][0]["content"][0]["transcript"] == "Dinner is ready."
    assert known == [("assistant", "Dinner is ready.")]


async def test_a_conversation_is_resumed_by_its_id() -> None:
    async with opened(LIGHT) as (peer, emulator):
        created = await peer.until("conversation.created")
        await turn_with_a_tool(peer)
        ident = created["conversation"]["id"]
        await peer.socket.close()
        url = f"{emulator.url}/realtime?model={MODEL}&conversation_id={ident}"
        async with connected(url, harmless) as again:
            assert (await again.until("conversation.created"))["conversation"]["id"] == ident
            first, second = emulator.sessions
    assert len(first.conversation) == 4
    assert second.conversation == first.conversation


@pytest.mark.parametrize(
    "wrong",
    [
        {"turn_detection": {"type": "semantic_vad"}},
        {"turn_detection": {"type": "server_vad", "threshold": 0.95}},
        {"turn_detection": {"type": "server_vad", "eagerness": "low"}},
        {"turn_detection": {"type": "server_vad", "interrupt_response": True}},
        {"audio": {"output": {"voice": "eve"}}},
        {"audio": {"input": {"turn_detection": None}}},
        {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 12_345}}}},
        {"output_modalities": ["audio"]},
        {"voice": "marin"},
        {"model": MODEL},
    ],
)
async def test_the_session_of_another_service_is_refused(wrong: Mapping[str, object]) -> None:
    async with opened() as (peer, emulator):
        await peer.send("session.update", session=wrong)
        await peer.until("error")
        assert len(emulator.sessions[0].violations) == 1


async def test_a_cancellation_too_late_says_so_in_words() -> None:
    async with opened() as (peer, emulator):
        await peer.send("session.update", session=session(type="realtime"))
        await peer.send("response.cancel")
        error = await peer.until("error")
        assert emulator.sessions[0].violations == []
    assert "no active response" in error["error"]["message"]


async def test_an_unknown_model_is_not_found() -> None:
    async with GrokEmulator() as emulator:
        with pytest.raises(InvalidStatus) as refused:
            async with connected(f"{emulator.url}/realtime?model=grok-unreal", harmless):
                pass
    assert refused.value.response.status_code == 404


async def test_the_openai_package_connects_too() -> None:
    async with GrokEmulator() as emulator:
        client = AsyncOpenAI(api_key=KEY, websocket_base_url=emulator.url)
        async with client, client.realtime.connect(model=MODEL) as connection:
            first = await connection.recv()
    assert first.type == "conversation.created"
