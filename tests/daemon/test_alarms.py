"""At most one timer of each kind, and each fires once."""

import asyncio

from daemon.alarms import Alarms
from daemon.clock import WallClock
from daemon.events import Timer


async def test_the_last_time_set_counts() -> None:
    fired: list[Timer] = []
    alarms = Alarms(WallClock(), fired.append)
    alarms.set(Timer.ANSWER, 0.01)
    alarms.set(Timer.ANSWER, 0.05)
    alarms.set(Timer.CONNECT, 0.02)
    await asyncio.sleep(0.03)
    assert fired == [Timer.CONNECT]
    await asyncio.sleep(0.05)
    assert fired == [Timer.CONNECT, Timer.ANSWER]


async def test_what_is_cancelled_never_fires() -> None:
    fired: list[Timer] = []
    alarms = Alarms(WallClock(), fired.append)
    alarms.set(Timer.ANSWER, 0.01)
    alarms.set(Timer.CONNECT, 0.01)
    alarms.cancel(Timer.ANSWER)
    alarms.cancel(Timer.ANSWER)
    alarms.clear()
    await asyncio.sleep(0.03)
    assert fired == []
