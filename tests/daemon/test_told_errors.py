"""An error told in the middle of a turn: asked once more, passed on, or told, by its kind."""

import pytest

from daemon import effects as do
from daemon.conversation import Conversation
from daemon.turn import Link, State, Turn
from providers.base import SessionError
from providers.errors import ErrorCode

WRITTEN = Conversation(
    state=State.PROCESSING, link=Link.OPEN, turn=Turn(text="what time is it"), others=0
)


def told(now: Conversation, code: ErrorCode) -> list[do.Effect]:
    _, effects = now.advance(SessionError(code=code, message="so it said", fatal=False))
    return effects


def failures(effects: list[do.Effect]) -> list[str]:
    return [effect.message for effect in effects if isinstance(effect, do.Tell)]


@pytest.mark.parametrize("others", [0, 1])
def test_a_fault_of_the_service_is_worth_another_try(others: int) -> None:
    effects = told(WRITTEN.but(others=others), ErrorCode.SERVICE)
    assert effects == [do.Distrust("so it said", ErrorCode.SERVICE)]


def test_what_another_service_may_answer_is_passed_on() -> None:
    effects = told(WRITTEN.but(others=1), ErrorCode.QUOTA)
    assert effects == [do.Distrust("so it said", ErrorCode.QUOTA)]


def test_what_nobody_else_can_answer_is_told_at_once() -> None:
    assert failures(told(WRITTEN, ErrorCode.QUOTA)) == [ErrorCode.QUOTA]


def test_what_is_nobody_s_fault_is_not_passed_on() -> None:
    effects = told(WRITTEN.but(others=1), ErrorCode.NOT_UNDERSTOOD)
    assert failures(effects) == [ErrorCode.NOT_UNDERSTOOD]


def test_a_written_turn_that_finds_no_answer_opens_no_microphone() -> None:
    effects = told(WRITTEN, ErrorCode.NOTHING_SAID)
    assert failures(effects) == [ErrorCode.SERVICE]
    assert not [each for each in effects if isinstance(each, do.OpenUplink | do.BeginTurn)]
