"""Day and night by the clock on the wall: weekdays, midnight, and clocks that are changed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.quiet_hours import QuietHours, QuietTime, Weekday
from daemon.quiet.hours import is_quiet

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietTime(begin="22:00", end="07:00")
SCHOOL = (Weekday.SUN, Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU)


def at(text: str) -> datetime:
    """Give a local time; 2026-11-16 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("time", "local", "quiet"),
    [
        (NIGHT, "2026-11-16 21:59", False),
        (NIGHT, "2026-11-16 22:00", True),
        (NIGHT, "2026-11-17 06:59", True),
        (NIGHT, "2026-11-17 07:00", False),
        (QuietTime(begin="13:00", end="15:00"), "2026-11-16 14:00", True),
        (QuietTime(begin="13:00", end="15:00"), "2026-11-16 15:00", False),
        # The night from Friday to Saturday is Friday's, and nobody has school on Saturday.
        (QuietTime(begin="21:00", end="07:00", days=SCHOOL), "2026-11-19 23:00", True),
        (QuietTime(begin="21:00", end="07:00", days=SCHOOL), "2026-11-20 06:00", True),
        (QuietTime(begin="21:00", end="07:00", days=SCHOOL), "2026-11-20 23:00", False),
        (QuietTime(begin="21:00", end="07:00", days=SCHOOL), "2026-11-21 06:00", False),
        (QuietTime(begin="21:00", end="07:00", days=SCHOOL), "2026-11-22 22:00", True),
        # Summer time begins at 2 and ends at 3: the wall says what counts.
        (QuietTime(begin="01:30", end="02:30"), "2026-03-29 03:00", False),
        (QuietTime(begin="01:30", end="04:00"), "2026-03-29 03:00", True),
        (QuietTime(begin="22:00", end="02:30"), "2026-10-25 02:15", True),
    ],
)
def test_the_clock_on_the_wall_counts(time: QuietTime, local: str, quiet: bool) -> None:  # noqa: FBT001 - the expected answer
    assert is_quiet(QuietHours(times=(time,)), at(local)) is quiet


def test_an_hour_that_comes_twice_is_as_quiet_both_times() -> None:
    hours = QuietHours(times=(QuietTime(begin="22:00", end="02:30"),))
    first = at("2026-10-25 02:15")
    assert is_quiet(hours, first)
    assert is_quiet(hours, first.replace(fold=1))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001 - made local below
def test_a_night_is_as_long_as_it_says_whatever_the_day(begin: datetime) -> None:
    noon = begin.replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=UTC)
    minutes = [noon + timedelta(minutes=passed) for passed in range(0, 24 * 60, 15)]
    quiet = [is_quiet(QuietHours(times=(NIGHT,)), minute) for minute in minutes]
    assert sum(quiet) == 9 * 4
    assert sum(one is not other for one, other in pairwise(quiet)) == 2


def test_without_times_it_is_always_day() -> None:
    assert not is_quiet(QuietHours(), at("2026-11-16 03:00"))
