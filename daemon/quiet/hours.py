"""Whether it is day or night, from the settings and the time on this room's clock alone.

Only the clock on the wall counts, as people read it: when summer time ends, an hour comes twice and
both are as quiet as that hour is; when it begins, an hour is missing, and what lies in it with it.
"""

from datetime import datetime, timedelta
from typing import Final

from config.quiet_hours import QuietHours, QuietTime, Weekday

_DAYS: Final = tuple(Weekday)


def is_quiet(hours: QuietHours, local: datetime) -> bool:
    """Tell whether a local time lies within the quiet hours."""
    return any(_covers(time, local) for time in hours.times)


def _covers(time: QuietTime, local: datetime) -> bool:
    clock = f"{local:%H:%M}"
    today = _begins_on(time, local)
    if time.begin < time.end:
        return today and time.begin <= clock < time.end
    return (today and clock >= time.begin) or (
        clock < time.end and _begins_on(time, local - timedelta(days=1))
    )


def _begins_on(time: QuietTime, day: datetime) -> bool:
    return _DAYS[day.weekday()] in time.days
