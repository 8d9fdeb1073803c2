import datetime as dt

import pytest

from daemon.timers.recurrence import date_of, next_due, on_date, weekdays


def wall(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp()


def shown(wall_s: float) -> str:
    return f"{dt.datetime.fromtimestamp(wall_s, dt.UTC).astimezone():%a %Y-%m-%d %H:%M}"


WEDNESDAY = "2026-11-18T20:00"


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        ("21:00", "daily", "Wed 2026-11-18 21:00"),
        ("07:30", "daily", "Thu 2026-11-19 07:30"),
        ("07:30", "weekends", "Sat 2026-11-21 07:30"),
        ("20:00", "wednesday", "Wed 2026-11-25 20:00"),
        ("7:05", "Tuesdays and Fridays", "Fri 2026-11-20 07:05"),
    ],
)
def test_the_next_day_that_fits_is_found(at: str, days: str, due: str) -> None:
    assert shown(next_due(at, wall(WEDNESDAY), weekdays(days))) == due


def test_without_days_it_is_today_or_tomorrow() -> None:
    assert shown(next_due("20:01", wall(WEDNESDAY))) == "Wed 2026-11-18 20:01"
    assert shown(next_due("20:00", wall(WEDNESDAY))) == "Thu 2026-11-19 20:00"


def test_it_stays_at_its_time_of_day_over_a_change_of_clocks() -> None:
    saturday = wall("2026-10-24T08:00")
    sunday = next_due("07:30", saturday, weekdays("daily"))
    assert shown(sunday) == "Sun 2026-10-25 07:30"
    assert sunday - wall("2026-10-24T07:30") == 25 * 3600


def test_a_time_that_summer_time_leaves_out_comes_an_hour_later() -> None:
    assert shown(on_date("02:30", dt.date(2026, 3, 29))) == "Sun 2026-03-29 03:30"


def test_every_due_is_in_the_future_whatever_the_hour() -> None:
    for hour in range(24 * 9):
        now = wall("2026-03-27T00:00") + 3600 * hour
        assert next_due("02:30", now, (6,)) > now


@pytest.mark.parametrize(
    ("day", "date"),
    [
        ("today", "2026-11-18"),
        ("Tomorrow", "2026-11-19"),
        ("wednesday", "2026-11-25"),
        ("saturday", "2026-11-21"),
        ("2026-12-24", "2026-12-24"),
    ],
)
def test_a_day_is_understood_as_people_say_it(day: str, date: str) -> None:
    assert str(date_of(day, wall(WEDNESDAY))) == date


@pytest.mark.parametrize("words", ["", "sometimes", "monday,,friday", "monday thursday"])
def test_other_words_for_days_are_told(words: str) -> None:
    with pytest.raises(ValueError, match="expected daily, weekdays"):
        weekdays(words)
