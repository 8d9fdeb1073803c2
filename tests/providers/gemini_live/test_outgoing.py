"""What a session sends after its setup, checked by google-genai's own models."""

import base64
import json
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from config.audio import FRAME_BYTES
from config.services.gemini_live import ToolScheduling
from providers.base import HistoryItem, ToolResult, ToolStatus
from providers.gemini_live import outgoing
from providers.gemini_live.manner import Manner
from providers.gemini_live.uplink import Uplink
from tests.emulators.oracles import gemini_client

FRAME = bytes(FRAME_BYTES)


def kinds(messages: Iterable[str]) -> list[str]:
    found = []
    for message in map(json.loads, messages):
        assert not gemini_client(message)
        [(outer, content)] = message.items()
        found.append(next(iter(content)) if outer == "realtimeInput" else outer)
    return found


@given(st.binary(max_size=FRAME_BYTES))
def test_a_frame_written_by_hand_is_what_json_would_be(pcm: bytes) -> None:
    message = json.loads(outgoing.audio(pcm))
    assert not gemini_client(message)
    blob = message["realtimeInput"]["audio"]
    assert blob["mimeType"] == "audio/pcm;rate=16000"
    assert base64.b64decode(blob["data"], validate=True) == pcm


@given(st.text())
def test_any_words_are_sent_as_they_are(words: str) -> None:
    for as_content in (True, False):
        message = json.loads(outgoing.text(words, as_content=as_content))
        assert not gemini_client(message)
    note = json.loads(outgoing.heard(words))
    assert not gemini_client(note)
    assert note["clientContent"]["turnComplete"] is False


@given(st.lists(st.builds(HistoryItem, st.sampled_from(["user", "assistant"]), st.text())))
def test_history_holds_no_empty_turn(items: list[HistoryItem]) -> None:
    message = json.loads(outgoing.history(items, complete=True))
    assert not gemini_client(message)
    turns = message["clientContent"]["turns"]
    assert [turn["parts"][0]["text"] for turn in turns] == [
        item.text for item in items if item.text.strip()
    ]


def test_results_tell_success_from_error() -> None:
    done = ToolResult(ToolStatus.SUCCESS, {"changed": 1})
    failed = ToolResult(ToolStatus.ERROR, {"code": "unknown_device"})
    sent: Any = json.loads(
        outgoing.tool_responses(
            [
                outgoing.tool_response("a", "set_light", done, None),
                outgoing.tool_response("b", "set_light", failed, ToolScheduling.WHEN_IDLE),
                outgoing.tool_response("", "set_light", done, None),
            ]
        )
    )
    assert not gemini_client(sent)
    assert sent["toolResponse"]["functionResponses"] == [
        {"name": "set_light", "response": {"output": {"changed": 1}}, "id": "a"},
        {
            "name": "set_light",
            "response": {"error": {"code": "unknown_device"}},
            "id": "b",
            "scheduling": "WHEN_IDLE",
        },
        {"name": "set_light", "response": {"output": {"changed": 1}}},
    ]


def test_a_stream_is_audio_until_it_pauses_once() -> None:
    uplink = Uplink(Manner())
    uplink.begin()
    assert kinds(uplink.frame(FRAME)) == ["audio"]
    assert kinds(uplink.pause()) == ["audioStreamEnd"]
    assert kinds(uplink.pause()) == []
    assert kinds(uplink.frame(FRAME)) == ["audio"]
    assert kinds(uplink.end()) == ["audioStreamEnd"]


def test_a_window_opens_with_its_first_frame() -> None:
    uplink = Uplink(Manner(manual=True))
    assert kinds(uplink.frame(FRAME)) == []
    uplink.begin()
    assert kinds(uplink.frame(FRAME)) == ["activityStart", "audio"]
    uplink.begin()
    assert kinds(uplink.frame(FRAME)) == ["audio"]
    assert kinds(uplink.pause()) == []
    assert kinds(uplink.end()) == ["activityEnd"]
    assert kinds(uplink.frame(FRAME)) == []


def test_a_window_without_sound_still_opens_and_closes() -> None:
    uplink = Uplink(Manner(manual=True))
    uplink.begin()
    assert kinds(uplink.end()) == ["activityStart", "activityEnd"]


def test_where_the_end_of_a_stream_is_not_known_silence_ends_a_turn() -> None:
    uplink = Uplink(Manner(takes_stream_end=False, silence_ms=500))
    uplink.frame(FRAME)
    ending = uplink.end()
    assert set(kinds(ending)) == {"audio"}
    assert len(ending) * 20 > 500
    uplink.frame(FRAME)
    assert kinds(uplink.pause()) == []


def test_written_turns_go_the_way_the_model_takes_them() -> None:
    assert kinds(Uplink(Manner()).written("hi")) == ["clientContent"]
    assert kinds(Uplink(Manner(content_any_time=False)).written("hi")) == ["text"]
    window = Manner(content_any_time=False, manual=True)
    assert kinds(Uplink(window).written("hi")) == ["activityStart", "text", "activityEnd"]
