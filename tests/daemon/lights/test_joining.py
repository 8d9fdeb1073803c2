"""The lights of a whole house follow its volumes, its timers and its place in the home."""

import sys
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from config.lights import Lights, LightsKind
from config.settings import Audio, Microphone, Presence, Settings, Speaker
from daemon.app import assembled
from daemon.lights.mood import Look
from daemon.store import Store
from hardware.lights import drivers
from hardware.lights.faults import LightsFault
from providers.local.provider import LocalProvider
from tests.daemon.houses import QUIET
from tests.daemon.lights.shining import look
from tests.daemon.recorded import scripted
from tests.daemon.scripts import until
from tests.fakes.spi import FakeLine

SCRIPT = '[[turn]]\nsteps = [{ text = "Yes." }, { turn_end = true }]'


def settings_of(folder: Path, kind: LightsKind) -> Settings:
    sound = Audio(
        microphone=Microphone(command=(sys.executable, "-c", QUIET)),
        speaker=Speaker(command=("cat",)),
    )
    lights = Lights(kind=kind)
    return scripted(folder / "script.toml", SCRIPT).model_copy(
        update={"audio": sound, "lights": lights, "presence": Presence()}
    )


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> FakeLine:
    """Give the line the lights hang on."""
    found = FakeLine()
    monkeypatch.setattr(drivers, "SpiLine", lambda *_: found)
    return found


async def test_a_house_shows_what_is_done_to_it(tmp_path: Path, line: FakeLine) -> None:
    settings = settings_of(tmp_path, LightsKind.RESPEAKER_2MIC)
    mouth = LocalProvider(settings.providers.local)
    try:
        with closing(Store.in_memory()) as store:
            async with assembled(settings, store, mouth=mouth) as house:
                await house.runner.listening.wait()
                lights = house.lights
                assert look(lights) is Look.IDLE
                assert house.neighbours.ring is lights
                await house.room.call("device", {"action": "set_volume", "percent": 30})
                await until(lambda: look(lights) is Look.VOLUME, 3)
                await until(lambda: look(lights) is Look.IDLE, 5)
                await house.room.call("timers", {"action": "set", "seconds": 20})
                await until(lambda: look(lights) is Look.TIMER, 3)
                await house.room.mute(on=True)
                await until(lambda: look(lights) is Look.MUTED, 3)
    finally:
        await mouth.aclose()
    assert line.closed


async def test_lights_that_cannot_be_reached_are_a_problem_the_status_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> FakeLine:
        raise LightsFault("/dev/spidev0.1 does not exist")

    monkeypatch.setattr(drivers, "SpiLine", gone)
    settings = settings_of(tmp_path, LightsKind.RESPEAKER_2MIC)
    mouth = LocalProvider(settings.providers.local)
    try:
        with closing(Store.in_memory()) as store:
            async with assembled(settings, store, mouth=mouth) as house:
                (problem,) = cast("list[str]", house.room.status()["problems"])
    finally:
        await mouth.aclose()
    assert problem == "the lights stay dark: /dev/spidev0.1 does not exist"


async def test_a_house_without_lights_has_no_ring_in_the_home(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LightsKind.NONE)
    mouth = LocalProvider(settings.providers.local)
    try:
        with closing(Store.in_memory()) as store:
            async with assembled(settings, store, mouth=mouth) as house:
                assert house.neighbours.ring is None
                assert not house.lights.lamp.shines
    finally:
        await mouth.aclose()
