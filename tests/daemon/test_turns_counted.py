"""Which turns count as a person's: a confirmation must come in a later one of them."""

import pytest

from daemon import effects as do
from daemon.conversation import Conversation
from daemon.effects import Outcome
from daemon.events import (
    CancellerChanged,
    Event,
    SessionOpened,
    SessionReplacing,
    StopRequested,
    TalkPressed,
    TextGiven,
    Timer,
    TimerFired,
)
from daemon.turn import State
from hardware import protocol as audio
from providers import base as service
from providers.base import ErrorCode, Side
from tests.daemon.test_conversation import ANSWERING, ASKED, PCM, WAKE, capabilities, run

DECIDES = SessionOpened(capabilities=capabilities(Side.SERVICE, Side.SERVICE))
PROVEN: tuple[Event, ...] = (CancellerChanged(proven=True),)
HEARD: tuple[Event, ...] = (service.TurnEnd("r1"), audio.Drained(audio.Channel.REPLY, "r1"))
FOLLOWING: tuple[Event, ...] = (*PROVEN, *ANSWERING, *HEARD)
FLUSHED = audio.Flushed(audio.Channel.REPLY, "r1", 300)
CALL = service.ToolCall("c1", "set_lock", {}, "r2")


def turns(*events: Event) -> int:
    return run(events)[0].turns


def test_a_house_in_which_nobody_spoke_has_no_turn() -> None:
    assert Conversation().turns == 0


@pytest.mark.parametrize("begins", [WAKE, TalkPressed(held=False), TextGiven("hello")])
def test_a_wake_word_a_press_and_a_text_each_begin_a_turn(begins: Event) -> None:
    assert turns(begins) == 1


def test_what_follows_on_a_wake_is_still_that_turn() -> None:
    assert turns(*ANSWERING, *HEARD) == 1


def test_a_window_in_which_nobody_speaks_is_no_turn() -> None:
    assert turns(*FOLLOWING, TimerFired(Timer.NO_SPEECH)) == 1


def test_speech_in_the_window_is_the_next_turn_once() -> None:
    spoken = (audio.SpeechStarted(999), audio.SpeechStopped(1_999), audio.SpeechStarted(2_999))
    assert turns(*FOLLOWING, *spoken) == 2


def test_a_service_that_says_it_hears_somebody_begins_no_turn() -> None:
    assert turns(*FOLLOWING, service.SpeechStarted()) == 1


def test_a_second_answer_of_the_service_is_no_turn_of_a_person() -> None:
    opened = (*PROVEN, WAKE, DECIDES, audio.SpeechStarted(1), service.AudioOutput("r1", PCM))
    now, _ = run([*opened, *HEARD, service.AudioOutput("r2", PCM)])
    assert now.state is State.RESPONDING
    assert now.turns == 1


def test_another_session_that_hears_the_turn_again_keeps_its_number() -> None:
    lost = SessionReplacing(ErrorCode.SERVICE, "lost")
    assert turns(*ASKED, lost, DECIDES) == 1


def test_the_wake_word_within_a_turn_that_has_begun_is_the_same_turn() -> None:
    assert turns(*FOLLOWING, audio.SpeechStarted(999), WAKE) == 2


def test_the_wake_word_in_the_silent_window_begins_the_next() -> None:
    assert turns(*FOLLOWING, WAKE) == 2


def test_talking_over_an_answer_is_the_next_turn() -> None:
    assert turns(*ANSWERING, audio.TalkedOver(40_000, 45_000), FLUSHED) == 2


def test_a_service_that_interrupts_itself_counts_only_once_our_ear_agrees() -> None:
    speaking = (*PROVEN, WAKE, DECIDES, audio.SpeechStarted(1), service.AudioOutput("r1", PCM))
    alone = (*speaking, service.Interrupted("r1"), FLUSHED)
    assert turns(*alone) == 1
    assert turns(*alone, audio.SpeechStarted(9_999)) == 2
    agreed = (*speaking, audio.BargeInSuspected(5), service.Interrupted("r1"), FLUSHED)
    assert turns(*agreed, audio.SpeechStarted(9_999)) == 2


def test_our_own_voice_in_the_room_is_no_turn_but_words_of_somebody_else_are() -> None:
    now, _ = run([*ANSWERING, service.TextOutput("r1", "shall I open the garage"), *HEARD])
    soon, _ = run([audio.UplinkOpened(1_000), audio.SpeechStarted(1_100)], now)
    assert soon.turn.soon
    assert soon.turns == 1
    echo, _ = run([service.Transcript("open the garage")], soon)
    assert echo.turns == 1
    person, _ = run([service.Transcript("yes please")], soon)
    assert person.turns == 2


def test_the_count_goes_on_when_a_conversation_is_over() -> None:
    now, effects = run([*ANSWERING, StopRequested()])
    assert do.FinishTurn(Outcome.INTERRUPTED) in effects
    assert now.turns == 1
    assert run([WAKE], now)[0].turns == 2


def test_a_call_before_anybody_has_spoken_is_not_run_but_answered() -> None:
    opened = (WAKE, SessionOpened(capabilities=capabilities(Side.SERVICE)))
    _, effects = run([*opened, CALL])
    (told,) = effects
    assert isinstance(told, do.SendToolResult)
    assert told.result.content["code"] == "too_late"
    _, effects = run([*opened, audio.SpeechStarted(1), CALL])
    assert do.RunTool(CALL) in effects


def test_a_call_after_the_stop_is_not_run() -> None:
    assert run([*ANSWERING, StopRequested(), CALL])[1] == []


def test_a_call_that_comes_when_its_answer_is_over_is_not_run() -> None:
    late = service.ToolCall("c1", "set_lock", {}, "r1")
    _, effects = run([*ANSWERING, service.TurnEnd("r1"), late])
    assert [type(each) for each in effects] == [do.SendToolResult]


def test_a_call_of_a_question_that_was_cut_before_its_answer_sounded_is_not_run() -> None:
    opened = SessionOpened(capabilities=capabilities(Side.SERVICE))
    asked = (WAKE, opened, audio.SpeechStarted(1), service.SpeechStopped(), WAKE)
    _, effects = run([*asked, CALL])
    assert [type(each) for each in effects] == [do.SendToolResult]
