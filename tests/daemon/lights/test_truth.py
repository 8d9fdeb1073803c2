"""In a real house no byte of the microphone moves on before the light says so, by the clock."""

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.lights import Lights as Settings
from config.lights import LightsKind
from config.settings import Audio, Microphone, Speaker
from daemon.app import Assembly, assembled
from daemon.call import Audio as Sound
from daemon.lights.lights import Lights
from daemon.link import Link
from daemon.store import Store
from daemon.story import Happening
from hardware import protocol as audio
from hardware.lights import drivers
from hardware.worker_client import AudioWorker
from providers.local.provider import LocalProvider
from tests.daemon.recorded import scripted
from tests.daemon.scripts import until
from tests.fakes.spi import decode

SCRIPT = '[[turn]]\nsteps = [{ text = "Yes." }, { tone_hz = 440.0, ms = 40 }, { turn_end = true }]'
HUM = (
    "import os, time\n"
    "while True: os.write(1, bytes(i * 37 % 251 for i in range(640))); time.sleep(0.019)"
)
LEDS = 12


@dataclass
class Seen:
    """What happened, with the moment it did."""

    at: list[tuple[float, str]] = field(default_factory=list)
    listening: bool = False
    """What the lights were told last."""
    unlit: int = 0
    """Frames that moved on while the lights said something else."""

    def note(self, what: str) -> None:
        self.at.append((time.monotonic(), what))

    def first(self, what: str) -> float:
        return next(at for at, each in self.at if each == what)

    def count(self, what: str) -> int:
        return sum(each == what for _, each in self.at)


class SeenLine:
    """The data line of SPI; what goes out on it is read as the lights would."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def write(self, data: bytes) -> None:
        shown = decode(data, LEDS)
        self._seen.listening = all(
            current and (red, green, blue)[2] > green > red for current, red, green, blue in shown
        )
        self._seen.note("lit" if self._seen.listening else "other")

    def close(self) -> None:
        self._seen.note("closed")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Give what becomes of orders, frames and lights, each at the last place before it leaves."""
    found = Seen()
    pass_on, order = Link.send, AudioWorker.send

    def sent(link: Link, item: object) -> None:
        if isinstance(item, Sound):
            found.note("frame")
            found.unlit += not found.listening
        pass_on(link, item)  # type: ignore[arg-type]  # whatever it was given

    def ordered(worker: AudioWorker, command: audio.Command) -> None:
        if isinstance(command, audio.OpenUplink):
            found.note("open")
        order(worker, command)

    monkeypatch.setattr(Link, "send", sent)
    monkeypatch.setattr(AudioWorker, "send", ordered)
    monkeypatch.setattr(drivers, "SpiLine", lambda *_: SeenLine(found))
    return found


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[Assembly]:
    sound = Audio(
        microphone=Microphone(command=(sys.executable, "-c", HUM)),
        speaker=Speaker(command=("cat",)),
    )
    settings = scripted(folder / "script.toml", SCRIPT, follow_up_s=0.0).model_copy(
        update={"audio": sound, "lights": Settings(kind=LightsKind.APA102, leds=LEDS)}
    )
    mouth = LocalProvider(settings.providers.local)
    try:
        with closing(Store.in_memory()) as store:
            async with assembled(settings, store, mouth=mouth) as house:
                await house.runner.listening.wait()
                yield house
    finally:
        await mouth.aclose()


@pytest.mark.parametrize("deaf", [False, True], ids=["as it is", "without the story"])
async def test_the_light_is_lit_before_the_first_byte_leaves(
    tmp_path: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch, *, deaf: bool
) -> None:
    if deaf:  # only the frames themselves are left to light it

        def hears_nothing(_lights: Lights, _happening: Happening) -> None:
            return

        monkeypatch.setattr(Lights, "happened", hears_nothing)
    async with house(tmp_path) as lived:
        assert lived.lights.lamp.shines
        await lived.room.talk(hold=True)
        await until(lambda: seen.count("frame") >= 20, 8)
        assert seen.first("lit") < seen.first("frame")
        if not deaf:
            assert seen.first("lit") < seen.first("open") < seen.first("frame")
        await lived.room.release()
        await until(lambda: lived.room.status()["state"] == "idle", 8)
        await until(lambda: not seen.listening, 2)
    assert seen.unlit == 0
    assert seen.at[-1][1] == "closed"
    assert seen.at[-2][1] == "other", "the last thing lights are told is to go dark"


async def test_this_test_would_notice_lights_that_come_too_late(
    tmp_path: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lights, "happened", lambda *_: None)
    monkeypatch.setattr(Lights, "hear", lambda *_: None)
    async with house(tmp_path) as lived:
        await lived.room.talk(hold=True)
        await until(lambda: seen.count("frame") >= 5, 8)
        assert seen.unlit >= 5
