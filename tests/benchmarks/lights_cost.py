"""What lights cost the main process: a share of one core, and wake-ups, by what they show.

    python -m tests.benchmarks.lights_cost [--quick] [--json]

The real lights of a room, with all they listen to, on a ring of twelve whose bytes go to a pipe as
they would go to the kernel's SPI. While the room listens, frames come every 20 ms and the array's
meter every 80 ms; while it speaks, the meter does. The clocks of SPI itself, 57 us a frame at
8 MHz, are waited for by the kernel and are not in here.
"""

import asyncio
import math
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from config.lights import Lights as Settings
from config.lights import LightsKind
from daemon import story
from daemon.lights.lamp import Lamp
from daemon.lights.lights import Lights
from hardware import protocol as audio
from hardware.lights.apa102 import encode
from hardware.lights.drivers import Strip
from tests.benchmarks.figure import Figure, run
from tests.daemon.lights.shining import MadeUp

LEDS: Final = 12
FRAME_S: Final = 0.02
METER_S: Final = 0.08
MOST_PERCENT: Final = {"idle": 0.05, "muted": 0.05, "fault": 0.1}
MOST_MOVING_PERCENT: Final = 1.0
FRAME: Final = audio.Frame(0, bytes(640))


class Pipe:
    """A line that goes to a pipe nobody reads but we."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        self.written = 0

    def write(self, data: bytes) -> None:
        """Pass the bytes on through the kernel."""
        os.write(self._writer, data)
        os.read(self._reader, len(data))
        self.written += 1

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._reader)
        os.close(self._writer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a look cost."""

    percent: float
    drawn_per_s: float
    sent_per_s: float


def _meter(t: float) -> story.Metered:
    return story.Metered(
        at_s=t,
        level_dbfs=-30.0,
        speech=0.9,
        scores={},
        output_dbfs=-30.0 + 15.0 * math.sin(t * 9.0),
        direction_deg=t * 20.0 % 360,
    )


def _still(_lights: Lights, _t: float) -> None:
    """Let nothing happen."""


def _listening(lights: Lights, t: float) -> None:
    lights.hear(FRAME)
    if round(t / FRAME_S) % round(METER_S / FRAME_S) == 0:
        lights.happened(_meter(t))


def _speaking(lights: Lights, t: float) -> None:
    lights.happened(_meter(t))


type Happens = Callable[[Lights, float], None]
LOOKS: Final[dict[str, tuple[Sequence[story.Happening], Happens, float]]] = {
    "idle": ((), _still, 1.0),
    "muted": ((story.Notice("mute", "closed"),), _still, 1.0),
    "fault": ((story.Notice("microphone", "lost"),), _still, 1.0),
    "listening": ((story.StateChanged("listening"),), _listening, FRAME_S),
    "thinking": ((story.StateChanged("processing"),), _still, 1.0),
    "speaking": ((story.StateChanged("responding"),), _speaking, METER_S),
}


async def _cost(name: str, seconds: float) -> Cost:
    happenings, happens, every_s = LOOKS[name]
    async with _lights() as (lights, pipe):
        for happening in happenings:
            lights.happened(happening)
        await asyncio.sleep(0.2)
        drawn, sent = lights.lamp.drawn, pipe.written
        spent_s = await _spent(lambda t: happens(lights, t), every_s, seconds)
        bare_s = await _spent(lambda _t: None, every_s, seconds) if happens is not _still else 0.0
        return Cost(
            percent=max(0.0, spent_s - bare_s) / seconds * 100,
            drawn_per_s=(lights.lamp.drawn - drawn) / seconds,
            sent_per_s=(pipe.written - sent) / seconds,
        )


async def _spent(happens: Callable[[float], None], every_s: float, seconds: float) -> float:
    """Give the CPU time of this process while something happens over and over."""
    began_s, before_s = time.monotonic(), time.process_time()
    t = 0.0
    while (t := time.monotonic() - began_s) < seconds:
        happens(t)
        await asyncio.sleep(min(every_s, max(0.0, seconds - t)))
    return time.process_time() - before_s


@asynccontextmanager
async def _lights() -> AsyncIterator[tuple[Lights, Pipe]]:
    pipe = Pipe()
    settings = Settings(kind=LightsKind.APA102, leds=LEDS)
    lamp = Lamp(settings, lambda _settings: Strip(LEDS, encode, pipe))
    lights = Lights(settings, MadeUp().around(), lamp)
    async with lights.running():
        yield lights, pipe


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - as every benchmark's
    """Give the cost of each look."""
    seconds = 3.0 if quick else 15.0
    figures = []
    for name in LOOKS:
        cost = asyncio.run(_cost(name, seconds))
        split = {"looked at": f"{cost.drawn_per_s:.1f}/s", "sent": f"{cost.sent_per_s:.1f}/s"}
        goal = MOST_PERCENT.get(name, MOST_MOVING_PERCENT)
        figures.append(
            Figure(name=f"lights: {name}", measured=cost.percent, goal=goal, unit="%", split=split)
        )
    return figures


if __name__ == "__main__":
    run(measure, __doc__ or "")
