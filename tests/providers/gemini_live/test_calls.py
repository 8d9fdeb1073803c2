"""Tool calls in the course of a session: told once, answered once, spoken of or not."""

from config.services.gemini_live import ToolScheduling
from providers.base import AudioOutput, ToolCall, TurnEnd
from providers.gemini_live.manner import Manner
from tests.providers.gemini_live.messages import (
    CALL,
    COMPLETE,
    DONE,
    GENERATED,
    INTERRUPTED,
    NON_BLOCKING,
    PCM,
    SOUND,
    asked,
    begun,
    names,
    take,
)


def test_a_call_begins_the_answer_and_the_turn_ends_after_its_result() -> None:
    turns = begun()
    events = take(turns, asked("light"), CALL)
    assert events[-1] == ToolCall("c1", "set_light", {"on": True}, "t-1")
    assert take(turns, GENERATED) == [], "the model is still to speak of it"
    turns.calls.answer("c1", DONE)
    assert turns.calls.due() == [
        {"name": "set_light", "response": {"output": {"on": True}}, "id": "c1"}
    ]
    assert take(turns, GENERATED) == [], "told before the result was read"
    assert names(take(turns, SOUND, GENERATED, COMPLETE)) == ["AudioOutput", "TurnEnd"]


def test_a_call_that_is_told_twice_runs_once() -> None:
    assert names(take(begun(), CALL, CALL)).count("ToolCall") == 1


def test_results_of_a_model_that_waits_go_together() -> None:
    turns = begun()
    two = {"functionCalls": [{"id": "a", "name": "f"}, {"id": "b", "name": "g"}]}
    take(turns, {"toolCall": two})
    turns.calls.answer("b", DONE)
    assert turns.calls.due() == []
    turns.calls.answer("a", DONE)
    assert [answer["id"] for answer in turns.calls.due()] == ["b", "a"]


def test_a_cancelled_call_is_not_answered_and_keeps_nobody_waiting() -> None:
    turns = begun()
    two = {"functionCalls": [{"id": "a", "name": "f"}, {"id": "b", "name": "g"}]}
    take(turns, {"toolCall": two})
    turns.calls.answer("a", DONE)
    take(turns, {"toolCallCancellation": {"ids": ["b"]}})
    assert [answer["id"] for answer in turns.calls.due()] == ["a"]
    turns.calls.answer("b", DONE)
    assert turns.calls.due() == []


def test_a_call_cancelled_after_its_result_came_is_not_answered() -> None:
    turns = begun()
    two = {"functionCalls": [{"id": "a", "name": "f"}, {"id": "b", "name": "g"}]}
    take(turns, {"toolCall": two})
    turns.calls.answer("a", DONE)
    take(turns, {"toolCallCancellation": {"ids": ["a"]}})
    turns.calls.answer("b", DONE)
    assert [answer["id"] for answer in turns.calls.due()] == ["b"]


def test_a_call_cancelled_after_its_result_was_sent_holds_no_turn() -> None:
    turns = begun(NON_BLOCKING)
    take(turns, CALL, SOUND)
    turns.calls.answer("c1", DONE)
    assert turns.calls.due()
    take(turns, {"toolCallCancellation": {"ids": ["c1"]}})
    assert take(turns, COMPLETE) == [TurnEnd("t-1")]


def test_calls_without_ids_are_told_apart() -> None:
    turns = begun()
    events = take(turns, {"toolCall": {"functionCalls": [{"name": "f"}, {"name": "f"}]}})
    first, second = (event.call_id for event in events if isinstance(event, ToolCall))
    assert first != second
    turns.calls.answer(first, DONE)
    turns.calls.answer(second, DONE)
    assert all("id" not in answer for answer in turns.calls.due())


def test_a_call_after_the_cut_is_refused_so_that_the_model_does_not_wait() -> None:
    turns = begun()
    take(turns, SOUND)
    turns.cut("t-1", 0)
    assert take(turns, CALL) == []
    [answer] = turns.calls.due()
    assert answer["id"] == "c1"
    assert "error" in str(answer["response"])


def test_an_answer_that_was_cut_before_it_sounded_calls_nothing_any_more() -> None:
    turns = begun()
    take(turns, CALL)
    turns.cut("", 0)
    late = {"toolCall": {"functionCalls": [{"id": "c2", "name": "f"}]}}
    assert take(turns, late) == []
    assert [answer["id"] for answer in turns.calls.due()] == []
    turns.calls.answer("c1", DONE)
    assert [answer["id"] for answer in turns.calls.due()] == ["c2", "c1"]
    assert take(turns, INTERRUPTED, COMPLETE) == []
    assert take(turns, SOUND)[-1] == AudioOutput("t-2", PCM)


def test_a_cut_without_a_name_leaves_an_answer_alone_that_is_over() -> None:
    turns = begun()
    take(turns, SOUND, GENERATED)
    assert turns.cut("", 0) is None
    assert take(turns, COMPLETE, SOUND)[-1] == AudioOutput("t-2", PCM)


def test_a_model_that_does_not_wait_speaks_twice_in_one_answer() -> None:
    turns = begun(NON_BLOCKING)
    events = take(turns, CALL, SOUND, GENERATED, COMPLETE)
    assert "TurnEnd" not in names(events)
    turns.calls.answer("c1", DONE)
    [answer] = turns.calls.due()
    assert answer["scheduling"] == "WHEN_IDLE"
    assert take(turns, COMPLETE) == [], "it has not spoken of the result yet"
    assert take(turns, SOUND, COMPLETE) == [AudioOutput("t-1", PCM), TurnEnd("t-1")]


def test_a_service_that_says_that_more_comes_is_believed() -> None:
    more = {"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}}
    turns = begun(NON_BLOCKING)
    assert "TurnEnd" not in names(take(turns, SOUND, more))
    assert names(take(turns, SOUND, COMPLETE)) == ["AudioOutput", "TurnEnd"]


def test_silent_results_hold_no_turn() -> None:
    turns = begun(Manner(non_blocking=True, scheduling=ToolScheduling.SILENT))
    assert take(turns, CALL, SOUND, COMPLETE)[-1] == TurnEnd("t-1")
    turns.calls.answer("c1", DONE)
    assert turns.calls.due()[0]["scheduling"] == "SILENT"


def test_results_of_a_cut_answer_are_not_spoken_of() -> None:
    turns = begun(NON_BLOCKING)
    take(turns, CALL, SOUND)
    turns.cut("t-1", 0)
    turns.calls.answer("c1", DONE)
    assert turns.calls.due()[0]["scheduling"] == "SILENT"
    assert not turns.calls.owes_words


def test_words_are_owed_once_all_results_of_a_batch_are_told() -> None:
    turns = begun()
    two = {"functionCalls": [{"id": "a", "name": "f"}, {"id": "b", "name": "g"}]}
    take(turns, {"toolCall": two})
    owed = []
    for ident in ("a", "b"):
        turns.calls.answer(ident, DONE)
        turns.calls.due()
        owed.append(turns.calls.owes_words)
    take(turns, SOUND)
    assert [*owed, turns.calls.owes_words] == [False, True, False]
