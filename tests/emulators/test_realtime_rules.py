"""What the emulated OpenAI Realtime refuses, and in which words."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import InvalidStatus

from providers.emulators.emulator import Emulator
from providers.emulators.realtime.openai import OpenAIEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.emulators.oracles import openai_client, openai_server
from tests.emulators.peers import KEY, Peer, coded, connected

MODEL = "gpt-realtime-2.1"
PCM = {"type": "audio/pcm", "rate": 24_000}
MANUAL: dict[str, object] = {
    "type": "realtime",
    "audio": {"input": {"format": PCM, "turn_detection": None}, "output": {"format": PCM}},
}
UPDATE = {"type": "session.update", "session": MANUAL}
HALF_A_SECOND = {"type": "input_audio_buffer.append", "audio": coded(bytes(24_000))}
COMMIT = {"type": "input_audio_buffer.commit"}
CREATE = {"type": "response.create"}


def changed(**session: object) -> Mapping[str, object]:
    return {"type": "session.update", "session": {"type": "realtime", **session}}


def item(**fields: object) -> Mapping[str, object]:
    return {"type": "conversation.item.create", "item": fields}


def message(role: str, kind: str) -> Mapping[str, object]:
    return item(type="message", role=role, content=[{"type": kind, "text": "hello"}])


@asynccontextmanager
async def opened(
    script: Script | None = None, *, model: str = MODEL
) -> AsyncIterator[tuple[Peer, Emulator]]:
    async with OpenAIEmulator(script or Script(answer_delay_ms=0)) as emulator:
        url = f"{emulator.url}/realtime?model={model}"
        async with connected(url, openai_server) as peer:
            yield peer, emulator


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([HALF_A_SECOND], "invalid_request_error"),
        ([UPDATE, COMMIT], "input_audio_buffer_commit_empty"),
        ([UPDATE, HALF_A_SECOND, COMMIT, COMMIT], "input_audio_buffer_commit_empty"),
        ([UPDATE, CREATE, CREATE], "conversation_already_has_active_response"),
        ([UPDATE, {"type": "input_audio_buffer.append", "audio": "AAA"}], "invalid_value"),
        ([UPDATE, {"type": "input_audio_buffer.append", "audio": coded(b"abc")}], "invalid_value"),
        ([UPDATE, {"type": "input_audio_buffer.append"}], "missing_required_parameter"),
        ([UPDATE, {"type": "output_audio_buffer.clear"}], "invalid_value"),
        ([UPDATE, {"type": "conversation.begin"}], "invalid_value"),
        ([{"type": "response.create", "loud": True}], "unknown_parameter"),
        ([{"type": "response.create", "response": {"loud": 1}}], "unknown_parameter"),
        ([{"type": "session.update", "session": {}}], "missing_required_parameter"),
        ([changed(modalities=["audio"])], "unknown_parameter"),
        ([changed(voice="marin")], "unknown_parameter"),
        ([changed(model="gpt-realtime-2")], "invalid_value"),
        ([changed(output_modalities=["audio", "text"])], "invalid_value"),
        ([changed(audio={"output": {"voice": "Brian"}})], "invalid_value"),
        ([changed(audio={"input": {"format": {**PCM, "rate": 16_000}}})], "invalid_value"),
        ([changed(audio={"input": {"turn_detection": {"type": "loud"}}})], "invalid_value"),
        (
            [changed(audio={"input": {"transcription": {"prompt": "word " * 300}}})],
            "string_above_max_length",
        ),
        ([changed(tools=[{"type": "function"}])], "missing_required_parameter"),
        ([message("assistant", "input_text")], "invalid_value"),
        ([message("user", "output_text")], "invalid_value"),
        ([item(type="function_call_output", call_id="c", output="x")], "invalid_tool_call_output"),
        ([item(type="force_message", role="assistant", content=[])], "invalid_value"),
        ([{"type": "conversation.item.delete", "item_id": "none"}], "item_not_found"),
    ],
)
async def test_a_wrong_message_is_recorded_and_answered_with_an_error(
    messages: list[Mapping[str, object]], code: str
) -> None:
    async with opened() as (peer, emulator):
        for each in messages:
            await peer.say({**each, "event_id": "mine"})
        error = await peer.until("error")
        assert error["error"]["code"] == code
        assert error["error"]["event_id"] == "mine"
        assert len(emulator.sessions[0].violations) == 1
        await peer.say(changed())
        await peer.until("session.updated")


async def test_another_model_of_the_protocol_is_asked_first() -> None:
    async with OpenAIEmulator(strict=openai_client) as emulator:
        url = f"{emulator.url}/realtime?model={MODEL}"
        async with connected(url, openai_server) as peer:
            await peer.say(changed(audio={"input": {"loudness": 11}}))
            error = await peer.until("error")
    assert "loudness" in error["error"]["message"]
    assert ["loudness" in words for words in emulator.sessions[0].violations] == [True]


async def test_cutting_more_than_was_sent_is_an_error() -> None:
    async with opened(Script(turns=(EmulatedTurn(say=("Yes.",)),), pace=0)) as (peer, _):
        await peer.say(UPDATE)
        await peer.say(message("user", "input_text"))
        await peer.say(CREATE)
        done = await peer.until("response.done")
        ident = done["response"]["output"][0]["id"]
        cut = {"type": "conversation.item.truncate", "item_id": ident, "content_index": 0}
        await peer.say({**cut, "audio_end_ms": 3_600_000})
        error = await peer.until("error")
        await peer.say(changed(audio={"output": {"voice": "cedar"}}))
        fixed = await peer.until("error")
    assert "already shorter" in error["error"]["message"]
    assert fixed["error"]["code"] == "cannot_update_voice"


async def test_the_answer_waits_for_every_result_of_its_calls() -> None:
    turn = EmulatedTurn(tool=ScriptedCall(name="get_time"), say=("It is {result}.",))
    async with opened(Script(turns=(turn,), pace=0)) as (peer, emulator):
        await peer.say(UPDATE)
        await peer.say(CREATE)
        call = await peer.until("response.function_call_arguments.done")
        await peer.until("response.done")
        await peer.say(CREATE)
        await peer.until("error")
        output = {"type": "function_call_output", "call_id": call["call_id"], "output": "noon"}
        await peer.say(item(**output))
        await peer.say(item(**output))
        await peer.until("error")
        await peer.say(CREATE)
        done = await peer.until("response.done")
    assert done["response"]["output"][0]["content"][0]["transcript"] == "It is noon."
    assert len(emulator.sessions[0].violations) == 2


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({}, "/realtime", 401),
        ({"Authorization": "Bearer wrong"}, "/realtime", 401),
        ({"Authorization": f"Bearer {KEY}"}, "/elsewhere", 404),
    ],
)
async def test_a_wrong_key_or_place_is_refused(
    headers: Mapping[str, str], path: str, status: int
) -> None:
    async with OpenAIEmulator(keys=frozenset({KEY})) as emulator:
        with pytest.raises(InvalidStatus) as refused:
            async with connected(emulator.url + path, openai_server, headers):
                pass
        assert refused.value.response.status_code == status
        assert emulator.sessions == []
        assert emulator.attempts == 1
        assert b"wrong" not in (refused.value.response.body or b"")


async def test_the_key_of_azure_is_taken() -> None:
    async with OpenAIEmulator(keys=frozenset({KEY})) as emulator:
        place = emulator.url.removesuffix("/v1") + "/openai/v1/realtime?model=my-deployment"
        async with connected(place, openai_server, {"api-key": KEY}) as peer:
            await peer.until("session.created")


@pytest.mark.parametrize(
    ("model", "headers", "code"),
    [
        ("gpt-unreal", {}, "model_not_found"),
        (MODEL, {"OpenAI-Beta": "realtime=v1"}, "beta_api_shape_disabled"),
    ],
)
async def test_an_unknown_model_and_the_beta_are_told_off(
    model: str, headers: Mapping[str, str], code: str
) -> None:
    async with OpenAIEmulator() as emulator:
        url = f"{emulator.url}/realtime?model={model}"
        bearer = {"Authorization": f"Bearer {KEY}"}
        async with connected(url, openai_server, {**bearer, **headers}) as peer:
            error = await peer.until("error")
            closed = await peer.closed()
    assert error["error"]["code"] == code
    assert closed[0] == 4000


async def test_a_session_expires_with_its_error() -> None:
    async with opened(Script(max_session_s=0.1)) as (peer, emulator):
        error = await peer.until("error")
        closed = await peer.closed()
        async with asyncio.timeout(1):
            await emulator.sessions[0].closed.wait()
    assert error["error"]["code"] == "session_expired"
    assert closed == (1001, "Your session hit the maximum duration of 60 minutes.")
