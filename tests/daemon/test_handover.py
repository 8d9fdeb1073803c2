"""A turn goes on when its session is lost: nothing is hung, cut or said that need not be."""

import pytest

from daemon import effects as do
from daemon.conversation import Conversation
from daemon.effects import Effect
from daemon.events import (
    Event,
    SessionFailed,
    SessionOpened,
    SessionReplacing,
    TalkPressed,
    TalkReleased,
    Timer,
    TimerFired,
    ToolFinished,
)
from daemon.turn import Link, Rules, State
from hardware import protocol as audio
from providers import base as service
from providers.base import ErrorCode, Side, ToolResult, ToolStatus
from tests.daemon.test_conversation import ANSWERING, ASKED, PCM, WAKE, capabilities, run

LOST = SessionReplacing(ErrorCode.NO_NETWORK, "lost")
OPENED = SessionOpened(capabilities=capabilities(), others=1)
SPOKE = audio.SpeechStarted(101_000)
QUIET = audio.SpeechStopped(130_000)
TOO_LATE = TimerFired(Timer.CONNECT)


def kinds(effects: list[Effect]) -> list[type[Effect]]:
    return [type(effect) for effect in effects]


def test_a_button_released_while_the_session_is_replaced_still_ends_its_turn() -> None:
    held: list[Event] = [TalkPressed(held=True), OPENED, SPOKE, LOST, TalkReleased(), OPENED]
    now, effects = run(held)
    assert now.state is State.PROCESSING
    assert do.CloseUplink() in effects
    assert do.SetTimer(Timer.ANSWER, now.rules.answer_timeout_s) in effects


@pytest.mark.parametrize("side", list(Side))
def test_a_turn_that_grew_too_long_meanwhile_still_ends_some_day(side: Side) -> None:
    opened = SessionOpened(capabilities=capabilities(side))
    now, effects = run([WAKE, opened, SPOKE, LOST, TimerFired(Timer.MAX_TURN), opened])
    assert now.state is State.LISTENING
    assert do.SetTimer(Timer.MAX_TURN, now.rules.max_turn_s) in effects


def test_a_complete_answer_is_played_out_though_nobody_takes_over_in_time() -> None:
    now, effects = run([*ANSWERING, service.TurnEnd("r1"), LOST, TOO_LATE])
    assert (now.state, now.link) == (State.RESPONDING, Link.CLOSED)
    assert kinds(effects) == [do.Disconnect]


def test_half_an_answer_is_played_out_though_nobody_takes_over_in_time() -> None:
    now, effects = run([*ANSWERING, LOST, TOO_LATE])
    assert now.state is State.RESPONDING
    assert do.FlushReply not in kinds(effects)
    assert [effect.message for effect in effects if isinstance(effect, do.Tell)] == ["cut_short"]


def test_a_session_that_never_opens_is_named() -> None:
    now, effects = run([WAKE, TOO_LATE])
    assert now.state is State.IDLE
    assert [effect.message for effect in effects if isinstance(effect, do.Tell)] == ["service"]


def test_a_turn_without_words_leaves_no_impatience_behind() -> None:
    nothing = service.SessionError(code=ErrorCode.NOTHING_SAID, message="", fatal=False)
    opened = SessionOpened(capabilities=capabilities(), others=1)
    assert Timer.PATIENCE not in running([WAKE, opened, *ASKED[2:], nothing])


def test_a_silent_answer_leaves_no_impatience_behind() -> None:
    call = service.ToolCall("c", "light", {})
    done = ToolFinished("c", ToolResult(ToolStatus.SUCCESS, {}))
    opened = SessionOpened(capabilities=capabilities(), others=1)
    acted: list[Event] = [WAKE, opened, *ASKED[2:], call, done]
    assert Timer.PATIENCE in running(acted)
    assert Timer.PATIENCE not in running([*acted, service.TurnEnd("")])


def running(events: list[Event]) -> set[Timer]:
    """Give the timers that run after these events."""
    now, timers = Conversation(rules=Rules()), set[Timer]()
    for event in events:
        now, effects = now.advance(event)
        for effect in effects:
            match effect:
                case do.SetTimer():
                    timers.add(effect.timer)
                case do.CancelTimer():
                    timers.discard(effect.timer)
                case _:
                    pass
    return timers


def test_a_failure_after_a_complete_answer_says_nothing() -> None:
    over = SessionFailed(ErrorCode.SERVICE, "gone")
    _, effects = run([*ANSWERING, service.TurnEnd("r1"), LOST, over])
    assert do.Tell not in kinds(effects)


def test_the_rest_of_an_answer_is_a_reply_of_its_own() -> None:
    now, effects = run([*ANSWERING, LOST, OPENED])
    assert do.FinishAnswer() in effects
    now, effects = now.advance(service.AudioOutput("again", PCM))
    assert do.Play("again", PCM) in effects
    assert now.reply is not None
    assert now.reply.reply_id == "again"
