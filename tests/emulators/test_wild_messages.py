"""Whatever a client sends, an emulator answers in the service's way and never falls over."""

import json
import logging
import random
from collections.abc import Mapping

import pytest
from websockets.exceptions import ConnectionClosed

from providers.emulators.catalogue import maker
from providers.emulators.script import Script
from tests.emulators.peers import connected, harmless
from tests.emulators.test_gemini_rules import (
    AUDIO,
    END,
    METHOD,
    START,
    TEXT,
    answer,
    content,
    declared,
    setup,
)
from tests.emulators.test_realtime_rules import (
    COMMIT,
    CREATE,
    HALF_A_SECOND,
    MODEL,
    UPDATE,
    changed,
    item,
    message,
)

REALTIME = [
    UPDATE,
    HALF_A_SECOND,
    COMMIT,
    CREATE,
    changed(audio={"input": {"turn_detection": {"type": "server_vad", "threshold": 0.5}}}),
    changed(voice="eve", turn_detection={"type": "server_vad", "silence_duration_ms": 1}),
    changed(tools=[{"type": "function", "name": "x", "parameters": {"type": "object"}}]),
    item(type="function_call", call_id="c", name="n", arguments="{}"),
    item(type="function_call_output", call_id="c", output="x"),
    message("user", "input_text"),
    {"type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 1},
    {"type": "response.create", "response": {"conversation": "none", "input": [{"type": "x"}]}},
]
GEMINI = [
    {"realtimeInput": {"audio": AUDIO}},
    TEXT,
    START,
    END,
    content("user"),
    answer(response={}, scheduling="SILENT"),
    setup(**declared(parameters={"type": "OBJECT"})),
    setup(sessionResumption={"handle": ""}, systemInstruction={"parts": [{"text": "x"}]}),
    setup(realtimeInputConfig={"automaticActivityDetection": {"silenceDurationMs": 5}}),
    setup(generationConfig={"responseModalities": ["AUDIO"], "speechConfig": {"voiceConfig": {}}}),
]
WILD: list[object] = [
    None,
    True,
    -1,
    2**70,
    0.5,
    "",
    "\ud800",
    "x" * 3000,
    [],
    [[]],
    {},
    {"a": {"b": []}},
]


def changed_somewhere(value: object, dice: random.Random) -> object:
    """The same value with something strange in one place."""
    if isinstance(value, Mapping) and value and dice.random() < 0.9:
        result = dict(value)
        key = dice.choice(list(result))
        if dice.random() < 0.1:
            result[f"{key}\ud800"] = result.pop(key)
        else:
            result[key] = changed_somewhere(result[key], dice)
        return result
    if isinstance(value, list) and value and dice.random() < 0.9:
        return [changed_somewhere(value[0], dice), *value[1:]]
    return dice.choice(WILD)


@pytest.mark.parametrize("name", ["openai_realtime", "grok_voice"])
async def test_a_realtime_session_outlives_any_message(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    dice = random.Random(5)  # noqa: S311 - a test must fail twice
    model = MODEL if name == "openai_realtime" else "grok-voice-latest"
    emulator = maker(name)(Script(pace=0, answer_delay_ms=0))
    with caplog.at_level(logging.ERROR):
        async with emulator, connected(f"{emulator.url}/realtime?model={model}", harmless) as peer:
            await peer.say(UPDATE)
            for text in ("[" * 100_000, "null", "{", "\x00"):
                await peer.socket.send(text)
            for _ in range(600):
                wild = changed_somewhere(dice.choice(REALTIME), dice)
                await peer.socket.send(json.dumps(wild))
            await peer.say(changed())
            await peer.send("conversation.item.delete", item_id="the last one")
            while "the last one" not in str(await peer.until("error")):
                pass
    assert caplog.records == []
    assert len(emulator.sessions[0].violations) > 300


async def test_a_gemini_session_ends_with_a_close_code_at_worst(
    caplog: pytest.LogCaptureFixture,
) -> None:
    dice = random.Random(6)  # noqa: S311 - a test must fail twice
    codes = []
    emulator = maker("gemini_live")(Script(pace=0, answer_delay_ms=0))
    with caplog.at_level(logging.ERROR):
        async with emulator:
            for _ in range(300):
                async with connected(emulator.url + METHOD, harmless) as peer:
                    kind = dice.choice(GEMINI)
                    if "setup" not in kind:
                        await peer.say(setup())
                    await peer.socket.send(json.dumps(changed_somewhere(kind, dice)))
                    await peer.say({"over": {}})
                    with pytest.raises(ConnectionClosed):
                        await peer.until("nothing")
                    codes.append(peer.socket.close_code)
    assert caplog.records == []
    assert set(codes) == {1007, 1008}


async def test_a_client_may_vanish_at_any_moment(caplog: pytest.LogCaptureFixture) -> None:
    emulator = maker("openai_realtime")(Script(pace=4, answer_delay_ms=0))
    with caplog.at_level(logging.ERROR):
        async with emulator:
            url = f"{emulator.url}/realtime?model={MODEL}"
            for last in ("session.created", "response.created", "response.output_audio.delta"):
                async with connected(url, harmless) as peer:
                    for each in (UPDATE, message("user", "input_text"), CREATE):
                        await peer.say(each)
                    await peer.until(last)
                    peer.socket.transport.abort()
        assert all(session.closed.is_set() for session in emulator.sessions)
    assert len(emulator.sessions) == 3
    assert caplog.records == []
