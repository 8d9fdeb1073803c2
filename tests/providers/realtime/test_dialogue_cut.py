"""A dialogue bears being cut short: by the person, by the service, by a failure."""

from collections.abc import Mapping

import pytest

from providers.base import (
    AudioOutput,
    ErrorCode,
    Interrupted,
    SessionError,
    SpeechStarted,
    TurnEnd,
    TurnMode,
)
from tests.providers.realtime import said
from tests.providers.realtime.table import (
    ANSWER,
    CANCEL,
    CLEAR,
    COMMIT,
    DELETE,
    ITEM,
    TRUNCATE,
    dialogue,
)

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
    table.listen(400)
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


def cut(message: Mapping[str, object]) -> tuple[object, ...]:
    """Give what a message makes the service forget."""
    end = (message["audio_end_ms"],) if "audio_end_ms" in message else ()
    return (message["type"], message["item_id"], *end)


def test_a_cut_that_came_too_late_costs_no_question_where_no_message_is_named() -> None:
    table = dialogue()
    table.take(table.talk.text("hello"))
    assert table.hear(said.error("invalid_value", "Audio is already shorter than 300 ms")) == []
    assert table.hear(said.error("item_not_found", "no such item")) == []
    table.hear(said.began("r1"), said.audio("r1", 40), said.done("r1"))
    assert table.told_kinds()[-1] is TurnEnd
