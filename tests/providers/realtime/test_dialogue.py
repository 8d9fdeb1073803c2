"""What follows from what a person, the house and the service do, without any socket."""

from collections.abc import Mapping

import pytest

from providers.base import (
    AudioOutput,
    ErrorCode,
    Interrupted,
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
from tests.providers.realtime.table import Table, dialogue

OK = ToolResult(ToolStatus.SUCCESS, {"state": "on"})
ANSWER, CANCEL = "response.create", "response.cancel"
TRUNCATE, DELETE = "conversation.item.truncate", "conversation.item.delete"
ITEM, COMMIT, CLEAR = (
    "conversation.item.create",
    "input_audio_buffer.commit",
    "input_audio_buffer.clear",
)


def spoken_for(table: Table, ms: int) -> None:
    """Have the microphone heard for so long."""
    table.talk.ear.hear(said.tone(ms).__len__())


def test_a_spoken_turn_tells_words_audio_usage_and_its_end() -> None:
    table = dialogue()
    table.talk.begin_turn(TurnMode.AUTOMATIC)
    spoken_for(table, 900)
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
    spoken_for(table, 500)
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
    spoken_for(table, 99)
    table.take(table.talk.end_turn())
    assert table.sent_kinds() == [CLEAR]
    [error] = table.told
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (ErrorCode.NOTHING_SAID, False)


def test_a_service_that_heard_nothing_to_commit_is_not_asked_for_an_answer() -> None:
    table = dialogue(TurnMode.PUSH_TO_TALK)
    spoken_for(table, 500)
    table.take(table.talk.end_turn())
    [error] = table.hear(said.error("input_audio_buffer_commit_empty", about="commit-1"))
    assert isinstance(error, SessionError)
    assert error.code is ErrorCode.NOTHING_SAID
    table.hear(said.began("r1"), said.audio("r1", 100), said.done("r1", "cancelled"))
    assert table.sent_kinds() == [COMMIT, ANSWER, CANCEL]
    assert AudioOutput not in table.told_kinds()


def test_our_own_endpoint_asks_for_an_answer_unless_the_service_is_at_it() -> None:
    table = dialogue()
    spoken_for(table, 300)
    table.take(table.talk.end_turn())
    assert table.sent_kinds() == [COMMIT, ANSWER]
    table.hear(said.began("r1"))
    table.take(table.talk.end_turn())
    assert (table.sent, table.told) == ([], [])


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


# --- interruptions


@pytest.mark.parametrize(
    ("heard_ms", "remembered"),
    [
        (0, [(DELETE, "i1"), (DELETE, "i2")]),
        (120, [(TRUNCATE, "i1", 120), (DELETE, "i2")]),
        (350, [(TRUNCATE, "i2", 150)]),
        (9_000, [(TRUNCATE, "i2", 300)]),
    ],
)
def test_the_service_remembers_what_was_heard(heard_ms: int, remembered: list[object]) -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 200, "i1"), said.audio("r1", 300, "i2"))
    cancel, *rest = table.take(table.talk.interrupt("r1", heard_ms))
    assert (cancel["type"], cancel["response_id"]) == (CANCEL, "r1")
    assert [cut(message) for message in rest] == remembered


def test_a_reply_heard_to_its_end_is_left_alone() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 200), said.done("r1"))
    assert table.take(table.talk.interrupt("r1", 200)) == []


def test_a_finished_reply_that_still_sounds_is_truncated_and_not_cancelled() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 2_000), said.done("r1"))
    table.take(table.talk.interrupt("r1", 700))
    assert table.sent_kinds() == [TRUNCATE]


def test_what_still_comes_of_an_interrupted_reply_is_dropped() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 100))
    table.take(table.talk.interrupt("r1", 50))
    table.told.clear()
    table.hear(said.audio("r1", 100), said.text("r1", "more"), said.call("r1", "c1"))
    table.hear(said.done("r1", "cancelled", reason="client_cancelled"))
    assert table.told_kinds() == []


def test_an_answer_that_has_not_begun_is_cancelled_when_it_does() -> None:
    table = dialogue()
    table.take(table.talk.text("tell me a story"))
    table.take(table.talk.interrupt("", 0))
    assert table.sent_kinds() == [ITEM, ANSWER]
    table.hear(said.began("r1"), said.audio("r1", 100), said.done("r1", "cancelled"))
    assert table.sent_kinds() == [CANCEL]
    assert table.told_kinds() == []


def test_the_next_turn_is_answered_after_an_interrupted_one() -> None:
    table = dialogue(TurnMode.PUSH_TO_TALK)
    table.hear(said.began("r1"), said.audio("r1", 100))
    table.take(table.talk.interrupt("r1", 50))
    table.take(table.talk.begin_turn(TurnMode.PUSH_TO_TALK))
    spoken_for(table, 400)
    table.take(table.talk.end_turn())
    assert table.sent_kinds() == [CANCEL, TRUNCATE, CLEAR, COMMIT]
    table.hear(said.done("r1", "cancelled", reason="client_cancelled"))
    assert table.sent_kinds() == [ANSWER]
    table.told.clear()
    table.hear(said.began("r2"), said.audio("r2", 40), said.done("r2"))
    assert table.told_kinds() == [AudioOutput, TurnEnd]


def test_speech_over_a_reply_interrupts_it_by_the_services_own_word() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 800))
    assert table.hear(said.speech_started()) == [Interrupted("r1"), SpeechStarted()]
    assert table.hear(said.audio("r1", 100)) == []
    table.take(table.talk.interrupt("r1", 300))
    assert table.sent_kinds() == [TRUNCATE]
    table.hear(said.done("r1", "cancelled", reason="turn_detected"))
    table.told.clear()
    table.hear(said.began("r2"), said.audio("r2", 40), said.done("r2"))
    assert table.told_kinds() == [AudioOutput, TurnEnd]


def test_speech_over_a_finished_reply_that_still_sounds_interrupts_it() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 5_000), said.done("r1"))
    assert table.hear(said.speech_started())[0] == Interrupted("r1")


def test_speech_in_the_next_turn_interrupts_nothing() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 100), said.done("r1"))
    table.talk.begin_turn(TurnMode.AUTOMATIC)
    assert table.hear(said.speech_started()) == [SpeechStarted()]


def test_what_was_heard_may_be_told_after_the_next_answer_has_begun() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 800), said.speech_started())
    table.hear(said.done("r1", "cancelled"), said.began("r2"))
    table.talk.begin_turn(TurnMode.AUTOMATIC)
    table.take(table.talk.interrupt("r1", 300))
    assert table.sent_kinds() == [TRUNCATE]
    table.told.clear()
    table.hear(said.audio("r2", 40), said.done("r2"))
    assert table.told_kinds() == [AudioOutput, TurnEnd]


def test_a_reply_the_service_cut_without_a_word_is_interrupted() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 100))
    cancelled = table.hear(said.done("r1", "cancelled", reason="turn_detected"))
    assert cancelled[1:] == [Interrupted("r1")]


# --- failures


@pytest.mark.parametrize(
    ("status", "details", "code", "fatal"),
    [
        ("failed", {"error": {"code": "rate_limit_exceeded"}}, ErrorCode.BUSY, False),
        ("failed", {"error": {"code": "insufficient_quota"}}, ErrorCode.QUOTA, True),
        ("failed", {"error": {"type": "server_error"}}, ErrorCode.SERVICE, False),
        ("failed", {}, ErrorCode.SERVICE, False),
        ("incomplete", {"reason": "content_filter"}, ErrorCode.SERVICE, False),
    ],
)
def test_a_response_that_failed_is_told_in_words(
    status: str, details: Mapping[str, object], code: ErrorCode, *, fatal: bool
) -> None:
    table = dialogue()
    table.hear(said.began("r1"))
    _, error = table.hear(said.done("r1", status, **details))
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (code, fatal)
    assert error.message
    assert error.cure


def test_an_answer_that_grew_too_long_is_an_answer() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 100))
    ended = table.hear(said.done("r1", "incomplete", reason="max_output_tokens"))
    assert ended[1:] == [TurnEnd("r1")]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("insufficient_quota", ErrorCode.QUOTA),
        ("invalid_api_key", ErrorCode.KEY_REFUSED),
        ("model_not_found", ErrorCode.MISCONFIGURED),
        ("session_expired", ErrorCode.SERVICE),
    ],
)
def test_some_errors_end_the_session(code: str, meaning: ErrorCode) -> None:
    [error] = dialogue().hear(said.error(code, "sk-proj-12*ab is over"))
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (meaning, True)
    assert "sk-" not in error.message


def test_an_error_that_costs_the_answer_is_told_and_the_session_lives() -> None:
    table = dialogue()
    table.take(table.talk.text("hello"))
    [error] = table.hear(said.error("invalid_value", about="answer-2"))
    assert isinstance(error, SessionError)
    assert not error.fatal
    table.take(table.talk.text("hello?"))
    assert table.sent_kinds()[-2:] == [ITEM, ANSWER]


def test_a_server_that_names_no_message_is_taken_to_mean_the_open_question() -> None:
    table = dialogue()
    table.take(table.talk.text("hello"))
    assert [type(event) for event in table.hear(said.error("bad"))] == [SessionError]
    table.take(table.talk.text("hello?"))
    assert table.sent_kinds()[-1] == ANSWER


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("response_cancel_not_active", "no"),
        ("", "Cancellation failed: no active response found"),
        ("invalid_value", "audio is already shorter than 300 ms"),
    ],
)
def test_errors_that_cost_nothing_are_only_counted(code: str, message: str) -> None:
    table = dialogue()
    table.take(table.talk.text("hello"))
    assert table.hear(said.error(code, message, about="aside")) == []
    assert sum(table.oddities.counts.values()) == 1


def test_a_session_that_thinks_reads_nothing_aloud() -> None:
    with pytest.raises(Unsupported):
        dialogue().talk.speak("hello", last=True)


def turn_detection(update: Mapping[str, object]) -> object:
    """Give the turn detection of a `session.update`."""
    match update:
        case {"session": {"audio": {"input": {"turn_detection": detection}}}}:
            return detection
    raise AssertionError(update)


def cut(message: Mapping[str, object]) -> tuple[object, ...]:
    """Give what a message makes the service forget."""
    end = (message["audio_end_ms"],) if "audio_end_ms" in message else ()
    return (message["type"], message["item_id"], *end)
