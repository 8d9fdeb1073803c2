"""What buttons make of a conversation: held, tapped after all, and an answer once more."""

import pytest

from daemon import effects as do
from daemon.conversation import Conversation
from daemon.effects import Effect
from daemon.events import (
    Event,
    RepeatRequested,
    SessionOpened,
    TalkPressed,
    TalkReleased,
    TalkTapped,
)
from daemon.turn import Link, State
from hardware import protocol as audio
from providers.base import Side, TurnMode
from tests.daemon.test_conversation import PCM, capabilities

OPENED = SessionOpened(capabilities=capabilities(Side.SERVICE, Side.CLIENT))
AGAIN = RepeatRequested("again-1", 24_000, PCM)


def after(*events: Event) -> tuple[Conversation, list[Effect]]:
    """Give a conversation after some events, and what the last one did."""
    now, effects = Conversation(), list[Effect]()
    for event in events:
        now, effects = now.advance(event)
    return now, effects


def of[T: Effect](kind: type[T], effects: list[Effect]) -> list[T]:
    return [each for each in effects if isinstance(each, kind)]


def test_a_press_in_a_quiet_room_is_heard_from_a_moment_before_it() -> None:
    _, effects = after(TalkPressed(held=True), OPENED)
    assert of(do.OpenUplink, effects) == [do.OpenUplink(do.BEFORE_PRESS, do.PRESSED)]


def test_a_press_over_something_else_is_heard_from_the_press_alone() -> None:
    now, _ = after(AGAIN, TalkPressed(held=True), OPENED)
    assert now.turn.since == do.PRESSED


@pytest.mark.parametrize("opened", [True, False])
def test_a_tap_goes_on_from_the_press_as_a_turn_that_a_pause_ends(*, opened: bool) -> None:
    now, effects = after(TalkPressed(held=True), *([OPENED] * opened), TalkTapped(listens=True))
    assert (now.state, now.link) == (State.LISTENING, Link.OPENING)
    assert (now.turn.mode, now.turn.since) == (TurnMode.AUTOMATIC, do.BEFORE_PRESS)
    assert of(do.Connect, effects) == [do.Connect("", "", TurnMode.AUTOMATIC)]
    assert of(do.Acknowledge, effects) == []
    assert of(do.FinishTurn, effects) == []
    assert now.turns == 1  # one person began one turn
    _, effects = now.advance(OPENED)
    assert of(do.OpenUplink, effects) == [do.OpenUplink(do.BEFORE_PRESS, do.PRESSED)]


def test_a_tap_that_means_something_else_leaves_no_turn() -> None:
    now, effects = after(TalkPressed(held=True), OPENED, TalkTapped(listens=False))
    assert now.state is State.IDLE
    assert do.Disconnect() in effects
    assert of(do.FinishTurn, effects) == []


def test_a_tap_without_a_held_turn_does_nothing() -> None:
    now, effects = after(TalkPressed(held=False), OPENED, TalkTapped(listens=False))
    assert (now.state, effects) == (State.LISTENING, [])


def test_an_answer_is_given_again_without_anybody_being_asked() -> None:
    now, effects = after(AGAIN)
    assert (now.state, now.link) == (State.RESPONDING, Link.CLOSED)
    assert effects == [
        do.Show(State.RESPONDING),
        do.Play("again-1", PCM, 24_000),
        do.EndReply("again-1"),
    ]
    now, effects = now.advance(audio.Drained(audio.Channel.REPLY, "again-1"))
    assert now.state is State.IDLE
    assert of(do.FinishTurn, effects) == []


def test_a_repeat_in_the_middle_of_a_turn_ends_that_turn() -> None:
    now, effects = after(TalkPressed(held=True), OPENED, TalkReleased(), AGAIN)
    assert now.state is State.RESPONDING
    kinds = [type(each) for each in effects]
    assert kinds.index(do.FlushReply) < kinds.index(do.Disconnect) < kinds.index(do.Play)


def test_the_wake_word_interrupts_a_repeat() -> None:
    now, effects = after(AGAIN, audio.WakeWordHeard("hey_jarvis", 0.9, 90_000, playing=True))
    assert now.state is State.LISTENING
    assert do.FlushReply() in effects
