"""What an agent is told was said: as much as was heard, never half a turn."""

import pytest

from config.audio import AudioFormat
from providers.agent.agent import Called, Said
from providers.agent.reply import Reply
from providers.agent.thread import LONGEST, Thread
from providers.base import ToolResult, ToolStatus

SOUND = AudioFormat(1_000)
"""Two bytes last a millisecond."""


@pytest.fixture
def reply() -> Reply:
    """Give an answer of two sentences, one second each, that a mouth made two replies of."""
    made = Reply("agent-1", SOUND)
    assert made.add_words("a", "One two three four.") == "One two three four."
    made.add_sound("a", 2_000)
    assert made.add_words("b", "Five six seven eight.") == " Five six seven eight."
    made.add_sound("b", 2_000)
    return made


@pytest.mark.parametrize(
    ("heard_ms", "words"), [(0, 0), (100, 0), (500, 2), (1_000, 4), (1_500, 6), (9_000, 8)]
)
def test_sound_heard_is_words_heard(reply: Reply, heard_ms: int, words: int) -> None:
    assert reply.words_heard(heard_ms) == words


def test_words_without_sound_were_not_heard(reply: Reply) -> None:
    reply.add_words("b", " Nine ten.")
    assert reply.words_heard(9_000) == 8


@pytest.mark.parametrize(("heard_ms", "cut"), [(400, 0), (1_300, 300), (9_000, 1_000)])
def test_the_mouth_is_told_how_much_of_its_newest_reply_was_heard(
    reply: Reply, heard_ms: int, cut: int
) -> None:
    assert reply.last_of_the_mouth(heard_ms) == ("b", cut)


def test_a_cut_answer_keeps_its_calls() -> None:
    thread = Thread()
    thread.asked("before")
    thread.spoke("An answer of before.")
    thread.asked("light")
    thread.spoke("Let me see.")
    call = Called(call_id="c", name="x", arguments={})
    thread.called(call)
    thread.spoke("It is on.")
    thread.spoke("Goodbye.")
    thread.heard(4)
    assert thread.messages == (
        Said("user", "before"),
        Said("assistant", "An answer of before."),
        Said("user", "light"),
        Said("assistant", "Let me see."),
        call,
        Said("assistant", "It"),
    )


def test_of_an_answer_that_was_not_heard_nothing_stays() -> None:
    thread = Thread()
    thread.asked("light")
    thread.spoke("Let me see.")
    thread.heard(0)
    assert thread.messages == (Said("user", "light"),)


def test_the_oldest_turns_are_forgotten_as_a_whole() -> None:
    thread = Thread()
    for number in range(LONGEST):
        thread.asked(f"question {number}")
        thread.called(Called(call_id=f"{number}", name="x", arguments={}))
        thread.gave(f"{number}", ToolResult(ToolStatus.SUCCESS, {}))
        thread.spoke("Done.")
    assert isinstance(thread.messages[0], Said)
    assert thread.messages[0].speaker == "user"
    assert LONGEST - 3 <= len(thread.messages) <= LONGEST + 3
    assert thread.messages[-3] == Said("user", f"question {LONGEST - 1}")
