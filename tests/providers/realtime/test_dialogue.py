"""What follows from what a person, the house and the service do, without any socket."""

from collections.abc import Mapping

import pytest

from providers.base import (
    AudioOutput,
    ErrorCode,
    SessionError,
    SpeechStarted,
    SpeechStopped,
    TextOutput,
    ToolCall,
    ToolResult,
    ToolStatus,
    Transcript,
    TurnEnd,
    TurnMode,
    Usage,
)
from providers.errors import Unsupported
from tests.providers.realtime import said
from tests.providers.realtime.table import ANSWER, CANCEL, CLEAR, COMMIT, ITEM, dialogue

OK = ToolResult(ToolStatus.SUCCESS, {"state": "on"})


def test_a_spoken_turn_tells_words_audio_usage_and_its_end() -> None:
    table = dialogue()
    table.talk.begin_turn(TurnMode.AUTOMATIC)
    table.listen(900)
    table.hear(said.speech_started(), said.words("turn on "), said.words("the light"))
    table.hear(said.speech_stopped(), said.committed(), said.transcript("Turn on the light."))
    table.hear(said.began("r1"), said.audio("r1", 100), said.text("r1", "Which one?"))
    table.hear(said.audio("r1", 60), said.done("r1"))
    assert table.told == [
        SpeechStarted(),
        Transcript("turn on ", final=False),
        Transcript("turn on the light", final=False),
        SpeechStopped(),
        Transcript("Turn on the light."),
        Usage(
            input_tokens=12,
            output_tokens=4,
            input_text_tokens=2,
            input_audio_tokens=10,
            output_text_tokens=4,
            model="gpt-4o-mini-transcribe",
        ),
        AudioOutput("r1", said.tone(100)),
        TextOutput("r1", "Which one?"),
        AudioOutput("r1", said.tone(60)),
        Usage(
            input_tokens=132,
            output_tokens=121,
            input_text_tokens=119,
            input_audio_tokens=13,
            cached_text_tokens=60,
            cached_audio_tokens=4,
            output_text_tokens=30,
            output_audio_tokens=91,
            audio_in_ms=900,
            audio_out_ms=160,
        ),
        TurnEnd("r1", expects_answer=True),
    ]
    assert table.sent == []


def test_a_turn_without_words_has_no_transcript() -> None:
    assert Transcript not in map(type, dialogue().hear(said.transcript(" ")))


# --- push to talk


def test_push_to_talk_switches_the_detection_off_and_forgets_what_was_heard() -> None:
    table = dialogue()
    [update, clear] = table.take(table.talk.begin_turn(TurnMode.PUSH_TO_TALK))
    assert turn_detection(update) is None
    assert clear["type"] == CLEAR
    table.listen(500)
    table.take(table.talk.end_turn())
    assert table.sent_kinds()[2:] == [COMMIT, ANSWER]


def test_another_held_turn_only_forgets_what_was_heard() -> None:
    table = dialogue(TurnMode.PUSH_TO_TALK)
    table.take(table.talk.begin_turn(TurnMode.PUSH_TO_TALK))
    assert table.sent_kinds() == [CLEAR]


def test_an_automatic_turn_switches_the_detection_on_again() -> None:
    table = dialogue(TurnMode.PUSH_TO_TALK)
    [update, _] = table.take(table.talk.begin_turn(TurnMode.AUTOMATIC))
    assert turn_detection(update) is not None
    assert table.talk.begin_turn(TurnMode.AUTOMATIC).send == []


def test_a_press_too_short_for_speech_is_told_and_never_committed() -> None:
    table = dialogue(TurnMode.PUSH_TO_TALK)
    table.listen(99)
    table.take(table.talk.end_turn())
    assert table.sent_kinds() == [CLEAR]
    [error] = table.told
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (ErrorCode.NOTHING_SAID, False)


def test_a_service_that_heard_nothing_to_commit_is_not_asked_for_an_answer() -> None:
    table = dialogue(TurnMode.PUSH_TO_TALK)
    table.listen(500)
    table.take(table.talk.end_turn())
    [error] = table.hear(said.error("input_audio_buffer_commit_empty", about="commit-1"))
    assert isinstance(error, SessionError)
    assert error.code is ErrorCode.NOTHING_SAID
    table.hear(said.began("r1"), said.audio("r1", 100), said.done("r1", "cancelled"))
    assert table.sent_kinds() == [COMMIT, ANSWER, CANCEL]
    assert AudioOutput not in table.told_kinds()


def test_our_own_endpoint_asks_for_an_answer_unless_the_service_is_at_it() -> None:
    table = dialogue()
    table.listen(300)
    table.take(table.talk.end_turn())
    assert table.sent_kinds() == [COMMIT, ANSWER]
    table.hear(said.began("r1"))
    table.take(table.talk.end_turn())
    assert (table.sent, table.told) == ([], [])


def test_a_session_that_thinks_reads_nothing_aloud() -> None:
    with pytest.raises(Unsupported):
        dialogue().talk.speak("hello", last=True)


# --- one response at a time


def test_a_question_waits_until_the_response_before_it_is_over() -> None:
    table = dialogue()
    table.hear(said.began("r1"))
    table.take(table.talk.text("and the hall?"))
    assert table.sent_kinds() == [ITEM]
    table.hear(said.done("r1"))
    assert table.sent_kinds() == [ANSWER]
    table.hear(said.began("r2"), said.done("r2"))
    assert table.sent_kinds() == []


def test_a_refused_question_is_asked_again_once_the_service_is_free() -> None:
    table = dialogue()
    table.take(table.talk.text("hello"))
    table.hear(said.error("conversation_already_has_active_response", about="answer-2"))
    table.hear(said.done("r0"))
    assert table.sent_kinds() == [ITEM, ANSWER, ANSWER]


def test_a_server_that_names_its_error_by_the_type_is_understood_too() -> None:
    table = dialogue()
    table.take(table.talk.text("hello"))
    kind = "conversation_already_has_active_response"
    assert table.hear(said.error("", about="answer-2", kind=kind)) == []
    table.hear(said.done("r0"))
    assert table.sent_kinds() == [ITEM, ANSWER, ANSWER]


# --- tools


def test_one_answer_is_asked_for_after_all_calls_of_a_response() -> None:
    table = dialogue()
    table.hear(said.began("r1"))
    calls = table.hear(
        said.call("r1", "c1", arguments='{"room": "hall"}'), said.call("r1", "c2", "get_time")
    )
    assert calls == [
        ToolCall("c1", "set_light", {"room": "hall"}, "r1"),
        ToolCall("c2", "get_time", {}, "r1"),
    ]
    table.take(table.talk.tool_result("c2", OK))
    table.hear(said.done("r1"))
    assert table.sent_kinds() == [ITEM]
    table.take(table.talk.tool_result("c1", OK))
    assert table.sent_kinds() == [ITEM, ANSWER]
    table.hear(said.began("r2"), said.audio("r2", 40), said.done("r2"))
    assert [event for event in table.told if isinstance(event, TurnEnd)] == [TurnEnd("r2")]
    assert table.sent == []


def test_results_that_are_quicker_than_the_response_wait_for_its_end() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.call("r1", "c1"))
    table.take(table.talk.tool_result("c1", OK))
    assert table.sent_kinds() == [ITEM]
    table.hear(said.done("r1"))
    assert table.sent_kinds() == [ANSWER]


@pytest.mark.parametrize("status", list(ToolStatus))
def test_the_model_reads_whether_a_tool_succeeded(status: ToolStatus) -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.call("r1", "c1"))
    [message] = table.take(table.talk.tool_result("c1", ToolResult(status, {"a": "ä"})))
    item = message["item"]
    assert isinstance(item, dict)
    assert item["call_id"] == "c1"
    assert f'"status":"{status}"' in item["output"]
    assert "ä" in item["output"]


def test_a_call_that_no_tool_could_take_is_answered_at_once() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.call("r1", "c1", arguments="[1"), said.done("r1"))
    assert table.sent_kinds() == [ITEM, ANSWER]
    assert ToolCall not in table.told_kinds()


def test_a_call_is_made_once_however_often_it_is_told() -> None:
    table = dialogue()
    table.hear(said.began("r1"))
    assert len(table.hear(said.call("r1", "c1"), said.call("r1", "c1"))) == 1


def test_a_result_from_before_this_session_is_told_in_words() -> None:
    table = dialogue()
    table.take(table.talk.tool_result("c9", OK))
    assert table.sent[0]["item"] == {
        "type": "message",
        "role": "system",
        "content": [
            {
                "type": "input_text",
                "text": 'An earlier tool call gave: {"status":"success","result":{"state":"on"}}',
            }
        ],
    }
    assert table.sent_kinds() == [ITEM, ANSWER]


def test_results_of_an_interrupted_turn_ask_for_no_answer() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.call("r1", "c1"), said.done("r1"))
    table.take(table.talk.interrupt("", 0))
    table.take(table.talk.tool_result("c1", OK))
    assert table.sent_kinds() == [ITEM]


def turn_detection(update: Mapping[str, object]) -> object:
    """Give the turn detection of a `session.update`."""
    match update:
        case {"session": {"audio": {"input": {"turn_detection": detection}}}}:
            return detection
    raise AssertionError(update)
