"""The emulated gateway of Nova's WebSocket dialect, driven by hand-written messages."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from providers.emulators.nova.dialect import DialectEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.emulators.trouble import Kind, Trouble

SPEECH = b"\x00\x10\x00\xf0" * 1600
START = {"type": "sessionStart", "inferenceConfiguration": {"maxTokens": 1024}}
TOOLS = {
    "tools": [
        {
            "toolSpec": {
                "name": "set_light",
                "description": "Switches.",
                "inputSchema": {"json": {"type": "object"}},
            }
        }
    ]
}
HELLO = EmulatedTurn(heard="hello there", say=("Hello.",))


@asynccontextmanager
async def talking(
    *turns: EmulatedTurn, **more: object
) -> AsyncIterator[tuple[DialectEmulator, ClientConnection]]:
    """A gateway with a client that has started its session."""
    plan = Script.model_validate({"turns": turns, "pace": 0.0, "answer_delay_ms": 0, **more})
    async with (
        DialectEmulator(plan) as emulator,
        connect(emulator.url, compression=None) as socket,
    ):
        await say(socket, {**START, "system": [{"text": "Be brief."}], "toolConfig": TOOLS})
        yield emulator, socket


async def say(socket: ClientConnection, message: object) -> None:
    await socket.send(json.dumps(message))


async def speak(socket: ClientConnection, pcm: bytes) -> None:
    for at in range(0, len(pcm), 640):
        chunk = base64.b64encode(pcm[at : at + 640]).decode()
        await say(socket, {"type": "inputAudio", "audioChunk": chunk})


async def heard_until(socket: ClientConnection, kind: str) -> list[dict[str, Any]]:
    """Every message up to the first of a type."""
    messages: list[dict[str, Any]] = []
    async with asyncio.timeout(5):
        while not messages or messages[-1]["type"] != kind:
            messages.append(json.loads(await socket.recv()))
    return messages


async def test_a_spoken_turn_ends_with_both_words_for_the_end() -> None:
    async with talking(HELLO) as (emulator, socket):
        await speak(socket, SPEECH + bytes(32 * 900))
        messages = await heard_until(socket, "messageStop")

        assert messages[0] == {"type": "inputTranscript", "transcript": "hello there"}
        assert messages[1] == {"type": "contentBlockDelta", "text": "Hello."}
        assert messages[2]["audioChunk"]
        assert messages[-2] == {"type": "contentBlockStop"}
        assert emulator.sessions[-1].conversation[0].text == "Be brief."
        assert emulator.sessions[-1].violations == []


@pytest.mark.parametrize("status", ["success", "error"])
async def test_a_tool_gets_its_result_with_a_status(status: str) -> None:
    call = ScriptedCall(name="set_light", arguments={"on": True})
    async with talking(EmulatedTurn(tool=call, say=("It says {result}.",))) as (_, socket):
        await say(socket, {"type": "inputText", "content": [{"text": "light on"}]})
        [use] = await heard_until(socket, "toolUse")
        assert use["toolUse"]["input"] == {"on": True}
        result = {
            "toolUseId": use["toolUse"]["toolUseId"],
            "content": [{"text": "done"}],
            "status": status,
        }
        await say(socket, {"type": "toolResult", "toolResult": result})
        messages = await heard_until(socket, "messageStop")

        assert messages[0]["text"] == "It says done."


async def test_the_clients_interruption_ends_the_answer_early() -> None:
    async with talking(EmulatedTurn(say=("A long answer to nothing.", "And more.")), pace=1.0) as (
        _,
        socket,
    ):
        await say(socket, {"type": "inputText", "content": [{"text": "talk"}]})
        await heard_until(socket, "contentBlockDelta")
        await say(socket, {"type": "inputAudioInterrupt"})
        messages = await heard_until(socket, "messageStop")

        assert not any(message.get("text") == "And more." for message in messages)


async def test_speech_over_the_answer_ends_it_too() -> None:
    async with talking(EmulatedTurn(say=("A long answer to nothing.", "And more.")), pace=1.0) as (
        _,
        socket,
    ):
        await say(socket, {"type": "inputText", "content": [{"text": "talk"}]})
        await heard_until(socket, "contentBlockDelta")
        await speak(socket, SPEECH)
        messages = await heard_until(socket, "messageStop")

        assert not any(message.get("text") == "And more." for message in messages)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"type": "dance"}, "dance"),
        ({"type": "inputAudio"}, "inputAudio.audioChunk: Field required"),
        ({"type": "inputAudio", "audioChunk": "YWI=", "rate": 8000}, "rate: Extra inputs"),
        ({"type": "inputAudio", "audioChunk": "%"}, "no base64"),
        ({"type": "inputAudio", "audioChunk": "YQ=="}, "16-bit samples"),
        (START, "must come first, and once"),
        ({**START, "toolConfig": {"tools": []}}, "at least 1 item"),
        (
            {
                "type": "toolResult",
                "toolResult": {"toolUseId": "x", "content": [{"text": ""}], "status": "success"},
            },
            "'x' is unknown",
        ),
        (
            {"type": "toolResult", "toolResult": {"toolUseId": "x", "content": []}},
            "status",
        ),
        ([], "not a JSON object"),
    ],
)
async def test_a_wrong_message_gets_an_error_and_the_session_lives(
    message: object, words: str
) -> None:
    async with talking(HELLO) as (emulator, socket):
        await say(socket, message)
        errors = await heard_until(socket, "error")
        if words != "status":
            assert words in errors[-1]["error"]["message"]
        await say(socket, {"type": "inputText", "content": [{"text": "hello"}]})
        await heard_until(socket, "messageStop")

        assert len(emulator.sessions[-1].violations) in {0, 1}


async def test_nothing_comes_before_the_start() -> None:
    async with DialectEmulator() as emulator, connect(emulator.url) as socket:
        await say(socket, {"type": "inputText", "content": [{"text": "hello"}]})
        [error] = await heard_until(socket, "error")

        assert "must come first" in error["error"]["message"]


async def test_late_sound_of_an_interrupted_answer_comes_on_request() -> None:
    late = Trouble(kind=Kind.LATE_AUDIO, ms=300)
    async with talking(EmulatedTurn(say=("A long answer.",)), pace=1.0, trouble=(late,)) as (
        _,
        socket,
    ):
        await say(socket, {"type": "inputText", "content": [{"text": "talk"}]})
        async with asyncio.timeout(5):
            while "audioChunk" not in json.loads(await socket.recv()):
                pass
        await say(socket, {"type": "inputAudioInterrupt"})
        messages = await heard_until(socket, "messageStop")

        sizes = [len(base64.b64decode(message.get("audioChunk", ""))) for message in messages]
        assert max(sizes) == 300 * 48


async def test_a_session_that_grew_old_is_closed() -> None:
    async with talking(max_session_s=0.05) as (_, socket):
        await asyncio.wait_for(socket.wait_closed(), 5)

        assert socket.close_code == 1001
