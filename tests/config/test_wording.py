"""Durations, times, days, lists and numbers in words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.numerals import spoken_number, spoken_ordinal
from config.wording import be, spoken_date, spoken_duration, spoken_list, spoken_time


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (0, "zero seconds", "null Sekunden"),
        (1, "one second", "eine Sekunde"),
        (59.6, "one minute", "eine Minute"),
        (65, "one minute and five seconds", "eine Minute und fünf Sekunden"),
        (90, "one minute thirty", "eine Minute dreißig"),
        (600, "ten minutes", "zehn Minuten"),
        (5_400, "one hour and thirty minutes", "eine Stunde und dreißig Minuten"),
        (86_400, "one day", "ein Tag"),
    ],
)
def test_durations_are_worded_as_people_say_them(seconds: float, english: str, german: str) -> None:
    assert spoken_duration(seconds) == english
    assert spoken_duration(seconds, "de") == german


@pytest.mark.parametrize(
    ("hour", "minute", "english", "german"),
    [
        (0, 0, "midnight", "null Uhr"),
        (12, 0, "noon", "zwölf Uhr"),
        (1, 5, "one oh five in the morning", "ein Uhr fünf"),
        (7, 0, "seven in the morning", "sieben Uhr"),
        (13, 30, "one thirty in the afternoon", "dreizehn Uhr dreißig"),
        (21, 59, "nine fifty-nine in the evening", "einundzwanzig Uhr neunundfünfzig"),
        (23, 15, "eleven fifteen at night", "dreiundzwanzig Uhr fünfzehn"),
    ],
)
def test_times_are_worded_as_people_say_them(
    hour: int, minute: int, english: str, german: str
) -> None:
    assert spoken_time(dt.time(hour, minute)) == english
    assert spoken_time(dt.time(hour, minute), "de") == german


def test_no_two_times_of_a_day_sound_alike() -> None:
    times = [dt.time(hour, minute) for hour in range(24) for minute in range(60)]
    for language in ("en", "de"):
        assert len({spoken_time(time, language) for time in times}) == len(times)


def test_dates_name_weekday_day_and_month() -> None:
    day = dt.date(2026, 11, 20)
    assert spoken_date(day) == "Friday, the twentieth of November"
    assert spoken_date(day, "de") == "Freitag, der zwanzigste November"


def test_every_day_of_a_month_has_its_ordinal() -> None:
    english = {spoken_ordinal(day) for day in range(1, 32)}
    german = {spoken_ordinal(day, "de") for day in range(1, 32)}
    assert {"first", "twelfth", "twenty-third", "thirtieth"} <= english
    assert {"erste", "siebte", "zwölfte", "einunddreißigste"} <= german
    assert len(english) == len(german) == 31


@given(st.integers(-999_999, 999_999), st.integers(-999_999, 999_999))
def test_different_numbers_have_different_words(one: int, other: int) -> None:
    for language in ("en", "de"):
        same = spoken_number(one, language) == spoken_number(other, language)
        assert same == (one == other)


def test_numbers_are_worded_as_people_say_them() -> None:
    assert spoken_number(121) == "one hundred and twenty-one"
    assert spoken_number(21_101, "de") == "einundzwanzigtausendeinhunderteins"
    assert spoken_number(-5) == "minus five"
    assert spoken_number(1_000_000) == "1000000"


def test_lists_join_with_a_word() -> None:
    assert spoken_list(["a"]) == "a"
    assert spoken_list(["a", "b", "c"]) == "a, b and c"
    assert spoken_list(["a", "b"], choice=True) == "a or b"
    assert spoken_list(["a", "b"], "de", choice=True) == "a oder b"


def test_the_verb_follows_the_number_of_things() -> None:
    assert be(["kitchen light"]) == "is"
    assert be(["office lights"]) == "are"
    assert be(["compass"]) == "is"
    assert be(["lamp", "fan"]) == "are"
    assert be(["Lampe", "Radio"], "de") == "sind"
