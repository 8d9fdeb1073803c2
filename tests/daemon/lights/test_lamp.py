"""A house lives without its lights, says so once, and has them back when they can be had."""

import asyncio
import logging
import time

import pytest

from config.lights import Lights, LightsKind
from daemon.lights.lamp import Lamp
from daemon.lights.mood import Look, Mood
from hardware.lights.drivers import Driver
from hardware.lights.faults import LightsFault
from tests.daemon.scripts import until
from tests.fakes.spi import FakeLights

SETTINGS = Lights(kind=LightsKind.APA102, leds=12, retry_s=0.05)
LISTENING = Mood(state=Look.LISTENING)


class Bench:
    """Lights that can be unplugged."""

    def __init__(self) -> None:
        self.there = True
        self.opened: list[FakeLights] = []
        self.tries = 0

    def open(self, _settings: Lights) -> Driver:
        self.tries += 1
        if not self.there:
            raise LightsFault("/dev/spidev0.1 does not exist")
        self.opened.append(FakeLights())
        return self.opened[-1]


async def test_lights_show_and_are_given_back_at_the_end() -> None:
    bench = Bench()
    lamp = Lamp(SETTINGS, bench.open)
    async with lamp.running():
        assert lamp.shines
        lamp.show(LISTENING)
        assert bench.opened[0].is_lit()
    assert bench.opened[0].closed
    assert not lamp.shines


async def test_missing_lights_are_told_once_and_found_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    bench = Bench()
    bench.there = False
    lamp = Lamp(SETTINGS, bench.open)
    async with lamp.running():
        lamp.show(LISTENING)
        await until(lambda: bench.tries > 2, 5)
        assert lamp.fault == "/dev/spidev0.1 does not exist"
        bench.there = True
        await until(lambda: lamp.shines, 5)
        assert bench.opened[0].is_lit(), "what was to be shown meanwhile shows at once"
    assert caplog.messages == ["lights: /dev/spidev0.1 does not exist", "lights: found again"]


async def test_lights_that_fail_at_work_are_given_back_and_looked_for() -> None:
    bench = Bench()
    lamp = Lamp(SETTINGS, bench.open)
    async with lamp.running():
        bench.opened[0].fault = "the line is broken"
        lamp.show(LISTENING)
        assert bench.opened[0].closed
        await until(lambda: lamp.shines, 5)
        assert bench.opened[1].is_lit()


async def test_no_lights_are_not_looked_for() -> None:
    tries = 0

    def nothing(_settings: Lights) -> None:
        nonlocal tries
        tries += 1

    lamp = Lamp(Lights(retry_s=0.01), nothing)
    async with lamp.running():
        await asyncio.sleep(0.1)
        assert not lamp.shines
        assert not lamp.fault
    assert tries == 1


async def test_lights_that_take_long_keep_the_house_waiting_only_so_long() -> None:
    late = FakeLights()

    def slow(_settings: Lights) -> Driver:
        time.sleep(0.5)
        return late

    lamp = Lamp(SETTINGS.model_copy(update={"open_timeout_s": 0.05}), slow)
    began = time.monotonic()
    async with lamp.running():
        assert time.monotonic() - began < 0.4
    await until(lambda: late.closed, 5)  # nobody waited for them any more


async def test_other_settings_open_other_lights() -> None:
    bench = Bench()
    lamp = Lamp(SETTINGS, bench.open)
    async with lamp.running():
        lamp.show(LISTENING)
        assert await lamp.take(SETTINGS.model_copy(update={"brightness": 10})) is None
        assert bench.opened[0].closed
        assert bench.opened[1].is_lit()
        bench.there = False
        assert await lamp.take(SETTINGS) == "/dev/spidev0.1 does not exist"


async def test_others_that_come_while_lights_are_opened_are_judged_by_their_own_try() -> None:
    def slow(settings: Lights) -> Driver:
        time.sleep(0.3)
        raise LightsFault(f"there are no {settings.leds} lights")

    lamp = Lamp(SETTINGS.model_copy(update={"open_timeout_s": 0.05}), slow)
    async with lamp.running():
        others = SETTINGS.model_copy(update={"leds": 99, "open_timeout_s": 5.0})
        assert await lamp.take(others) == "there are no 99 lights"


async def test_lights_that_came_back_by_an_edit_are_not_opened_a_second_time() -> None:
    bench = Bench()
    lamp = Lamp(SETTINGS, bench.open)
    async with lamp.running():
        bench.opened[0].fault = "the line is broken"
        lamp.show(LISTENING)
        assert await lamp.take(SETTINGS.model_copy(update={"brightness": 9})) is None
        await asyncio.sleep(3 * SETTINGS.retry_s)
        assert bench.tries == 2
