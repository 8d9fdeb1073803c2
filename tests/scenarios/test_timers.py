"""A timer rings when it is due, until somebody says stop; whatever happened to the daemon."""

import asyncio
import time

import pytest

from hardware.sounds import Sound
from hardware.virtual.acoustics import RATE_HZ
from tests.scenarios.house import House
from tests.scenarios.listening import SURE, likeness
from tests.scenarios.voices import speak_beforehand

STOP = "hey jarvis, stop"

pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(60),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_a_timer_rings_until_it_is_told_to_stop(own_house: House) -> None:
    await speak_beforehand(STOP)
    await own_house.ask("set a timer for three seconds")
    set_s = time.monotonic()
    await rings(own_house, since_s=set_s)
    await own_house.say(STOP)
    await own_house.happens("tool", status="success")
    await own_house.room.wait_for_silence(2.0, timeout_s=12)
    assert await timers_of(own_house) == []


async def test_a_timer_survives_a_killed_daemon_and_rings(own_house: House) -> None:
    await own_house.call("timers", action="set", seconds=4, name="tea")
    own_house.daemon.process.kill()
    await own_house.daemon.process.wait()
    restarted_s = time.monotonic()
    await own_house.start()
    await rings(own_house, since_s=restarted_s)
    (timer,) = await timers_of(own_house)
    assert (timer["name"], timer["state"]) == ("tea", "ringing")


@pytest.mark.long
async def test_a_timer_that_rang_when_the_daemon_died_rings_again(own_house: House) -> None:
    await own_house.call("timers", action="set", seconds=1)
    await own_house.room.wait_for_sound(timeout_s=5)
    own_house.daemon.process.kill()
    await own_house.daemon.process.wait()
    restarted_s = time.monotonic()
    await own_house.start()
    await rings(own_house, since_s=restarted_s)


async def rings(house: House, *, since_s: float) -> None:
    """Wait until the bell of a timer was heard since a moment of the monotonic clock."""
    async with asyncio.timeout(10):
        while True:
            await asyncio.sleep(0.3)
            recording = house.recording()
            start = max(0, round(recording.second_of(since_s) * RATE_HZ))
            if likeness(recording.speaker[start:], Sound.TIMER) > SURE:
                return


async def timers_of(house: House) -> list[dict[str, object]]:
    """Give the timers that run or ring."""
    listed = await house.call("timers", action="list")
    timers = listed["timers"]
    assert isinstance(timers, list)
    return timers
