"""What crosses on the wire: orders of events that a service gives only now and then."""

import pytest

from providers.base import (
    AudioOutput,
    ErrorCode,
    Interrupted,
    SessionError,
    SpeechStarted,
    ToolCall,
    ToolResult,
    ToolStatus,
    TurnEnd,
    TurnMode,
)
from tests.providers.realtime import said
from tests.providers.realtime.said import Event
from tests.providers.realtime.table import Table, dialogue

OK = ToolResult(ToolStatus.SUCCESS, {"state": "on"})
BUSY = "conversation_already_has_active_response"
ITEM, ANSWER = "conversation.item.create", "response.create"
COMMIT, CANCEL = "input_audio_buffer.commit", "response.cancel"
TRUNCATE, DELETE = "conversation.item.truncate", "conversation.item.delete"


def order(call_id: str, *, name: str = "set_light", status: str = "completed") -> Event:
    """Give a call as an item of a response."""
    return {
        "type": "function_call",
        "id": f"item_{call_id}",
        "object": "realtime.item",
        "status": status,
        "call_id": call_id,
        "name": name,
        "arguments": '{"room": "hall"}',
    }


def done_with(reply_id: str, *items: Event, status: str = "completed") -> Event:
    """Give the end of a response that holds these items."""
    event = said.done(reply_id, status)
    response = event["response"]
    assert isinstance(response, dict)
    response["output"] = list(items)
    return event


def owing_an_answer() -> Table:
    """Give a dialogue that asked for the answer to a tool's result, in its first turn."""
    table = dialogue()
    table.talk.begin_turn(TurnMode.AUTOMATIC)
    table.hear(said.began("r1"), said.call("r1", "c1"), said.done("r1"))
    table.take(table.talk.tool_result("c1", OK))
    assert table.sent_kinds() == [ITEM, ANSWER]
    return table


# --- the person speaks while an answer is asked for


def test_speech_before_an_answer_begins_cancels_that_answer_and_no_other() -> None:
    table = owing_an_answer()
    table.hear(said.speech_started(), said.began("r2"), said.audio("r2", 40))
    assert table.sent_kinds() == [CANCEL]
    table.hear(said.done("r2", "cancelled"), said.speech_stopped(), said.committed())
    table.told.clear()
    table.hear(said.began("r3"), said.audio("r3", 40), said.done("r3"))
    assert table.told_kinds() == [AudioOutput, TurnEnd]
    assert table.sent == []


def test_a_dropped_question_the_service_refused_is_neither_repeated_nor_hits_the_next() -> None:
    table = owing_an_answer()
    table.hear(said.speech_started(), said.error(BUSY, about="answer-2"))
    table.told.clear()
    table.hear(said.began("r3"), said.audio("r3", 40), said.done("r3"))
    assert table.told_kinds() == [AudioOutput, TurnEnd]
    assert table.sent_kinds() == []


def test_a_question_refused_after_another_answer_began_is_asked_again() -> None:
    table = dialogue()
    table.take(table.talk.text("and the hall?"))
    table.hear(said.began("r1"), said.error(BUSY, about="answer-2"))
    assert table.sent_kinds() == [ITEM, ANSWER]
    table.hear(said.done("r1"))
    assert table.sent_kinds() == [ANSWER]


def test_an_answer_may_begin_before_the_person_is_said_to_be_silent() -> None:
    table = dialogue()
    table.talk.begin_turn(TurnMode.AUTOMATIC)
    table.hear(said.speech_started(), said.began("r1"), said.speech_stopped(), said.committed())
    table.told.clear()
    table.hear(said.audio("r1", 40), said.transcript("Late words."), said.done("r1"))
    assert TurnEnd("r1") in table.told


def test_an_answer_asked_for_belongs_to_the_turn_it_was_asked_in() -> None:
    table = dialogue(TurnMode.PUSH_TO_TALK)
    table.take(table.talk.text("one"))
    table.talk.begin_turn(TurnMode.PUSH_TO_TALK)
    table.take(table.talk.text("two"))
    table.hear(said.began("r1"), said.audio("r1", 40))
    table.sent.clear()
    table.take(table.talk.interrupt("r1", 20))
    table.hear(said.done("r1", "cancelled"))
    assert table.sent_kinds() == [CANCEL, TRUNCATE, ANSWER]


# --- both find the end of the turn


@pytest.mark.parametrize("error_first", [True, False])
def test_a_turn_that_the_service_ended_first_has_one_answer(*, error_first: bool) -> None:
    table = dialogue()
    table.talk.begin_turn(TurnMode.AUTOMATIC)
    table.talk.ear.hear(len(said.tone(900)))
    table.take(table.talk.end_turn())
    assert table.sent_kinds() == [COMMIT, ANSWER]
    empty = said.error("input_audio_buffer_commit_empty", about="commit-1")
    begun = [said.committed(), said.began("r1")]
    table.hear(*([empty, *begun] if error_first else [*begun, empty]))
    table.hear(said.error(BUSY, about="answer-2"), said.audio("r1", 40), said.done("r1"))
    assert table.told_kinds() == [AudioOutput, TurnEnd]
    assert table.sent_kinds() == []


# --- calls


def test_a_call_that_only_the_end_of_a_response_tells_is_made() -> None:
    table = dialogue()
    table.hear(said.began("r1"))
    _, call = table.hear(done_with("r1", order("c1")))
    assert call == ToolCall("c1", "set_light", {"room": "hall"}, "r1")
    table.take(table.talk.tool_result("c1", OK))
    assert table.sent_kinds() == [ITEM, ANSWER]


def test_a_call_told_before_is_not_made_again_by_the_end_of_its_response() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.call("r1", "c1"))
    assert ToolCall not in map(type, table.hear(done_with("r1", order("c1"))))


@pytest.mark.parametrize("status", ["cancelled", "failed"])
def test_no_call_is_made_by_a_response_that_was_broken_off(status: str) -> None:
    table = dialogue()
    table.hear(said.began("r1"))
    assert ToolCall not in map(type, table.hear(done_with("r1", order("c1"), status=status)))


def test_a_call_without_its_name_waits_for_it() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.call("r1", "c1", name=""))
    assert (table.sent, table.told) == ([], [])
    assert table.hear(done_with("r1", order("c1")))[1:] == [
        ToolCall("c1", "set_light", {"room": "hall"}, "r1")
    ]


def test_a_result_of_a_cancelled_response_is_remembered_and_asks_for_nothing() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.call("r1", "c1"), said.speech_started())
    table.hear(said.done("r1", "cancelled", reason="turn_detected"))
    table.take(table.talk.tool_result("c1", OK))
    assert table.sent_kinds() == [ITEM]


# --- what nobody heard


def test_an_answer_behind_the_one_that_was_cut_is_forgotten_too() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 900, "i1"), said.call("r1", "c1"))
    table.hear(said.done("r1"))
    table.take(table.talk.tool_result("c1", OK))
    table.hear(said.began("r2"), said.audio("r2", 500, "i2"))
    table.sent.clear()
    sent = table.take(table.talk.interrupt("r1", 300))
    ends = [(each["type"], each.get("item_id"), each.get("audio_end_ms")) for each in sent]
    assert ends == [(CANCEL, None, None), (TRUNCATE, "i1", 300), (DELETE, "i2", None)]
    assert table.take(table.talk.interrupt("r1", 300)) == []


def test_items_that_come_in_several_pieces_and_kinds_are_cut_where_they_were_heard() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 100, "i1"), said.text("r1", "Hm. ", "i1"))
    table.hear(said.audio("r1", 100, "i2"), said.audio("r1", 100, "i1"))
    sent = table.take(table.talk.interrupt("r1", 250))
    assert [(each["type"], each.get("audio_end_ms")) for each in sent[1:]] == [(TRUNCATE, 50)]


# --- errors in the middle


def test_a_fault_in_the_middle_of_an_answer_is_told_once_and_nothing_more_is_heard() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 40))
    fault = said.error("server_error", kind="server_error")
    [error] = table.hear(fault)
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (ErrorCode.SERVICE, False)
    assert table.sent_kinds() == [CANCEL]
    table.told.clear()
    table.hear(fault, said.audio("r1", 40), said.done("r1", "failed"))
    assert table.told_kinds() == []


def test_a_response_that_is_never_said_to_end_blocks_no_later_turn() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 40))
    table.take(table.talk.interrupt("r1", 20))
    table.take(table.talk.text("hello?"))
    table.sent.clear()
    table.hear(said.error("response_cancel_not_active", about="aside"))
    assert table.sent_kinds() == [ANSWER]


def test_a_cancellation_that_missed_leaves_the_next_answer_alone() -> None:
    table = dialogue()
    table.hear(said.began("r1"), said.audio("r1", 40))
    table.take(table.talk.interrupt("r1", 20))
    table.hear(said.done("r1"), said.began("r2"))
    table.take(table.talk.text("hello?"))
    table.sent.clear()
    table.hear(said.error("response_cancel_not_active", about="aside"))
    assert table.sent_kinds() == []


@pytest.mark.parametrize("about", ["result-1", "commit-1", "turn-1", "mode"])
def test_no_answer_is_made_up_without_what_it_should_answer(about: str) -> None:
    table = owing_an_answer()
    assert [type(event) for event in table.hear(said.error("invalid_value", about=about))] == [
        SessionError
    ]
    table.told.clear()
    table.hear(said.began("r2"), said.audio("r2", 40), said.done("r2", "cancelled"))
    assert table.told_kinds() == []
    assert table.sent_kinds() == [CANCEL]


def test_what_is_only_told_by_the_way_changes_nothing() -> None:
    table = dialogue()
    limits: Event = {"type": "rate_limits.updated", "event_id": "e", "rate_limits": []}
    table.hear(limits, said.session_updated(), said.speech_started())
    table.hear(said.session_updated(), limits, said.began("r1"), said.audio("r1", 40), limits)
    table.hear(said.speech_started())
    kinds = table.told_kinds()
    assert kinds == [SpeechStarted, AudioOutput, Interrupted, SpeechStarted]
    assert not table.oddities.counts
