"""Durations, times, days and lists as people say them, in English and German.

Every function takes the language and words anything but German in English, as the catalogue of
messages does.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from config.numerals import spoken_number, spoken_ordinal

_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_UNITS: Final = (
    (86_400, ("day", "days"), ("Tag", "Tage")),
    (_HOUR_S, ("hour", "hours"), ("Stunde", "Stunden")),
    (_MINUTE_S, ("minute", "minutes"), ("Minute", "Minuten")),
    (1, ("second", "seconds"), ("Sekunde", "Sekunden")),
)
_TWO_DIGITS: Final = 10
_PARTS_OF_DAY: Final = (
    (12, "in the morning"),
    (18, "in the afternoon"),
    (22, "in the evening"),
    (24, "at night"),
)
"""What an English speaker adds to an hour of twelve, each with the hour it ends at."""

_EN_DAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)
_DE_DAYS: Final = (
    *("Montag", "Dienstag", "Mittwoch", "Donnerstag"),
    *("Freitag", "Samstag", "Sonntag"),
)
_EN_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DE_MONTHS: Final = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)


def spoken_duration(seconds: float, language: str = "en") -> str:
    """Give a duration in words: 90 seconds are `one minute thirty`."""
    whole = rest = max(0, round(seconds))
    parts = []
    for size, english, german in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(_counted(count, *(german if language == "de" else english), language))
    if not parts:
        return "null Sekunden" if language == "de" else "zero seconds"
    minutes, odd_seconds = divmod(whole, _MINUTE_S)
    if minutes and whole < _HOUR_S and odd_seconds >= _TWO_DIGITS:
        return f"{parts[0]} {spoken_number(odd_seconds, language)}"
    return spoken_list(parts, language)


def spoken_time(time: dt.time | dt.datetime, language: str = "en") -> str:
    """Give a time of day in words: `seven thirty in the morning`, `sieben Uhr dreißig`."""
    return _german_time(time) if language == "de" else _english_time(time)


def spoken_date(date: dt.date, language: str = "en") -> str:
    """Give a day in words: `Friday, the twentieth of November`."""
    ordinal = spoken_ordinal(date.day, language)
    if language == "de":
        return f"{_DE_DAYS[date.weekday()]}, der {ordinal} {_DE_MONTHS[date.month - 1]}"
    return f"{_EN_DAYS[date.weekday()]}, the {ordinal} of {_EN_MONTHS[date.month - 1]}"


def spoken_list(items: Sequence[str], language: str = "en", *, choice: bool = False) -> str:
    """Give one or more things in words: `a`, `a and b`, `a, b and c`; `or` for a `choice`."""
    joints = ("oder", "und") if language == "de" else ("or", "and")
    *front, last = items
    return f"{', '.join(front)} {joints[0 if choice else 1]} {last}" if front else last


def be(names: Sequence[str], language: str = "en") -> str:
    """Give the verb for one or more things: `is` or `are`, by number and by a plural name."""
    if language == "de":
        return "sind" if len(names) > 1 else "ist"
    plural = len(names) > 1 or (names[0].endswith("s") and not names[0].endswith("ss"))
    return "are" if plural else "is"


def _english_time(time: dt.time | dt.datetime) -> str:
    hour, minute = time.hour, time.minute
    if minute == 0 and hour % 12 == 0:
        return "noon" if hour else "midnight"
    words = spoken_number(hour % 12 or 12)
    if minute:
        words += " oh " if minute < _TWO_DIGITS else " "
        words += spoken_number(minute)
    return f"{words} {next(part for end, part in _PARTS_OF_DAY if hour < end)}"


def _german_time(time: dt.time | dt.datetime) -> str:
    hours = "ein" if time.hour == 1 else spoken_number(time.hour, "de")
    minutes = f" {spoken_number(time.minute, 'de')}" if time.minute else ""
    return f"{hours} Uhr{minutes}"


def _counted(count: int, one: str, many: str, language: str) -> str:
    if language == "de" and count == 1:
        return f"ein {one}" if one == "Tag" else f"eine {one}"
    return f"{spoken_number(count, language)} {one if count == 1 else many}"
