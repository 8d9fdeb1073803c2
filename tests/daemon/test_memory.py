"""What a conversation remembers is what was heard."""

from daemon.memory import LONGEST, Memory
from providers import base as service
from providers.base import HistoryItem
from tests.daemon.scripts import service as scripted


def answered(*words: str, audio_ms: int = 1_000) -> Memory:
    memory = Memory()
    memory.begin(scripted().capabilities)
    bytes_per_ms = scripted().capabilities.output_format.bytes_of(1)
    memory.hear(service.Transcript("what is it"))
    for word in words:
        memory.hear(service.TextOutput("r1", word))
    memory.hear(service.AudioOutput("r1", bytes(bytes_per_ms * audio_ms)))
    return memory


def test_a_finished_turn_is_remembered_with_question_and_answer() -> None:
    memory = answered("A ", "lamp.")
    assert not memory.items
    memory.complete("r1")
    said = memory.items
    assert said == (HistoryItem("user", "what is it"), HistoryItem("assistant", "A lamp."))
    memory.turn_over()
    assert len(memory.items) == 2


def test_of_a_cut_reply_only_whole_words_that_sounded_are_remembered() -> None:
    memory = answered("one two three four five six seven eight nine ten")
    memory.interrupted("r1", 500)
    memory.turn_over()
    assert memory.items[-1] == HistoryItem("assistant", "one two three four five")


def test_a_reply_that_sounded_to_its_end_is_remembered_whole() -> None:
    memory = answered("one two three", audio_ms=900)
    memory.interrupted("r1", 900)
    memory.turn_over()
    assert memory.items[-1].text == "one two three"


def test_a_reply_nobody_heard_is_not_remembered() -> None:
    memory = answered("one two three")
    memory.interrupted("r1", 0)
    memory.turn_over()
    assert memory.items == (HistoryItem("user", "what is it"),)


def test_what_still_comes_of_a_cut_reply_is_of_no_turn() -> None:
    memory = answered("one two three four")
    memory.interrupted("r1", 500)
    memory.hear(service.TextOutput("r1", " five"))
    memory.turn_over()
    memory.hear(service.TextOutput("r1", " six"))
    memory.complete("r1")
    assert not memory.answered
    assert memory.items == (HistoryItem("user", "what is it"), HistoryItem("assistant", "one two"))


def test_words_of_an_answer_that_never_sounded_are_not_remembered() -> None:
    memory = Memory()
    memory.hear(service.Transcript("what is it"))
    memory.hear(service.TextOutput("r1", "It is"))
    memory.interrupted("", 0)
    memory.turn_over()
    assert memory.items == (HistoryItem("user", "what is it"),)


def test_a_question_asked_again_has_one_answer() -> None:
    memory = Memory()
    memory.hear(service.Transcript("what is it"))
    memory.hear(service.TextOutput("r1", "It"))
    assert not memory.turn_begins(again=True)
    memory.hear(service.TextOutput("r2", "A lamp."))
    memory.complete("r2")
    assert memory.items == (HistoryItem("user", "what is it"), HistoryItem("assistant", "A lamp."))


def test_an_answer_is_taken_up_where_it_was_cut() -> None:
    memory = answered("The lamp is")
    asked = memory.continuation(converses=True)
    assert "«what is it»" in asked
    assert "«The lamp is»" in asked
    assert memory.continuation(converses=False) == "what is it"


def test_the_oldest_is_forgotten_first() -> None:
    memory = Memory()
    for number in range(LONGEST):
        memory.asked(f"question {number}")
        memory.hear(service.TextOutput(f"r{number}", "yes"))
        memory.turn_over()
    assert len(memory.items) == LONGEST
    assert memory.items[-2].text == f"question {LONGEST - 1}"
