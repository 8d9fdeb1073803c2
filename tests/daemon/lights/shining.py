"""Lights that are looked at, in a room that is made up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from config.lights import Lights as Settings
from config.lights import LightsKind
from daemon.lights.lamp import Lamp
from daemon.lights.lights import Around, Lights
from daemon.lights.mood import Look
from daemon.story import Notice
from daemon.timers.moment import Moment
from daemon.timers.schedule import Kind, Phase, Timer
from tests.fakes.spi import FakeLights

RING = Settings(kind=LightsKind.APA102, leds=12, brightness=100)


@dataclass
class MadeUp:
    """What lights ask a room for."""

    volume: int = 50
    announcing: bool = False
    muted: bool = False
    daylight: float = 1.0
    timers: list[Timer] = field(default_factory=list)
    asked: list[bool] = field(default_factory=list)
    """Each time the meter was begun or ended."""
    told: list[Notice] = field(default_factory=list)

    def now(self) -> Moment:
        return Moment(wall_s=0.0, boot_s=0.0, boot_id="boot", wall_trusted=True)

    def in_phase(self, *phases: Phase) -> tuple[Timer, ...]:
        return tuple(timer for timer in self.timers if timer.phase in phases)

    async def meters(self, on: bool) -> None:  # noqa: FBT001 - as a room has it
        self.asked.append(on)

    def around(self, *, needs_network: bool = False) -> Around:
        return Around(
            timers=self,
            volume=lambda: self.volume,
            announcing=lambda: self.announcing,
            muted=lambda: self.muted,
            meters=self.meters,
            daylight=lambda: self.daylight,
            tell=self.told.append,
            needs_network=needs_network,
        )


def look(lights: Lights) -> Look:
    """Give what lights show just now."""
    return lights.mood.state


def timer(left_s: float, kind: Kind = Kind.TIMER, phase: Phase = Phase.WAITING) -> Timer:
    """Give a timer that is due in so long, by the clock of `MadeUp`."""
    return Timer(
        ident=f"{kind}-1",
        kind=kind,
        due_wall_s=left_s,
        due_boot_s=left_s,
        boot_id="boot",
        phase=phase,
    )


@asynccontextmanager
async def shining(
    room: MadeUp | None = None, settings: Settings = RING, *, needs_network: bool = False
) -> AsyncIterator[tuple[Lights, FakeLights]]:
    """Give lights at work, and what they shine with."""
    driver = FakeLights()
    around = (room or MadeUp()).around(needs_network=needs_network)
    lights = Lights(settings, around, Lamp(settings, lambda _settings: driver))
    async with lights.running():
        yield lights, driver
