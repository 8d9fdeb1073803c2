"""The tool that tells the time and the date."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from daemon.tools.base import Arguments, Tool, ToolContext, success
from daemon.tools.typed import TypedTool
from providers.base import ToolResult

# Not strftime: a result reads the same whatever the machine's locale.
_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)


class What(StrEnum):
    """What is asked for."""

    TIME = "time"
    DATE = "date"
    BOTH = "both"


class GetTime(Arguments):
    """Arguments of `get_time`."""

    what: What = What.BOTH


def get_time(now: Callable[[], dt.datetime]) -> Tool:
    """Give the tool over a clock that gives local time."""

    async def run(arguments: GetTime, _context: ToolContext) -> ToolResult:
        moment = now()
        time = {"time": f"{moment:%H:%M}"}
        date = {"date": f"{moment:%Y-%m-%d}", "weekday": _WEEKDAYS[moment.weekday()]}
        match arguments.what:
            case What.TIME:
                return success(**time)
            case What.DATE:
                return success(**date)
            case What.BOTH:
                return success(**time, **date)

    return TypedTool("get_time", "Tell the local time and date.", GetTime, run)
