"""Who is heard while we speak: by the worker's judgement, or by the service's own."""

from config.barge_in import BargeIn, WhileSpeaking
from daemon import effects as do
from daemon import overhearing
from daemon.conversation import Conversation
from daemon.effects import Outcome
from daemon.events import (
    CancellerChanged,
    Event,
    HearingChanged,
    SessionFailed,
    SessionOpened,
    TalkPressed,
    TalkReleased,
)
from daemon.turn import Rules, State, Uplink
from hardware import protocol as audio
from providers import base as service
from providers.base import ErrorCode, Side
from tests.daemon.test_conversation import ANSWERING, OPENED, PCM, WAKE, capabilities, run

OVER = audio.TalkedOver(80_000, 84_000)
PROVEN = CancellerChanged(proven=True)
SERVED: tuple[Event, ...] = (
    WAKE,
    SessionOpened(capabilities=capabilities(Side.SERVICE, Side.SERVICE)),
    audio.SpeechStarted(101_000),
    service.SpeechStopped(),
    service.AudioOutput("r1", PCM),
)


def ruled(uplink: WhileSpeaking) -> Conversation:
    return Conversation(rules=Rules(barge_in=BargeIn(uplink=uplink)))


def test_speech_over_an_answer_cuts_it_without_a_chime() -> None:
    now, effects = run([*ANSWERING, OVER])
    assert now.state is State.LISTENING
    assert now.uplink is Uplink.AWAITING_FLUSH
    assert effects[:2] == [do.FlushReply(), do.FinishTurn(Outcome.INTERRUPTED)]
    assert do.Acknowledge() not in effects


def test_who_talks_over_us_is_heard_from_before_the_onset_on() -> None:
    _, effects = run([*ANSWERING, OVER, audio.Flushed(audio.Channel.REPLY, "r1", 700)])
    assert do.Interrupt("r1", 700) in effects
    assert do.OpenUplink(80_000 - 4_800, 80_000) in effects


def test_speech_over_an_answer_whose_session_is_gone_opens_another_one() -> None:
    gone = SessionFailed(ErrorCode.SERVICE, "")
    now, effects = run([*ANSWERING, service.TurnEnd("r1"), gone, OVER])
    assert any(isinstance(effect, do.Connect) for effect in effects)
    assert now.turn.speech_from == 80_000


def test_speech_changes_nothing_but_over_an_answer() -> None:
    for events in ((), (WAKE,), (WAKE, OPENED), ANSWERING[:5]):
        before, _ = run(events)
        assert before.advance(OVER) == (before, [])


def test_a_person_who_holds_a_button_is_not_talked_over_by_others() -> None:
    asked = (TalkPressed(held=True), OPENED, TalkReleased(), audio.UplinkClosed(1))
    now, _ = run([*asked, service.AudioOutput("r1", PCM)])
    assert now.state is State.RESPONDING
    assert not overhearing.watch(now).on
    assert now.advance(OVER) == (now, [])


def test_the_session_hears_nothing_while_we_speak_before_the_canceller_is_proven() -> None:
    now, effects = run(SERVED)
    assert now.uplink is Uplink.CLOSED
    assert do.CloseUplink(drop=True) in effects
    assert overhearing.watch(now) == audio.WatchTalkOver(on=True, pauses=True)


def test_once_it_is_proven_a_service_that_may_decide_hears_the_room() -> None:
    now, effects = run([PROVEN, *SERVED])
    assert now.uplink is Uplink.OPEN
    assert do.CloseUplink(drop=True) not in effects
    assert overhearing.watch(now) == audio.WatchTalkOver(on=True, pauses=False)
    assert now.advance(OVER) == (now, []), "the service's word is final"


def test_what_the_service_cuts_is_told_with_what_was_heard_of_it() -> None:
    now, _ = run([PROVEN, *SERVED, service.Interrupted("r1")])
    assert now.state is State.LISTENING
    now, effects = now.advance(audio.Flushed(audio.Channel.REPLY, "r1", 900))
    assert do.Interrupt("r1", 900) in effects
    assert now.uplink is Uplink.OPEN


def test_a_service_that_leaves_it_to_us_never_hears_us() -> None:
    opened = SessionOpened(capabilities=capabilities(Side.SERVICE, Side.CLIENT))
    now, _ = run([PROVEN, WAKE, opened, service.AudioOutput("r1", PCM)])
    assert now.uplink is Uplink.CLOSED


def test_the_owner_has_the_last_word_on_what_a_session_hears() -> None:
    assert run([PROVEN, *SERVED], ruled(WhileSpeaking.HELD))[0].uplink is Uplink.CLOSED
    assert run(SERVED, ruled(WhileSpeaking.OPEN))[0].uplink is Uplink.OPEN


def test_a_canceller_that_fails_in_the_middle_of_an_answer_closes_the_uplink() -> None:
    now, effects = run([PROVEN, *SERVED, CancellerChanged(proven=False)])
    assert effects == [do.CloseUplink(drop=True)]
    assert now.uplink is Uplink.CLOSED


def test_a_mute_in_the_middle_of_an_answer_closes_the_uplink() -> None:
    now, effects = run([PROVEN, *SERVED, HearingChanged(hearing=False)])
    assert effects == [do.CloseUplink(drop=True)]
    assert now.state is State.RESPONDING


def test_what_the_canceller_has_proven_outlives_the_conversation() -> None:
    now, _ = run([PROVEN, WAKE, SessionFailed(ErrorCode.SERVICE, "")])
    assert now.state is State.IDLE
    assert now.proven


def test_a_follow_up_window_does_not_hear_the_tail_of_the_answer() -> None:
    over: tuple[Event, ...] = (service.TurnEnd("r1"), audio.Drained(audio.Channel.REPLY, "r1"))
    _, effects = run([*ANSWERING, *over])
    assert do.OpenUplink(do.NOW, do.NOW, 3_200) in effects
    _, effects = run([PROVEN, *ANSWERING, *over])
    assert do.OpenUplink(do.NOW, do.NOW) in effects


def test_who_begins_to_speak_over_the_last_word_loses_none() -> None:
    over: tuple[Event, ...] = (service.TurnEnd("r1"), audio.Drained(audio.Channel.REPLY, "r1"))
    suspected = audio.BargeInSuspected(80_000)
    _, effects = run([*ANSWERING, suspected, *over])
    assert do.OpenUplink(80_000 - 4_800, 80_000 - 4_800) in effects
    _, effects = run([PROVEN, *ANSWERING, suspected, audio.BargeInDismissed(83_000), *over])
    assert do.OpenUplink(do.NOW, do.NOW) in effects


def test_a_suspicion_that_is_told_after_the_answer_does_not_haunt_the_next_one() -> None:
    over: tuple[Event, ...] = (service.TurnEnd("r1"), audio.Drained(audio.Channel.REPLY, "r1"))
    now, _ = run([*ANSWERING, *over, audio.BargeInSuspected(80_000)])
    again: tuple[Event, ...] = (
        audio.SpeechStarted(120_000),
        audio.SpeechStopped(130_000),
        audio.UplinkClosed(131_000),
        service.AudioOutput("r2", PCM),
        service.TurnEnd("r2"),
    )
    for event in again:
        now, _ = now.advance(event)
    assert now.state is State.RESPONDING
    _, effects = now.advance(audio.Drained(audio.Channel.REPLY, "r2"))
    assert do.OpenUplink(do.NOW, do.NOW, 3_200) in effects


def test_nobody_is_watched_for_but_over_an_answer() -> None:
    for events in ((), (WAKE,), (WAKE, OPENED), ANSWERING[:5]):
        assert not overhearing.watch(run(events)[0]).on
    assert overhearing.watch(run(ANSWERING)[0]).on
