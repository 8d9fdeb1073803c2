"""When a time of day comes next: on the clock of the wall, changes of summer time included."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from daemon.timers.moment import local_time

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_SEARCH_DAYS: Final = 8
"""A week and the day it began on: today's time may be over."""


_GROUPS: Final = {
    "daily": tuple(range(7)),
    "every day": tuple(range(7)),
    "weekdays": tuple(range(5)),
    "weekends": (5, 6),
}


def weekdays(words: str) -> tuple[int, ...]:
    """Give the weekdays of `daily`, `weekdays`, `weekends` or `monday, thursday`; Monday is 0.

    Raises `ValueError` for other words.
    """
    folded = words.strip().casefold()
    if folded in _GROUPS:
        return _GROUPS[folded]
    names = [name.strip() for name in folded.replace(" and ", ",").split(",")]
    unknown = [name for name in names if name.removesuffix("s") not in DAYS]
    if unknown:
        raise ValueError(
            f"expected daily, weekdays, weekends or days such as monday,thursday; "
            f"found {unknown[0] or 'nothing'}"
        )
    return tuple(sorted({DAYS.index(name.removesuffix("s")) for name in names}))


def next_due(at: str, after_wall_s: float, days: Collection[int] = ()) -> float:
    """Give the next wall time after another that shows `HH:MM`, on one of these weekdays.

    Monday is 0; without days any will do. A time that a change to summer time leaves out comes an
    hour later on that day, one that winter time repeats comes the first time.
    """
    today = local_time(after_wall_s).date()
    for ahead in range(_LONGEST_SEARCH_DAYS + 1):
        date = today + dt.timedelta(days=ahead)
        due_s = on_date(at, date)
        if due_s > after_wall_s and (not days or date.weekday() in days):
            return due_s
    raise ValueError(f"expected weekdays from 0 to 6, found {sorted(days)}")


def on_date(at: str, date: dt.date) -> float:
    """Give the wall time that shows `HH:MM` on a date."""
    hour, minute = (int(part) for part in at.split(":"))
    # Without a zone, so that the day after a change of clocks has its own offset.
    return dt.datetime.combine(date, dt.time(hour, minute)).timestamp()


def date_of(day: str, now_wall_s: float) -> dt.date:
    """Give the date of `today`, `tomorrow`, a weekday (the next one) or `YYYY-MM-DD`.

    Raises `ValueError` for other words.
    """
    today = local_time(now_wall_s).date()
    word = day.strip().casefold()
    if word == "today":
        return today
    if word == "tomorrow":
        return today + dt.timedelta(days=1)
    if word in DAYS:
        return today + dt.timedelta(days=(DAYS.index(word) - today.weekday() - 1) % 7 + 1)
    return dt.date.fromisoformat(word)
