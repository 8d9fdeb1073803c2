"""A main process for tests: listens to a real audio worker and waits for what it tells."""

import asyncio
import math
import os
import signal
import subprocess
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from config.settings import Audio, Microphone, Speaker, Wake
from hardware.virtual.card import MICROPHONE, MICROPHONE_FEED, SPEAKER, VirtualCard
from hardware.worker_client import Told
from hardware.worker_settings import WorkerSettings

PUSH_TO_TALK = Wake(enabled=False)
"""Without models a worker starts sooner, and these tests are not about words."""
NOISE = "import os, time\nwhile True: os.write(1, os.urandom(640)); time.sleep(0.018)"


class House:
    """Keeps what the worker told, and waits for more."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._news = asyncio.Event()

    def on_event(self, event: Told) -> None:
        self.told.append(event)
        self._news.set()

    def all[T](self, kind: type[T]) -> list[T]:
        return [event for event in self.told if isinstance(event, kind)]

    async def next[T](
        self, kind: type[T], wanted: Callable[[T], bool] = lambda _: True, timeout_s: float = 8.0
    ) -> T:
        """Give the next matching event from here on."""
        seen = len(self.told)
        async with asyncio.timeout(timeout_s):
            while True:
                for event in self.told[seen:]:
                    seen += 1
                    if isinstance(event, kind) and wanted(event):
                        return event
                self._news.clear()
                await self._news.wait()


def on_the_card(wake: Wake = PUSH_TO_TALK, **audio: object) -> WorkerSettings:
    """Give settings that use the virtual card."""
    parts: dict[str, object] = {
        "microphone": Microphone(device=MICROPHONE),
        "speaker": Speaker(device=SPEAKER),
        **audio,
    }
    return WorkerSettings(audio=Audio.model_validate(parts), wake=wake)


@contextmanager
def noise_into(card: VirtualCard) -> Iterator[None]:
    """Let the microphone hear noise, without a room around it."""
    play = f"pacat --playback -d {MICROPHONE_FEED} --format=s16le --rate=16000 --channels=1"
    process = subprocess.Popen(
        ["sh", "-c", f"python3 -c '{NOISE}' | {play} --latency-msec=60"],
        env=os.environ | card.environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def tone(seconds: float, rate_hz: int = 24_000) -> bytes:
    """Give a tone to play."""
    step = 2 * math.pi * 440 / rate_hz
    samples = (int(8_000 * math.sin(step * at)) for at in range(int(seconds * rate_hz)))
    return array("h", samples).tobytes()


def pid_of(worker_pid: int | None) -> int:
    """Give the pid of a worker that must be there."""
    return cast("int", worker_pid)
