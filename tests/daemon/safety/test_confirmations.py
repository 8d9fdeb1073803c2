"""Every way to a confirmed order that is not a person's yes in a later turn is closed."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.device_kind import DeviceKind
from daemon.home.backend import Order
from daemon.home.states import Bolt, Bolted
from daemon.safety.confirmations import (
    PIN_WITHIN_S,
    Answer,
    Confirmations,
    Pending,
    Proof,
    Refusal,
)
from tests.daemon.safety.house import UNLOCK, device

DOOR = Order(device("front door", DeviceKind.LOCK, Bolted(Bolt.LOCKED)), UNLOCK)
MINE, OTHER, BROKEN = "abc", "abd", "\ud800"
PENDING = Pending(token=MINE, order=DOOR, asked_turn=3, asked_at_s=100.0, taint_age=0)
YES = Answer(token=MINE, turn=4, at_s=110.0, taint_age=0, tainted=False, affirmed=True)
EMPTY = Confirmations(20.0)
WAITING = EMPTY.asked(PENDING)


def test_a_yes_in_the_next_turn_counts_and_counts_once() -> None:
    after, verdict = WAITING.answered(YES)
    assert verdict == PENDING
    assert after.answered(YES)[1] is Refusal.NOTHING


@pytest.mark.parametrize(
    ("answer", "refusal", "still_waits"),
    [
        (replace(YES, turn=3), Refusal.TOO_EARLY, True),
        (replace(YES, turn=0), Refusal.TOO_EARLY, True),
        (replace(YES, at_s=120.1), Refusal.TOO_LATE, False),
        (replace(YES, token=OTHER), Refusal.NOTHING, False),
        (replace(YES, token=""), Refusal.NOTHING, False),
        (replace(YES, affirmed=False), Refusal.NOT_SAID, False),
        (replace(YES, tainted=True), Refusal.UNTRUSTED, False),
        (replace(YES, taint_age=1), Refusal.UNTRUSTED, False),
        (replace(YES, by_hand=True), Refusal.NOTHING, False),
        (replace(YES, token=BROKEN), Refusal.NOTHING, False),
    ],
)
def test_anything_else_is_refused(answer: Answer, refusal: Refusal, *, still_waits: bool) -> None:
    after, verdict = WAITING.answered(answer)
    assert verdict is refusal
    assert (after.pending is PENDING) is still_waits


def test_what_is_asked_next_takes_the_place_of_what_waited() -> None:
    other = replace(PENDING, token=OTHER)
    assert WAITING.asked(other).answered(YES)[1] is Refusal.NOTHING


def test_what_needs_the_pin_takes_no_yes_and_no_model_can_prove_it() -> None:
    pinned = EMPTY.asked(replace(PENDING, proof=Proof.PIN))
    after, verdict = pinned.answered(YES)
    assert verdict is Refusal.NEEDS_PIN
    assert after.proven(MINE, 130.0)[1] == pinned.pending
    assert after.proven(MINE, 100.0 + PIN_WITHIN_S + 1)[1] is Refusal.TOO_LATE
    assert after.proven(OTHER, 110.0)[1] is Refusal.NOTHING


def test_what_a_person_asked_by_hand_is_confirmed_by_hand_alone() -> None:
    by_hand = EMPTY.asked(replace(PENDING, by_hand=True, asked_turn=0))
    assert by_hand.answered(replace(YES, turn=9))[1] is Refusal.NOTHING
    assert by_hand.answered(replace(YES, turn=0, by_hand=True))[1] == by_hand.pending


@dataclass(frozen=True)
class PersonSpeaks:
    pass


@dataclass(frozen=True)
class Taints:
    pass


@dataclass(frozen=True)
class TimePasses:
    seconds: float


@dataclass(frozen=True)
class ModelAsks:
    pass


@dataclass(frozen=True)
class ModelConfirms:
    which: int
    """Of the tokens it has seen, or one it made up."""


STEPS = st.one_of(
    st.just(PersonSpeaks()),
    st.just(Taints()),
    st.builds(TimePasses, st.floats(0.0, 15.0)),
    st.just(ModelAsks()),
    st.builds(ModelConfirms, st.integers(-1, 20)),
)


@given(st.lists(STEPS, max_size=40))
def test_no_sequence_gets_round_the_person(steps: list[object]) -> None:
    """Whatever a model does in whatever order, each order done had a later turn within 20 s."""
    state, turn, now_s, age = EMPTY, 1, 0.0, 0
    tokens: list[str] = []
    asked: dict[str, tuple[int, float, int]] = {}
    used: set[str] = set()
    for step in steps:
        match step:
            case PersonSpeaks():
                turn += 1
            case Taints():
                age += 1
            case TimePasses(seconds):
                now_s += seconds
            case ModelAsks():
                token = f"t{len(tokens)}"
                tokens.append(token)
                asked[token] = (turn, now_s, age)
                pending = replace(
                    PENDING, token=token, asked_turn=turn, asked_at_s=now_s, taint_age=age
                )
                state = state.asked(pending)
            case ModelConfirms(which):
                token = tokens[which] if 0 <= which < len(tokens) else "made up"
                answer = Answer(
                    token=token,
                    turn=turn,
                    at_s=now_s,
                    taint_age=age,
                    tainted=age > 0,
                    affirmed=True,
                )
                state, verdict = state.answered(answer)
                if isinstance(verdict, Pending):
                    asked_turn, asked_s, asked_age = asked[token]
                    assert turn > asked_turn
                    assert now_s - asked_s <= 20.0
                    assert age == asked_age == 0
                    assert token == tokens[-1]
                    assert token not in used
                    used.add(token)
