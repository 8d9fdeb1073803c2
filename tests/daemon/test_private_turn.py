"""The house asks for a PIN by itself, with the service gone, and every way out leads home."""

import pytest

from daemon import effects as do
from daemon.conversation import Conversation
from daemon.effects import Effect
from daemon.events import (
    Event,
    HearingChanged,
    SessionFailed,
    StopRequested,
    TalkPressed,
    TextGiven,
    Timer,
    TimerFired,
    ToolFinished,
    WorkerRestarted,
)
from daemon.private_turn import PRIVATE, is_private
from daemon.turn import Rules, State, Uplink
from hardware import protocol as audio
from providers import base as service
from providers.base import ErrorCode, ToolResult, ToolStatus
from tests.daemon.test_conversation import ASKED, OPENED, PCM, WAKE, run

NEEDS_PIN = ToolFinished("c1", ToolResult(ToolStatus.ERROR, {"code": "needs_pin"}))
CALLED: tuple[Event, ...] = (*ASKED, service.ToolCall("c1", "set_covers", {}, "r1"), NEEDS_PIN)
ANSWERED: tuple[Event, ...] = (
    *CALLED,
    service.AudioOutput("r1", PCM),
    service.TurnEnd("r1"),
    audio.Drained(audio.Channel.REPLY, "r1"),
)
ASKING: tuple[Event, ...] = (*ANSWERED, OPENED, service.AudioOutput("p1", PCM))
QUESTION_HEARD: tuple[Event, ...] = (
    service.TurnEnd("p1", expects_answer=True),
    audio.Drained(audio.Channel.REPLY, "p1"),
)
LISTENING: tuple[Event, ...] = (*ASKING, *QUESTION_HEARD)
SAID: tuple[Event, ...] = (
    *LISTENING,
    audio.SpeechStarted(200_000),
    audio.SpeechStopped(230_000),
    audio.UplinkClosed(231_000),
)


def after(effects: list[Effect], kind: type[Effect]) -> list[Effect]:
    """Give the effects that follow the first of a kind."""
    place = next(index for index, effect in enumerate(effects) if isinstance(effect, kind))
    return effects[place + 1 :]


def test_the_service_is_gone_before_the_house_asks() -> None:
    now, effects = run(ANSWERED)
    assert is_private(now)
    assert do.Connect(PRIVATE, "", now.turn.mode) in after(effects, do.Disconnect)
    assert not any(isinstance(effect, do.OpenUplink) for effect in effects)


def test_nothing_is_asked_before_the_answer_has_sounded() -> None:
    now, effects = run(ANSWERED[:-1])
    assert now.state is State.RESPONDING
    assert not any(isinstance(effect, do.Connect | do.Disconnect) for effect in effects)


def test_an_answer_without_a_sound_leads_there_too() -> None:
    now, effects = run([*CALLED, service.TurnEnd("r1")])
    assert is_private(now)
    assert do.Disconnect() in effects


def test_the_house_asks_with_the_microphone_closed_then_listens_even_without_follow_up() -> None:
    now, effects = run([*ANSWERED, OPENED])
    assert do.SendText("") in effects
    assert now.uplink is Uplink.CLOSED
    now, effects = run(LISTENING, Conversation(rules=Rules(follow_up_s=0.0)))
    assert now.state is State.LISTENING
    assert is_private(now)
    assert any(isinstance(effect, do.OpenUplink) for effect in effects)


def test_what_was_said_is_answered_and_then_the_room_is_at_rest() -> None:
    done = (service.AudioOutput("p2", PCM), service.TurnEnd("p2"))
    now, effects = run([*SAID, *done, audio.Drained(audio.Channel.REPLY, "p2")])
    assert now.state is State.IDLE
    assert now.profile == ""
    assert do.Disconnect() in effects


def test_the_house_may_ask_once_more() -> None:
    again = (service.AudioOutput("p2", PCM), service.TurnEnd("p2", expects_answer=True))
    now, _ = run([*SAID, *again, audio.Drained(audio.Channel.REPLY, "p2")])
    assert (now.state, now.profile) == (State.LISTENING, PRIVATE)


def test_a_breath_between_digits_is_listened_through() -> None:
    breath = service.SessionError(code=ErrorCode.NOTHING_SAID, message="", fatal=False)
    now, effects = run([*SAID, breath])
    assert (now.state, now.profile) == (State.LISTENING, PRIVATE)
    assert any(isinstance(effect, do.OpenUplink) for effect in effects)


def test_that_the_house_asks_is_no_turn_of_a_person() -> None:
    assert run(LISTENING)[0].turns == 1


@pytest.mark.parametrize(
    "ends",
    [
        StopRequested(),
        audio.StopWordHeard(0.9, 210_000),
        TimerFired(Timer.NO_SPEECH),
        HearingChanged(hearing=False),
        HearingChanged(hearing=False, lost=True),
        WorkerRestarted(),
        SessionFailed(ErrorCode.SERVICE, "the speech worker ended"),
    ],
)
def test_every_way_out_of_listening_leaves_nothing_open(ends: Event) -> None:
    now, effects = run([*LISTENING, ends])
    assert (now.state, now.profile) == (State.IDLE, "")
    assert do.Disconnect() in effects
    assert not now.turn.asks_pin


@pytest.mark.parametrize("ends", [StopRequested(), audio.StopWordHeard(0.9, 1), WorkerRestarted()])
def test_the_question_itself_can_be_stopped(ends: Event) -> None:
    assert run([*ASKING, ends])[0].state is State.IDLE


def test_a_room_muted_over_the_question_does_not_listen() -> None:
    now, effects = run([*ASKING, HearingChanged(hearing=False), *QUESTION_HEARD])
    assert now.state is State.IDLE
    assert do.Disconnect() in effects


@pytest.mark.parametrize("wish", [WAKE, TextGiven("what time is it")])
def test_who_wants_something_else_leaves_the_private_turn(wish: Event) -> None:
    now, effects = run([*LISTENING, wish])
    assert now.profile == ""
    assert any(isinstance(effect, do.Connect) for effect in after(effects, do.Disconnect))


def test_a_press_or_a_voice_over_the_question_is_heard_in_private() -> None:
    for over in (TalkPressed(held=False), audio.TalkedOver(40_000, 45_000)):
        now, effects = run([*ASKING, over])
        assert (now.state, now.profile) == (State.LISTENING, PRIVATE)
        assert do.Disconnect() not in effects


def test_who_talks_over_the_answer_is_not_asked_any_more() -> None:
    cut = (*CALLED, service.AudioOutput("r1", PCM), audio.TalkedOver(40_000, 45_000))
    now, _ = run([*cut, audio.Flushed(audio.Channel.REPLY, "r1", 200)])
    assert not now.turn.asks_pin


@pytest.mark.parametrize("before", [HearingChanged(hearing=False), None])
def test_who_cannot_be_heard_is_told_where_to_type_it(before: Event | None) -> None:
    if before:
        events: list[Event] = [*ANSWERED[:-1], before, ANSWERED[-1]]
    else:
        call = service.ToolCall("c1", "set_covers", {}, "r1")
        written: tuple[Event, ...] = (TextGiven("open the garage"), OPENED, call, NEEDS_PIN)
        events = [*written, service.TurnEnd("r1")]
    now, effects = run(events)
    assert now.state is State.IDLE
    assert do.Tell("pin_by_hand") in effects
    assert not any(isinstance(effect, do.Connect) for effect in effects)


def test_without_ears_on_this_machine_the_person_is_told_where_to_type_it() -> None:
    now, effects = run([*ANSWERED, SessionFailed(ErrorCode.MISCONFIGURED, "no recogniser")])
    assert now.state is State.IDLE
    told = [effect.message for effect in effects if isinstance(effect, do.Tell)]
    assert told == ["pin_by_hand"]
