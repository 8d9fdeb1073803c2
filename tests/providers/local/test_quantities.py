"""Durations, clock times, percentages and numbers are found as people say them."""

from datetime import datetime

import pytest

from providers.local.quantities import (
    Clock,
    Degrees,
    Duration,
    Number,
    Percent,
    Quantity,
    measure,
)


@pytest.mark.parametrize(
    ("said", "text", "quantity"),
    [
        ("ten minutes and thirty seconds", "duration1", Duration(630)),
        ("ten minutes in 30 seconds", "duration1", Duration(630)),
        ("an hour and a half", "duration1", Duration(5400)),
        ("half an hour", "duration1", Duration(1800)),
        ("three quarters of an hour", "duration1", Duration(2700)),
        ("two and a half minutes", "duration1", Duration(150)),
        ("a couple of minutes", "duration1", Duration(120)),
        ("one hour twenty minutes and five seconds", "duration1", Duration(4805)),
        ("15-minute timer", "duration1 timer", Duration(900)),
        ("half past seven", "clock1", Clock(7, 30)),
        ("quarter to eight", "clock1", Clock(7, 45)),
        ("twenty five past six", "clock1", Clock(6, 25)),
        ("seven oh five", "clock1", Clock(7, 5)),
        ("six thirty pm", "clock1", Clock(6, 30, "pm")),
        ("eight in the morning", "clock1", Clock(8, 0, "am")),
        ("noon tomorrow", "clock1", Clock(12, 0, "pm", tomorrow=True)),
        ("fifty percent", "percent1", Percent(50)),
        ("a hundred percent", "percent1", Percent(100)),
        ("at seven", "at number1", Number(7)),
        ("twenty one degrees", "degrees1", Degrees(21.0)),
        ("20 5 degrees celsius", "degrees1", Degrees(20.5)),
        ("nineteen and a half degrees", "degrees1", Degrees(19.5)),
        ("half a degree warmer", "degrees1 warmer", Degrees(0.5)),
        ("a degree colder", "degrees1 colder", Degrees(1.0)),
        ("360 degrees", "number1 degrees", Number(360)),
    ],
)
def test_a_quantity_is_found_in_its_words(said: str, text: str, quantity: Quantity) -> None:
    measured = measure(said)
    assert measured.text == text
    assert tuple(measured.quantities.values()) == (quantity,)


def test_words_that_stood_for_a_quantity_can_be_given_back() -> None:
    measured = measure("take two pills and call at half past three")
    assert measured.restore(measured.text) == "take 2 pills and call at half past 3"


@pytest.mark.parametrize(
    ("clock", "morning", "due"),
    [
        (Clock(7, 0), True, "21 07:00"),
        (Clock(7, 0), False, "20 19:00"),
        (Clock(2, 30), False, "20 14:30"),
        (Clock(2, 0), False, "21 02:00"),
        (Clock(7, 0, "pm"), True, "20 19:00"),
        (Clock(12, 0, "pm"), False, "21 12:00"),
        (Clock(12, 0, "am"), False, "21 00:00"),
        (Clock(20, 15), False, "20 20:15"),
        (Clock(9, 0, tomorrow=True), True, "21 09:00"),
    ],
)
def test_an_open_time_means_the_next_one_that_makes_sense(
    clock: Clock,
    morning: bool,  # noqa: FBT001 - a parameter of the test
    due: str,
) -> None:
    now = datetime(2026, 11, 20, 14, 5)  # noqa: DTZ001 - local time, as the house keeps it
    assert f"{clock.next_after(now, morning=morning):%d %H:%M}" == due
