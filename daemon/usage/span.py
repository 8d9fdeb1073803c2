"""Days and months by the local calendar."""

import calendar
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Days that belong together, the first and the last included."""

    first: dt.date
    last: dt.date


def month_of(day: dt.date) -> Span:
    """Give the month a day is in."""
    length = calendar.monthrange(day.year, day.month)[1]
    return Span(day.replace(day=1), day.replace(day=length))


def month_named(name: str) -> Span:
    """Give the month of a name such as 2026-11. Raises `ValueError`."""
    return month_of(dt.date.fromisoformat(f"{name}-01"))


def months_before(day: dt.date, months: int) -> dt.date:
    """Give the same day so many months earlier, or the last of a shorter month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, length))
