"""Pictures are drawn at once, and again only as often as they change."""

import asyncio
import math

import pytest

from config.lights import Lights, LightsKind, Resting
from daemon.lights.mood import Look, Mood
from daemon.lights.painter import Painter
from hardware.lights.faults import LightsFault
from tests.fakes.spi import FakeLights, shines

SETTINGS = Lights(kind=LightsKind.APA102, leds=12)
faults: list[LightsFault] = []


def painting(driver: FakeLights, settings: Lights = SETTINGS) -> Painter:
    faults.clear()
    return Painter(settings, driver, faults.append)


@pytest.mark.parametrize("look", [Look.LISTENING, Look.MUTED, Look.SPEAKING, Look.VOLUME])
async def test_what_stands_still_is_drawn_once(look: Look) -> None:
    driver = FakeLights()
    painter = painting(driver)
    painter.show(Mood(state=look))
    assert driver.is_lit(), "it shows before `show` returns"
    await asyncio.sleep(0.2)
    assert (painter.drawn, len(driver.frames)) == (1, 1)
    painter.close()


async def test_a_dark_room_is_drawn_once() -> None:
    driver = FakeLights()
    painter = painting(driver)
    painter.show(Mood())
    await asyncio.sleep(0.2)
    assert painter.drawn == 1
    assert not driver.is_lit()
    painter.close()


async def test_what_moves_is_drawn_at_the_pace_of_the_settings() -> None:
    driver = FakeLights()
    painter = painting(driver, SETTINGS.model_copy(update={"frames_per_s": 50}))
    painter.show(Mood(state=Look.THINKING))
    await asyncio.sleep(0.5)
    assert 10 <= painter.drawn <= 27  # a busy machine draws fewer
    painter.close()
    drawn = painter.drawn
    await asyncio.sleep(0.1)
    assert painter.drawn == drawn
    assert driver.closed


async def test_the_same_picture_is_not_sent_again() -> None:
    driver = FakeLights()
    painter = painting(driver)
    for _ in range(5):
        painter.show(Mood(state=Look.LISTENING))
    assert len(driver.frames) == 1
    painter.close()


async def test_between_two_levels_the_light_goes_from_one_to_the_other() -> None:
    driver = FakeLights()
    painter = painting(driver)
    painter.show(Mood(state=Look.SPEAKING, level=0.0))
    painter.show(Mood(state=Look.SPEAKING, level=1.0))
    await asyncio.sleep(0.3)
    shown = [frame[0].brightness for _, frame in driver.frames]
    assert shown == sorted(shown)
    assert len(shown) >= 3
    assert math.isclose(shown[-1], 1.0)
    painter.close()


async def test_a_light_of_one_colour_has_pictures_of_its_own() -> None:
    driver = FakeLights(leds=1, colours=False)
    painter = painting(driver)
    painter.show(Mood(state=Look.MUTED))
    assert driver.is_lit()
    await asyncio.sleep(0.25)
    assert not driver.is_lit(), "a steady light would say that it listens"
    painter.close()


async def test_a_resting_room_shines_faintly_where_that_is_wished() -> None:
    driver = FakeLights()
    painter = painting(driver, SETTINGS.model_copy(update={"resting": Resting.DIM}))
    painter.show(Mood())
    assert driver.is_lit()
    painter.show(Mood(brightness=0.0))
    assert not any(map(shines, driver.now))
    painter.close()


async def test_lights_that_fail_are_not_told_again() -> None:
    driver = FakeLights(fault="the line is broken")
    painter = painting(driver)
    painter.show(Mood(state=Look.THINKING))
    await asyncio.sleep(0.1)
    assert [str(fault) for fault in faults] == ["the line is broken"]
    assert painter.drawn == 1
    painter.close()
