"""What we send is what other clients' models take, in the order the service wants it."""

import json
from base64 import b64decode
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.latency import LatencyTarget
from config.services.nova_sonic import NovaSonic, Sensitivity
from providers.base import (
    HistoryItem,
    SessionBrief,
    ToolResult,
    ToolSpec,
    ToolStatus,
    TurnMode,
    VocabularyItem,
)
from providers.nova_sonic import models, outgoing
from providers.nova_sonic.history import TEXT_BYTES, TOTAL_BYTES, fitting, pieces
from providers.nova_sonic.outgoing import AudioWriter, Event, Names
from providers.nova_sonic.setup import Choice, chosen, opening
from tests.providers.nova_sonic.oracle import MODELS, ask
from tests.providers.nova_sonic.parts import FRAME

NAMES = Names("prompt-1", "audio-1")
SCHEMA = {"type": "object", "properties": {"room": {"type": "string"}}}
BRIEF = SessionBrief(
    instructions="You are the voice of a house. " * 60,
    tools=(ToolSpec(name="set_light", description="Switches a light.", parameters=SCHEMA),),
    history=(
        HistoryItem("assistant", "Welcome."),
        HistoryItem("user", "Is the window open?"),
        HistoryItem("assistant", "Yes."),
    ),
)


def setup(
    brief: SessionBrief = BRIEF, settings: NovaSonic | None = None, model: str = models.NOVA_2
) -> list[Event]:
    return opening(NAMES, Choice(model, "matthew"), brief, settings or NovaSonic())


def inside(events: list[Event], name: str) -> list[dict[str, Any]]:
    """Give the fields of every event of a name."""
    return [cast("dict[str, Any]", event[name]) for event in events if name in event]


def everything() -> list[Event]:
    """Give one of every event there is."""
    failed = ToolResult(ToolStatus.ERROR, {"message": "no such room"})
    return [
        *setup(),
        json.loads(AudioWriter(NAMES).event(FRAME))["event"],
        *outgoing.text_block(NAMES, "USER", "hello", interactive=True),
        *outgoing.tool_block(NAMES, "call-1", failed),
        *outgoing.late_result(NAMES, failed),
        *outgoing.goodbye(NAMES),
    ]


def test_another_client_would_send_the_same() -> None:
    assert ask(MODELS, [{"event": event} for event in everything()]) == []


def test_another_client_would_refuse_a_wrong_field() -> None:
    wrong = {"event": {"promptEnd": {"promptName": "P", "contentName": "A"}}}
    assert ask(MODELS, [wrong])


def test_a_session_opens_in_the_order_the_service_wants() -> None:
    events = setup()
    kinds = [next(iter(event)) for event in events]
    assert kinds[:3] == ["sessionStart", "promptStart", "contentStart"]
    starts = inside(events, "contentStart")
    told = [(start["type"], start["role"], start["interactive"]) for start in starts]
    assert told == [
        ("TEXT", "SYSTEM", False),
        ("TEXT", "USER", False),
        ("TEXT", "ASSISTANT", False),
        ("AUDIO", "USER", True),
    ]
    assert kinds[-1] == "contentStart"
    ended = [end["contentName"] for end in inside(events, "contentEnd")]
    assert ended == [start["contentName"] for start in starts[:-1]]


def test_a_schema_is_text_and_no_tools_are_no_configuration() -> None:
    [prompt] = inside(setup(), "promptStart")
    [tool] = prompt["toolConfiguration"]["tools"]
    assert json.loads(tool["toolSpec"]["inputSchema"]["json"]) == SCHEMA
    [bare] = inside(setup(SessionBrief()), "promptStart")
    assert "toolConfiguration" not in bare


def test_the_model_is_told_of_its_place() -> None:
    thing = VocabularyItem(name="Stehlampe", kind="light")
    brief = SessionBrief(instructions="Be brief.", room="hall", language="de", vocabulary=(thing,))
    [text] = inside(setup(brief), "textInput")
    assert all(word in text["content"] for word in ("Be brief.", "hall", "'de'", "Stehlampe"))


def test_instructions_come_first_even_when_there_are_none() -> None:
    [text] = inside(setup(SessionBrief()), "textInput")
    assert text["content"].strip()


@pytest.mark.parametrize(
    ("target", "mode", "own", "expected"),
    [
        (LatencyTarget.LOW, TurnMode.AUTOMATIC, None, "HIGH"),
        (LatencyTarget.MEDIUM, TurnMode.AUTOMATIC, None, "MEDIUM"),
        (LatencyTarget.HIGH, TurnMode.AUTOMATIC, None, "LOW"),
        (LatencyTarget.LOW, TurnMode.AUTOMATIC, Sensitivity.LOW, "LOW"),
        (LatencyTarget.HIGH, TurnMode.PUSH_TO_TALK, Sensitivity.LOW, "HIGH"),
    ],
)
def test_the_latency_target_chooses_the_pause(
    target: LatencyTarget, mode: TurnMode, own: Sensitivity | None, expected: str
) -> None:
    brief = SessionBrief(latency_target=target, turn_mode=mode)
    [start] = inside(setup(brief, NovaSonic(endpointing_sensitivity=own)), "sessionStart")
    assert start["turnDetectionConfiguration"] == {"endpointingSensitivity": expected}


def test_the_first_generation_is_told_no_pause() -> None:
    [start] = inside(setup(model=models.NOVA_1), "sessionStart")
    assert set(start) == {"inferenceConfiguration"}


def test_the_settings_reach_the_wire() -> None:
    settings = NovaSonic(max_tokens=99, top_p=0.5, temperature=0.25)
    [start] = inside(setup(settings=settings), "sessionStart")
    expected = {"maxTokens": 99, "topP": 0.5, "temperature": 0.25}
    assert start["inferenceConfiguration"] == expected


def test_the_brief_chooses_model_and_voice_before_the_settings() -> None:
    settings = NovaSonic(model=models.NOVA_1, voice="greta")
    assert chosen(SessionBrief(), settings) == Choice(models.NOVA_1, "greta")
    brief = SessionBrief(model=models.NOVA_2, voice="Tina")
    assert chosen(brief, settings) == Choice(models.NOVA_2, "tina")


def test_sound_is_written_as_a_json_writer_would() -> None:
    event = json.loads(AudioWriter(NAMES).event(FRAME))["event"]
    [audio] = inside([event], "audioInput")
    assert (audio["promptName"], audio["contentName"]) == ("prompt-1", "audio-1")
    assert b64decode(audio["content"]) == FRAME


@pytest.mark.parametrize(
    ("status", "expected"),
    [(ToolStatus.SUCCESS, {"on": True}), (ToolStatus.ERROR, {"error": {"on": True}})],
)
def test_a_result_is_json_and_tells_an_error(status: ToolStatus, expected: object) -> None:
    events = outgoing.tool_block(NAMES, "call-1", ToolResult(status, {"on": True}))
    [start] = inside(events, "contentStart")
    assert start["toolResultInputConfiguration"]["toolUseId"] == "call-1"
    [result] = inside(events, "toolResult")
    assert json.loads(result["content"]) == expected


@given(st.text(max_size=3_000))
def test_long_texts_are_cut_into_parts_that_make_the_whole(words: str) -> None:
    parts = list(pieces(words))
    assert "".join(parts) == words
    assert all(0 < len(part.encode()) <= TEXT_BYTES for part in parts)


speakers = st.sampled_from(["user", "assistant"])
said = st.builds(HistoryItem, speakers, st.text(max_size=60) | st.just("x" * 30_000))


@given(st.lists(said, max_size=12))
def test_a_history_is_one_the_service_takes(history: list[HistoryItem]) -> None:
    kept = fitting(history)
    assert not kept or kept[0].speaker == "user"
    assert all(one.speaker != two.speaker for one, two in pairwise(kept))
    assert all(item.text.strip() for item in kept)
    assert sum(len(item.text.encode()) for item in kept) <= TOTAL_BYTES


def test_the_newest_part_of_a_long_history_is_kept() -> None:
    history = [HistoryItem("user" if turn % 2 == 0 else "assistant", f"{turn} " + "word " * 500)
               for turn in range(40)]  # fmt: skip
    kept = fitting(history)
    assert kept[-1].text.startswith("39 ")
    assert len(kept) < 40


def test_of_many_messages_the_newest_are_kept() -> None:
    history = [HistoryItem("user" if turn % 2 == 0 else "assistant", f"{turn}")
               for turn in range(90)]  # fmt: skip
    assert [item.text for item in fitting(history)] == [str(turn) for turn in range(50, 90)]


def test_a_text_is_never_cut_inside_a_character() -> None:
    for char in ("é", "世", "🙂"):
        parts = list(pieces("a" + char * 1_000))
        assert "".join(parts) == "a" + char * 1_000
        assert all(len(part.encode()) <= TEXT_BYTES for part in parts)
