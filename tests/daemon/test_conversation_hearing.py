"""A conversation whose ears are closed, lost or replaced: what goes on, and what is told."""

from daemon import effects as do
from daemon.events import HearingChanged, TalkPressed, TextGiven, WorkerRestarted
from daemon.turn import State
from hardware import protocol as audio
from providers import base as service
from tests.daemon.test_conversation import ANSWERING, ASKED, OPENED, WAKE, run


def test_mute_ends_listening_and_a_wish_to_talk_is_refused_in_words() -> None:
    now, effects = run([WAKE, OPENED, HearingChanged(hearing=False)])
    assert now.state is State.IDLE
    assert do.CloseUplink(drop=True) in effects
    _, effects = now.advance(TalkPressed(held=False))
    assert effects == [do.Tell("muted")]


def test_mute_over_a_reply_lets_it_finish_but_does_not_listen_after_it() -> None:
    mute = HearingChanged(hearing=False)
    drained = audio.Drained(audio.Channel.REPLY, "r1")
    now, _ = run([*ANSWERING, mute])
    assert now.state is State.RESPONDING
    now, _ = run([service.TurnEnd("r1"), drained], now)
    assert now.state is State.IDLE


def test_a_lost_microphone_is_told_once() -> None:
    lost = HearingChanged(hearing=False, lost=True)
    now, effects = run([lost])
    assert effects == [do.Tell("no_microphone")]
    _, effects = now.advance(lost)
    assert effects == []


def test_a_replaced_worker_ends_a_reply_but_not_a_question_already_sent() -> None:
    now, effects = run([*ANSWERING, WorkerRestarted()])
    assert now.state is State.IDLE
    assert do.Tell("cut_short") in effects
    now, effects = run([*ASKED, WorkerRestarted()])
    assert now.state is State.PROCESSING
    assert effects == []


def test_a_written_turn_needs_no_microphone() -> None:
    now, effects = run([HearingChanged(hearing=False), TextGiven("what time is it"), OPENED])
    assert now.state is State.PROCESSING
    assert do.SendText("what time is it") in effects
