"""From the touch of a button to the first frame a session is handed, and what it begins with.

    python -m tests.benchmarks.button_to_uplink [--quick] [--json]

The house is the daemon's, the pins are gpiozero's stand-ins in the process that holds them, and the
session is a script's: what is left is our own share. The clock starts before the level changes,
outside of Parlour, so that debouncing and every hop between processes count.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final, override
from unittest.mock import patch

from config.buttons import Button
from config.settings import Settings
from daemon.app import assembled
from daemon.buttons import joining
from daemon.room import Room
from daemon.store import Store
from hardware.protocol import Frame, UplinkOpened
from hardware.worker_client import Told
from providers.local.provider import LocalProvider
from providers.scripted import provider
from providers.scripted.session import ScriptedSession
from tests.benchmarks.figure import Figure, run, spread
from tests.daemon.buttons.hands import ANSWERS
from tests.daemon.houses import BETWEEN_COMMANDS
from tests.daemon.recorded import scripted
from tests.daemon.scripts import until
from tests.hardware.gpio.bench import Bench

MOST_MS: Final = 50
PIN: Final = 17
HELD_S: Final = 0.6


class Witness:
    """Notes when each turn's first frame was handed to its session, and how old its sound was."""

    def __init__(self) -> None:
        self.handed_at_s: list[float] = []
        self.before_ms: list[float] = []
        self._waits = False
        self._opened_at = 0

    def begin(self) -> None:
        """Wait for the next turn's first frame."""
        self._waits = True

    def hear(self, told: Told) -> None:
        """Take what the audio worker tells."""
        match told:
            case UplinkOpened(at):
                self._opened_at = at
            case Frame() if self._waits and len(self.before_ms) == len(self.handed_at_s):
                self.before_ms.append((self._opened_at - told.at) / 16)
            case _:
                pass

    def forget(self) -> None:
        """Begin anew."""
        self.handed_at_s.clear()
        self.before_ms.clear()

    def has_seen(self, turns: int) -> bool:
        """Whether so many turns have had their first frame."""
        return len(self.handed_at_s) >= turns

    def handed(self) -> None:
        """Note that a session is handed a frame."""
        if self._waits:
            self._waits = False
            self.handed_at_s.append(time.monotonic())


def watched(witness: Witness) -> type[ScriptedSession]:
    """Give a scripted session that notes when it is handed audio."""

    class Watched(ScriptedSession):
        @override
        async def send_audio(self, pcm: bytes) -> None:
            witness.handed()
            await super().send_audio(pcm)

    return Watched


@asynccontextmanager
async def stand_ins(bench: Bench, witness: Witness) -> AsyncIterator[None]:
    """Have stand-in pins held, and sessions watched, as long as the block runs."""
    with (
        patch.object(joining, "COMMAND", bench.command),
        patch.object(provider, "ScriptedSession", watched(witness)),
    ):
        yield


async def warmed_up(bench: Bench, room: Room, witness: Witness) -> None:
    """Press until a press is noticed, so that the pins are held, and let the ring fill."""
    witness.begin()
    while not witness.has_seen(1):
        for level in ("low", "high"):
            bench.set(PIN, level)
            await asyncio.sleep(0.2)
    await room.stop()
    await asyncio.sleep(3.0)
    witness.forget()


async def presses(witness: Witness, count: int) -> list[float]:
    """Press so often; give when each press was."""
    pressed_s: list[float] = []
    with tempfile.TemporaryDirectory() as name, closing(Store.in_memory()) as store:
        folder = Path(name)
        bench = Bench(folder)
        plain = scripted(folder / "script.toml", ANSWERS)
        button = {"pin": PIN, "hold": "talk"}
        settings = Settings.model_validate(plain.model_dump() | {"button": [button]})
        settings = settings.model_copy(update={"audio": BETWEEN_COMMANDS})
        mouth = LocalProvider(settings.providers.local)
        async with (
            stand_ins(bench, witness),
            assembled(settings, store, mouth=mouth, tap=witness.hear) as house,
        ):
            await until(house.runner.listening.is_set, 20)
            await warmed_up(bench, house.room, witness)
            for number in range(count):
                witness.begin()
                pressed_s.append(time.monotonic())
                bench.set(PIN, "low")
                await until(partial(witness.has_seen, number + 1), 5)
                await asyncio.sleep(HELD_S)
                bench.set(PIN, "high")
                await asyncio.sleep(0.1)
                await house.room.stop()
                await asyncio.sleep(0.4 + 0.013 * number)  # at any moment of a block
        await mouth.aclose()
        bench.close()
    return pressed_s


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the form of every benchmark
    """Give the figure."""
    logging.disable(logging.WARNING)
    witness = Witness()
    pressed_s = asyncio.run(presses(witness, 5 if quick else 30))
    took_ms = [
        1000 * (handed - pressed)
        for handed, pressed in zip(witness.handed_at_s, pressed_s, strict=True)
    ]
    return [
        Figure(
            name="button press to first uplinked frame",
            measured=median(took_ms),
            goal=MOST_MS,
            unit="ms",
            split={
                "all presses": spread(took_ms),
                "debounced for": f"{Button(pin=PIN).debounce_ms} ms of it",
                "first frame older than the order by": spread(witness.before_ms),
            },
        )
    ]


if __name__ == "__main__":
    run(measure, __doc__ or "")
