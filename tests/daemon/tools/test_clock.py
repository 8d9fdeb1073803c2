import datetime as dt

import pytest

from daemon.tools.clock import get_time
from tests.daemon.tools.asking import fail, succeed

NOW = dt.datetime(2026, 11, 20, 14, 5, 59, tzinfo=dt.UTC)
TIME = {"time": "14:05"}
DATE = {"date": "2026-11-20", "weekday": "Friday"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [({"what": "time"}, TIME), ({"what": "date"}, DATE), ({"what": "both"}, TIME | DATE)],
)
async def test_the_clock_tells_what_was_asked_for(
    arguments: dict[str, str], told: dict[str, str]
) -> None:
    assert await succeed(get_time(lambda: NOW), **arguments) == told


async def test_left_out_it_tells_both() -> None:
    assert await succeed(get_time(lambda: NOW)) == TIME | DATE


async def test_nothing_else_can_be_asked_of_it() -> None:
    assert (await fail(get_time(lambda: NOW), what="weather"))["code"] == "bad_arguments"
