"""What a rotary encoder means: clicks, bounces, missed changes, and haste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.buttons.turning import Encoder, Pace

CLOCKWISE = [(True, False), (True, True), (False, True), (False, False)]


def clicks(encoder: Encoder, levels: list[tuple[bool, bool]]) -> int:
    """Give how many clicks a way of both contacts makes, with their sign."""
    total = 0
    for a, b in levels:
        encoder, click = encoder.changed(a=a, b=b)
        total += click
    return total


def back(levels: list[tuple[bool, bool]]) -> list[tuple[bool, bool]]:
    return [*reversed(levels[:-1]), (False, False)]


@given(st.integers(0, 20))
def test_every_click_counts_once_in_its_direction(count: int) -> None:
    assert clicks(Encoder(), CLOCKWISE * count) == count
    assert clicks(Encoder(), back(CLOCKWISE) * count) == -count


@given(st.lists(st.integers(1, 6), min_size=4, max_size=4))
def test_a_bouncing_contact_adds_nothing(bounces: list[int]) -> None:
    way: list[tuple[bool, bool]] = []
    before = (False, False)
    for levels, often in zip(CLOCKWISE, bounces, strict=True):
        way += [levels, before] * often + [levels]
        before = levels
    assert clicks(Encoder(), way) == 1


def test_half_a_click_and_back_is_none() -> None:
    assert clicks(Encoder(), [(True, False), (True, True), (True, False), (False, False)]) == 0


def test_a_missed_change_costs_that_click_and_none_after_it() -> None:
    missed = [CLOCKWISE[0], CLOCKWISE[2], CLOCKWISE[3]]
    assert clicks(Encoder(), missed) == 0
    assert clicks(Encoder(), missed + CLOCKWISE * 3) == 3


@pytest.mark.parametrize(("steps", "clicked"), [(1, 4), (2, 2), (4, 1)])
def test_encoders_with_more_clicks_on_the_way_count_them(steps: int, clicked: int) -> None:
    assert clicks(Encoder(steps_per_detent=steps), CLOCKWISE) == clicked


def test_slow_clicks_count_once_and_quick_ones_more() -> None:
    pace, first = Pace(fastest=4.0).clicked(1, 10.0)
    pace, slow = pace.clicked(1, 10.5)
    pace, quicker = pace.clicked(1, 10.55)
    pace, quick = pace.clicked(1, 10.56)
    assert (first, slow, quick) == (1.0, 1.0, 4.0)
    assert 1.0 < quicker < 4.0


def test_a_turn_back_begins_slowly() -> None:
    pace, _ = Pace().clicked(1, 1.0)
    assert pace.clicked(-1, 1.01)[1] == -1.0
