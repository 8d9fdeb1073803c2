"""What presses mean: every gesture of every button, and whatever fingers may do."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.buttons.gestures import (
    Doubled,
    Gesture,
    Gestures,
    HoldBegan,
    HoldEnded,
    LongPressed,
    Manner,
    Phase,
    Tapped,
)

EVERYTHING = Manner(hold=True, tap=True, double=True)
PRESSED = Manner(tap=True, double=True, long=True)


def fingers(manner: Manner, *times_s: float, until_s: float = 99.0) -> list[Gesture]:
    """Give what presses and releases at these times, in turn, mean."""
    button, told = Gestures(manner=manner), list[Gesture]()
    for number, at_s in enumerate(times_s):
        button, more = button.edge(at_s, down=number % 2 == 0)
        told += more
    return [*told, *button.passed(until_s)[1]]


@pytest.mark.parametrize(
    ("manner", "times_s", "told"),
    [
        (EVERYTHING, (1.0, 3.0), [HoldBegan(1.0), HoldEnded(3.0)]),
        (EVERYTHING, (1.0, 1.2), [HoldBegan(1.0), Tapped(1.0)]),
        (EVERYTHING, (1.0, 1.2, 1.4, 1.5), [HoldBegan(1.0), Doubled(1.4)]),
        (EVERYTHING, (1.0, 1.2, 1.4, 9.0), [HoldBegan(1.0), Doubled(1.4)]),
        (
            EVERYTHING,
            (1.0, 1.2, 1.9, 2.9),
            [HoldBegan(1.0), Tapped(1.0), HoldBegan(1.9), HoldEnded(2.9)],
        ),
        (Manner(hold=True), (1.0, 1.1), [HoldBegan(1.0), HoldEnded(1.1)]),
        (Manner(hold=True, tap=True), (1.0, 1.1), [HoldBegan(1.0), Tapped(1.0)]),
        (
            Manner(hold=True, double=True, double_s=0.25),
            (1.0, 1.25),
            [HoldBegan(1.0), HoldEnded(1.5)],
        ),
        (PRESSED, (1.0, 1.1), [Tapped(1.0)]),
        (PRESSED, (1.0, 1.1, 1.3, 1.4), [Doubled(1.3)]),
        (PRESSED, (1.0, 2.5), [LongPressed(1.0)]),
        (PRESSED, (1.0,), [LongPressed(1.0)]),
        (Manner(tap=True), (1.0,), [Tapped(1.0)]),
        (Manner(tap=True), (1.0, 5.0), [Tapped(1.0)]),
        (Manner(double=True), (1.0, 1.1), []),
        (Manner(long=True), (1.0, 1.1), []),
    ],
)
def test_fingers_mean_what_the_button_knows(
    manner: Manner, times_s: tuple[float, ...], told: list[Gesture]
) -> None:
    assert fingers(manner, *times_s) == told


def test_a_button_held_before_anybody_looked_means_nothing_until_it_is_let_go() -> None:
    button = Gestures(manner=PRESSED).already_down()
    assert button.passed(9.0)[1] == []
    button, told = button.edge(10.0, down=False)
    assert (button.phase, told) == (Phase.UP, [])
    assert button.edge(11.0, down=True)[0].edge(11.1, down=False)[0].phase is Phase.WAITING


_MANNERS = st.builds(
    Manner, hold=st.booleans(), tap=st.booleans(), double=st.booleans(), long=st.booleans()
)
_EDGES = st.lists(st.tuples(st.floats(0.001, 2.0), st.booleans()), max_size=30)


@given(_MANNERS, _EDGES, st.floats(0.01, 0.5))
def test_it_makes_no_difference_how_often_somebody_looks(
    manner: Manner, edges: list[tuple[float, bool]], every_s: float
) -> None:
    rarely = often = Gestures(manner=manner)
    told_rarely: list[Gesture] = []
    told_often: list[Gesture] = []
    at_s = 0.0
    for after_s, down in [*edges, (99.0, False)]:
        looked_s = at_s
        at_s += after_s
        while (looked_s := looked_s + every_s) < at_s and often.due_s is not None:
            often, more = often.passed(looked_s)
            told_often += more
        often, more = often.edge(at_s, down=down)
        told_often += more
        rarely, more = rarely.edge(at_s, down=down)
        told_rarely += more
    assert told_rarely == told_often
    assert rarely == often


@given(_MANNERS, _EDGES)
def test_every_hold_that_begins_ends_before_the_next_begins(
    manner: Manner, edges: list[tuple[float, bool]]
) -> None:
    button, told, at_s = Gestures(manner=manner), list[Gesture](), 0.0
    for after_s, down in edges:
        at_s += after_s
        button, more = button.edge(at_s, down=down)
        told += more
    began = [isinstance(gesture, HoldBegan) for gesture in told]
    assert not any(one and other for one, other in pairwise(began))
    assert any(began) <= manner.hold
    if not manner.double:
        assert not any(isinstance(gesture, Doubled) for gesture in told)
    if manner.hold:
        assert not any(isinstance(gesture, LongPressed) for gesture in told)
