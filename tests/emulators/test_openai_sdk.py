"""The emulated OpenAI Realtime is driven by the `openai` package, and judged by its models."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.realtime import RealtimeSessionCreateRequestParam

from providers.emulators.emulator import Emulator
from providers.emulators.realtime.openai import OpenAIEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.emulators.oracles import openai_client, openai_server
from tests.emulators.peers import KEY, PATIENCE_S, coded, speech

MODEL = "gpt-realtime-2.1"
LIGHT = ScriptedCall(name="set_light", arguments={"on": True})
STORY = EmulatedTurn(heard="a story", say=("This is a long story about an old house.",) * 4)


class Driven:
    """The package's connection, with every message of the emulator judged on its way."""

    def __init__(self, connection: AsyncRealtimeConnection) -> None:
        self.send = connection
        self.seen: list[Any] = []

    async def until(self, kind: str) -> Any:  # noqa: ANN401 - one of 40 models, told by `kind`
        async with asyncio.timeout(PATIENCE_S):
            while True:
                data = await self.send.recv_bytes()
                assert openai_server(json.loads(data)) == []
                event = self.send.parse_event(data)
                self.seen.append(event)
                if event.type == kind:
                    return event

    async def speak(self) -> None:
        for frame in await speech(24_000):
            await self.send.input_audio_buffer.append(audio=coded(frame))

    def kinds(self) -> list[str]:
        return [event.type for event in self.seen]


def session(*, manual: bool) -> RealtimeSessionCreateRequestParam:
    return {
        "type": "realtime",
        "instructions": "Be brief.",
        "output_modalities": ["audio"],
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24_000},
                "transcription": {"model": "gpt-4o-mini-transcribe"},
                "turn_detection": None
                if manual
                else {"type": "server_vad", "silence_duration_ms": 200},
            },
            "output": {"voice": "marin"},
        },
        "tools": [
            {
                "type": "function",
                "name": "set_light",
                "description": "Switch a light.",
                "parameters": {"type": "object", "properties": {"on": {"type": "boolean"}}},
            }
        ],
    }


@asynccontextmanager
async def talking(
    *turns: EmulatedTurn, manual: bool = False, pace: float = 4.0
) -> AsyncIterator[tuple[Driven, Emulator]]:
    plan = Script(turns=turns, answer_delay_ms=0, pace=pace)
    async with OpenAIEmulator(plan, strict=openai_client) as emulator:
        client = AsyncOpenAI(api_key=KEY, websocket_base_url=emulator.url)
        async with client, client.realtime.connect(model=MODEL) as connection:
            driven = Driven(connection)
            await driven.until("session.created")
            await connection.session.update(session=session(manual=manual))
            await driven.until("session.updated")
            yield driven, emulator
        async with asyncio.timeout(PATIENCE_S):
            await emulator.sessions[-1].closed.wait()


async def test_a_spoken_turn_calls_two_tools_and_is_answered() -> None:
    turn = EmulatedTurn(
        heard="light on", tool=LIGHT, tools=(ScriptedCall(name="get_time"),), say=("{result}.",)
    )
    async with talking(turn, pace=0) as (client, emulator):
        await client.speak()
        first = await client.until("response.done")
        calls = [item.call_id for item in first.response.output]
        for call_id in calls:
            await client.send.conversation.item.create(
                item={"type": "function_call_output", "call_id": call_id, "output": "on"}
            )
        await client.send.response.create()
        second = await client.until("response.done")
    kinds = client.kinds()
    assert kinds.index("input_audio_buffer.speech_started") < kinds.index("response.created")
    assert len(calls) == 2
    assert second.response.output[0].content[0].transcript == "on on."
    assert second.response.usage.output_token_details.audio_tokens > 0
    completed = "conversation.item.input_audio_transcription.completed"
    assert [event.transcript for event in client.seen if event.type == completed] == ["light on"]
    roles = [entry.role for entry in emulator.sessions[0].conversation]
    assert roles == ["user", "call", "call", "result", "result", "assistant"]
    assert emulator.sessions[0].violations == []


async def test_a_written_turn_is_answered_in_its_own_words() -> None:
    async with talking(EmulatedTurn(say=("You wrote {heard}.",)), pace=0) as (client, emulator):
        await client.send.conversation.item.create(
            item={
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "hello"}],
            }
        )
        await client.send.response.create()
        done = await client.until("response.done")
    assert done.response.output[0].content[0].transcript == "You wrote hello."
    assert emulator.sessions[0].violations == []


async def test_push_to_talk_waits_for_the_client() -> None:
    async with talking(EmulatedTurn(say=("Yes.",)), manual=True, pace=0) as (client, emulator):
        await client.speak()
        await client.send.input_audio_buffer.commit()
        await client.until("conversation.item.done")
        await client.send.response.create()
        await client.until("response.done")
    assert "input_audio_buffer.speech_started" not in client.kinds()
    assert emulator.sessions[0].turns == 1
    assert emulator.sessions[0].violations == []


async def test_speech_interrupts_a_reply_and_memory_is_cut_to_what_was_heard() -> None:
    async with talking(STORY, STORY) as (client, emulator):
        await client.speak()
        delta = await client.until("response.output_audio.delta")
        await client.speak()
        done = await client.until("response.done")
        await client.send.conversation.item.truncate(
            item_id=delta.item_id, content_index=0, audio_end_ms=60
        )
        await client.until("conversation.item.truncated")
    assert done.response.status == "cancelled"
    assert done.response.status_details.reason == "turn_detected"
    [cut] = [e for e in emulator.sessions[0].conversation if e.ident == delta.item_id]
    assert cut.audio_ms == 60
    assert 0 < len(cut.text) < len(STORY.say[0])
    assert emulator.sessions[0].violations == []


async def test_cancelling_ends_a_reply() -> None:
    async with talking(STORY, manual=True) as (client, emulator):
        await client.speak()
        await client.send.input_audio_buffer.commit()
        await client.send.response.create()
        await client.until("response.output_audio.delta")
        await client.send.response.cancel()
        done = await client.until("response.done")
        await client.send.response.cancel()
        error = await client.until("error")
    assert done.response.status_details.reason == "client_cancelled"
    assert error.error.code == "response_cancel_not_active"
    assert emulator.sessions[0].violations == []


async def test_an_out_of_band_response_says_its_input_and_leaves_no_memory() -> None:
    async with talking(manual=True, pace=0) as (client, emulator):
        await client.send.response.create(
            response={
                "conversation": "none",
                "instructions": "Say exactly this.",
                "input": [
                    {
                        "type": "message",
                        "role": "user",
                        "content": [{"type": "input_text", "text": "Dinner is ready."}],
                    }
                ],
            }
        )
        done = await client.until("response.done")
    assert done.response.output[0].content[0].transcript == "Dinner is ready."
    assert emulator.sessions[0].conversation == []
    assert emulator.sessions[0].violations == []


async def test_history_is_remembered_in_its_order() -> None:
    async with talking(manual=True) as (client, emulator):
        for role, part, text in (
            ("user", "input_text", "my name is Ada"),
            ("assistant", "output_text", "hello Ada"),
        ):
            item: Any = {"type": "message", "role": role, "content": [{"type": part, "text": text}]}
            await client.send.conversation.item.create(item=item)
            await client.until("conversation.item.done")
    known = [(entry.role, entry.text) for entry in emulator.sessions[0].conversation]
    assert known == [("user", "my name is Ada"), ("assistant", "hello Ada")]


@pytest.mark.parametrize("eagerness", ["low", "medium", "high", "auto"])
async def test_semantic_detection_is_taken(
    eagerness: Literal["low", "medium", "high", "auto"],
) -> None:
    async with talking() as (client, emulator):
        detection: Any = {"type": "semantic_vad", "eagerness": eagerness}
        await client.send.session.update(
            session={"type": "realtime", "audio": {"input": {"turn_detection": detection}}}
        )
        updated = await client.until("session.updated")
    assert updated.session.audio.input.turn_detection.eagerness == eagerness
    assert emulator.sessions[0].violations == []
