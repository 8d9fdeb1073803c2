"""The order a client of the Nova emulator must keep, each rule by a message that breaks it."""

import base64
import json
from typing import Any

import pytest

from providers.emulators.nova import shapes
from providers.emulators.nova.meanings import (
    AudioOpened,
    Ended,
    Heard,
    Instructed,
    Meaning,
    Prompted,
    Remembered,
    Started,
    ToolAnswered,
    Typed,
)
from providers.emulators.nova.refusal import Refusal
from providers.emulators.nova.rules import Rules
from tests.emulators import nova_messages as say


def rules_after(*messages: dict[str, Any], text_turns: bool = True) -> tuple[Rules, list[Meaning]]:
    """The rules, once these messages were taken, and what they meant."""
    rules = Rules(text_turns=text_turns)
    rules.open_calls.add("call-1")
    meanings = [rules.take(shapes.read(message)) for message in messages]
    return rules, [meaning for meaning in meanings if meaning is not None]


def refusal(*messages: dict[str, Any], text_turns: bool = True) -> str:
    """What is said against the last of these messages, all before it being right."""
    rules, _ = rules_after(*messages[:-1], text_turns=text_turns)
    with pytest.raises(Refusal) as caught:
        rules.take(shapes.read(messages[-1]))
    assert caught.value.kind == "ValidationException"
    return caught.value.message


def test_a_whole_session_is_understood() -> None:
    rules, meanings = rules_after(
        *say.opening(tools=[say.tool("set_light")]),
        *say.text("H1", "hello", role="USER"),
        *say.text("H2", "good day", role="ASSISTANT"),
        say.audio_start(),
        say.audio(b"\x01\x00" * 320),
        *say.text("T1", "and in writing", role="USER", interactive=True),
        *say.tool_result("R1", "call-1", '{"ok": true}'),
        *say.closing(),
    )

    assert meanings == [
        Started("MEDIUM"),
        Prompted(prompt="P", voice="matthew", rate_hz=24_000, tools=("set_light",)),
        Instructed("You are a test."),
        Remembered("USER", "hello"),
        Remembered("ASSISTANT", "good day"),
        AudioOpened(16_000),
        Heard(b"\x01\x00" * 320),
        Typed("and in writing"),
        ToolAnswered("call-1", '{"ok": true}'),
        Ended(),
    ]
    assert rules.ended_well


START, PROMPT, *SYSTEM = say.opening()
OPEN = [*say.opening(), say.audio_start()]


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([PROMPT], "must follow sessionStart"),
        ([START, START], "once, as the first"),
        ([START, PROMPT, PROMPT], "once in a session"),
        ([START, say.prompt_start(voice="Brian")], "'Brian' is none of matthew"),
        ([START, PROMPT, say.text("H", "x", role="USER")[0]], "first content must be SYSTEM"),
        ([START, PROMPT, say.audio_start()], "first content must be SYSTEM"),
        ([*say.opening(), say.text("S2", "x", role="SYSTEM")[0]], "once, first"),
        ([*say.opening(), say.text("H", "x", role="ASSISTANT")[0]], "begins with USER"),
        (
            [*say.opening(), *say.text("A1", "a"), say.text("A2", "b")[0]],
            "the roles alternate",
        ),
        ([*say.opening(), *say.text("H", "  ")], "without text"),
        ([*OPEN, say.text("H", "x")[0]], "history should be sent completely"),
        ([*OPEN, say.audio_start("A2")], "one AUDIO block"),
        ([*OPEN, say.audio(b"ab", name="B")], "not open"),
        ([*OPEN, say.audio(b"abc")], "whole 16-bit"),
        ([*OPEN, {"event": {"audioInput": say.piece("A", "%%%")}}], "no base64"),
        ([*OPEN, {"event": {"textInput": say.piece("A", "x")}}], "AUDIO block, found TEXT"),
        (
            [*OPEN, say.text("T", "x", interactive=True)[0], say.audio(b"ab")],
            "history should be sent completely",
        ),
        (
            [
                *OPEN,
                say.text("T", "x", interactive=True)[0],
                say.text("U", "x", interactive=True)[0],
            ],
            "must be closed before",
        ),
        ([*OPEN, *say.text("S", "x", interactive=True)[:1]], "used before"),
        ([*OPEN, say.tool_result("R", "call-9", "{}")[0]], "'call-9' is unknown"),
        (
            [
                *OPEN,
                *say.tool_result("R", "call-1", "{}"),
                say.tool_result("Q", "call-1", "{}")[0],
            ],
            "answered before",
        ),
        ([*OPEN, *say.tool_result("R", "call-1", "fine")], "no JSON text"),
        ([*OPEN, *say.tool_result("R", "call-1", "{}")[::2]], "0 toolResult"),
        ([*OPEN, say.prompt_end()], "open contents"),
        ([*OPEN, say.session_end()], "must follow promptEnd"),
        ([*OPEN, *say.closing(), say.session_end()], "nothing may follow"),
        ([*OPEN, *say.closing()[:2], say.audio_start("A2")], "no prompt is open"),
        ([START, PROMPT, say.text("S", "x", prompt="Q", role="SYSTEM")[0]], "'Q' is unknown"),
        ([*say.opening(), *say.text("H", "x" * 1025)[:2]], "at most 1024 bytes"),
    ],
)
def test_a_message_out_of_order_is_refused(messages: list[dict[str, Any]], words: str) -> None:
    assert words in refusal(*messages)


def test_history_has_a_limit() -> None:
    pieces = [{"event": {"textInput": say.piece("H", "x" * 1024)}} for _ in range(41)]
    start, _, end = say.text("H", "x")

    assert "bytes of history" in refusal(*say.opening(), start, *pieces, end)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"event": {"boom": {}}}, "unknown event 'boom'"),
        ({"event": {}}, "nothing more"),
        ({"type": "sessionStart"}, "nothing more"),
        ([], "nothing more"),
        ({"event": {"sessionStart": {}}}, "sessionStart.inferenceConfiguration"),
        ({"event": {"promptEnd": {"promptName": "P", "extra": 1}}}, "promptEnd.extra"),
        ({"event": {"contentStart": {"type": "VIDEO"}}}, "contentStart"),
        ({"event": {"audioInput": {**say.piece("A", ""), "content": 3}}}, "audioInput.content"),
    ],
)
def test_a_misshapen_message_is_refused_with_its_place(message: object, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        shapes.read(message)


def test_a_tools_schema_is_text() -> None:
    wrong = say.tool("set_light")
    wrong["toolSpec"]["inputSchema"]["json"] = {"type": "object"}

    with pytest.raises(Refusal, match=r"inputSchema\.json: Input should be a valid string"):
        shapes.read(say.prompt_start(tools=[wrong]))


@pytest.mark.parametrize("schema", ["", "no JSON", '{"type": "string"}', "[]"])
def test_a_tools_schema_is_a_schema_of_an_object(schema: str) -> None:
    wrong = say.tool("set_light")
    wrong["toolSpec"]["inputSchema"]["json"] = schema

    assert "inputSchema.json of set_light" in refusal(START, say.prompt_start(tools=[wrong]))


def test_the_first_nova_takes_no_text_turns_and_no_turn_detection() -> None:
    inference = START["event"]["sessionStart"]["inferenceConfiguration"]
    flat = {
        "event": {
            "sessionStart": {"inferenceConfiguration": inference, "endpointingSensitivity": "HIGH"}
        }
    }
    assert "takes no interactive text" in refusal(
        flat,
        PROMPT,
        *SYSTEM,
        say.audio_start(),
        say.text("T", "hi", interactive=True)[0],
        text_turns=False,
    )
    assert "no turnDetectionConfiguration" in refusal(START, text_turns=False)


def test_audio_comes_out_as_it_went_in() -> None:
    pcm = bytes(range(256))

    assert json.loads(json.dumps(say.audio(pcm)))["event"]["audioInput"]["content"] == (
        base64.b64encode(pcm).decode()
    )
