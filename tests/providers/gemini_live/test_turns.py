"""The course of a session, message by message: which answer is which, and where each ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
    AudioOutput,
    ErrorCode,
    Expiring,
    Interrupted,
    SessionError,
    SessionEvent,
    SpeechStarted,
    SpeechStopped,
    TextOutput,
    ToolCall,
    Transcript,
    TurnEnd,
)
from providers.gemini_live import incoming
from providers.gemini_live.incoming import Part
from providers.gemini_live.manner import Manner
from tests.providers.gemini_live.messages import (
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
    said,
    take,
)


def test_a_spoken_turn_from_the_first_word_to_the_end() -> None:
    events = take(
        begun(), asked("Turn on"), asked(" the light"), SOUND, said("Done"), said("."), GENERATED
    )
    assert events == [
        Transcript("Turn on", final=False),
        Transcript("Turn on the light", final=False),
        SpeechStopped(),
        Transcript("Turn on the light"),
        AudioOutput("t-1", PCM),
        TextOutput("t-1", "Done"),
        TextOutput("t-1", "."),
        TurnEnd("t-1"),
    ]


def test_the_turn_ends_once_even_if_the_service_tells_it_twice() -> None:
    assert names(take(begun(), SOUND, GENERATED, COMPLETE)).count("TurnEnd") == 1
    assert names(take(begun(), SOUND, COMPLETE)).count("TurnEnd") == 1


def test_a_question_expects_an_answer() -> None:
    assert take(begun(), SOUND, said("Which one?"), GENERATED)[-1] == TurnEnd(
        "t-1", expects_answer=True
    )


def test_words_that_come_late_still_belong_to_their_answer() -> None:
    turns = begun()
    take(turns, SOUND, GENERATED)
    assert take(turns, said(" indeed.")) == [TextOutput("t-1", " indeed.")]
    assert take(turns, COMPLETE, SOUND) == [SpeechStopped(), AudioOutput("t-2", PCM)]


def test_words_after_the_turn_is_complete_begin_no_answer() -> None:
    turns = begun()
    take(turns, SOUND, GENERATED, COMPLETE)
    assert take(turns, said(" indeed.")) == [TextOutput("t-1", " indeed.")]
    assert take(turns, asked("next"), SOUND)[-1] == AudioOutput("t-2", PCM)


def test_late_words_of_a_cut_answer_are_nobodys() -> None:
    turns = begun()
    take(turns, SOUND, INTERRUPTED, COMPLETE)
    assert take(turns, said("late")) == []
    assert names(take(turns, SOUND)) == ["SpeechStopped", "AudioOutput"]


def test_words_before_their_sound_belong_to_the_answer_it_begins() -> None:
    turns = begun()
    assert names(take(turns, asked("time?"), said("It is"))) == ["Transcript"]
    assert take(turns, SOUND, said(" nine.")) == [
        SpeechStopped(),
        Transcript("time?"),
        TextOutput("t-1", "It is"),
        AudioOutput("t-1", PCM),
        TextOutput("t-1", " nine."),
    ]


def test_words_that_never_sound_are_no_answer() -> None:
    turns = begun()
    turns.ask()
    *_, error = take(turns, said("silence"), COMPLETE)
    assert isinstance(error, SessionError)
    assert names(take(turns, SOUND)) == ["SpeechStopped", "AudioOutput"]


def test_words_of_the_person_that_come_late_make_the_transcript_whole() -> None:
    events = take(begun(), asked("turn on"), SOUND, asked(" the light"), GENERATED)
    finals = [event.text for event in events if isinstance(event, Transcript) and event.final]
    assert finals == ["turn on", "turn on the light"]


def test_an_interruption_drops_what_is_late_until_the_next_answer() -> None:
    turns = begun()
    take(turns, asked("long"), SOUND)
    assert take(turns, INTERRUPTED) == [Interrupted("t-1"), SpeechStarted()]
    assert take(turns, SOUND, said("late"), COMPLETE) == []
    assert take(turns, asked("stop"), SOUND, GENERATED) == [
        Transcript("stop", final=False),
        SpeechStopped(),
        Transcript("stop"),
        AudioOutput("t-2", PCM),
        TurnEnd("t-2"),
    ]


def test_an_answer_that_was_sent_and_still_sounds_can_be_interrupted() -> None:
    turns = begun()
    take(turns, SOUND, GENERATED)
    assert Interrupted("t-1") in take(turns, INTERRUPTED)
    assert take(turns, COMPLETE) == []


def test_words_before_an_interruption_belong_to_the_new_question() -> None:
    turns = begun()
    take(turns, asked("first"), SOUND, asked("no, "), INTERRUPTED, COMPLETE, asked("the other"))
    assert Transcript("no, the other") in take(turns, SOUND)


def test_an_interruption_before_the_first_sign_is_no_empty_answer() -> None:
    turns = begun()
    turns.ask()
    assert take(turns, INTERRUPTED, COMPLETE) == []
    assert take(turns, SOUND) == [SpeechStopped(), AudioOutput("t-1", PCM)]


def test_our_own_cut_drops_the_rest_and_tells_what_was_heard() -> None:
    turns = begun()
    take(turns, asked("q"), SOUND, SOUND, said("one two three four"))
    assert turns.cut("t-1", 100) == "one two"
    assert take(turns, SOUND, said("more"), INTERRUPTED, SOUND, COMPLETE) == []
    assert take(turns, SOUND)[-1] == AudioOutput("t-2", PCM)


def test_our_own_cut_ends_with_the_generation_too() -> None:
    turns = begun()
    take(turns, SOUND)
    turns.cut("t-1", 0)
    assert take(turns, GENERATED, said("late")) == []
    assert take(turns, SOUND)[-1] == AudioOutput("t-2", PCM)


def test_an_answer_heard_to_the_end_needs_no_word_to_the_model() -> None:
    turns = begun()
    take(turns, SOUND, said("all of it"), GENERATED)
    assert turns.cut("t-1", 100) is None
    assert turns.cut("t-1", 0) is None, "it was told already"
    assert turns.cut("elsewhere-1", 0) is None


def test_nothing_heard_is_told_as_nothing() -> None:
    turns = begun()
    take(turns, SOUND, said("one two"))
    assert turns.cut("t-1", 0) == ""


def test_an_empty_answer_is_told_by_what_was_said() -> None:
    turns = begun()
    turns.ask()
    [_, nothing] = take(turns, COMPLETE)
    assert isinstance(nothing, SessionError)
    assert nothing.code is ErrorCode.NOTHING_SAID
    *_, error = take(turns, asked("mumble"), COMPLETE)
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (ErrorCode.NOT_UNDERSTOOD, False)
    assert take(turns, COMPLETE) == []


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ({"turnCompleteReason": "NEED_MORE_INPUT"}, ErrorCode.NOTHING_SAID),
        ({"waitingForInput": True}, ErrorCode.NOTHING_SAID),
        ({"turnCompleteReason": "PROHIBITED_INPUT_CONTENT"}, ErrorCode.NOT_UNDERSTOOD),
    ],
)
def test_why_there_was_no_answer(end: dict[str, object], code: ErrorCode) -> None:
    [*_, error] = take(begun(), asked("so"), {"serverContent": {"turnComplete": True, **end}})
    assert isinstance(error, SessionError)
    assert error.code is code


def test_push_to_talk_hears_no_end_of_speech() -> None:
    events = take(begun(Manner(manual=True)), asked("hi"), SOUND)
    assert names(events) == ["Transcript", "Transcript", "AudioOutput"]


def test_a_warning_is_passed_on() -> None:
    assert take(begun(), {"goAway": {"timeLeft": "50s"}}) == [Expiring(50.0)]


# --- any order at all

PARTS: list[Part] = [
    incoming.Asked("word ", finished=False),
    incoming.Sound(PCM),
    incoming.Words("word "),
    incoming.Words("word ", spoken=False),
    incoming.Call("", "f", {}),
    incoming.CallsCancelled(("x",)),
    incoming.Cut(),
    incoming.Generated(),
    incoming.TurnComplete(),
    incoming.TurnComplete(more_comes=True),
    incoming.VoiceHeard(began=True),
]
STEPS = st.one_of(st.sampled_from(PARTS), st.sampled_from(["cut", "answer", "ask"]))


class Walk:
    """A house that does as it is told, and remembers which answers are over."""

    def __init__(self, manner: Manner) -> None:
        self.turns = begun(manner)
        self.over: set[str] = set()
        self.current = ""
        self.calls: list[str] = []

    def act(self, act: str) -> None:
        if act == "cut" and self.current:
            self.turns.cut(self.current, 50)
            self.over.add(self.current)
        elif act == "answer" and self.calls:
            self.turns.calls.answer(self.calls.pop(), DONE)
        elif act == "ask":
            self.turns.ask()

    def hear(self, event: SessionEvent) -> None:
        if isinstance(event, AudioOutput | ToolCall | TurnEnd):
            assert event.reply_id not in self.over
        if isinstance(event, AudioOutput | ToolCall):
            self.current = event.reply_id
        if isinstance(event, TurnEnd | Interrupted):
            self.over.add(event.reply_id)
        if isinstance(event, ToolCall):
            self.calls.append(event.call_id)


@given(st.lists(STEPS, max_size=40), st.sampled_from([Manner(), NON_BLOCKING]))
def test_in_any_order_an_answer_ends_once_and_a_cut_one_is_silent(
    steps: list[Part | str], manner: Manner
) -> None:
    walk = Walk(manner)
    for step in steps:
        if isinstance(step, str):
            walk.act(step)
        else:
            for event in walk.turns.take(step):
                walk.hear(event)
