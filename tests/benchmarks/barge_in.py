"""How soon a reply is silent: from `Flush` leaving the main process to the last loud sample.

    python -m tests.benchmarks.barge_in [--quick] [--json]

The loudspeaker's monitor is recorded. A bare PyAudio player, told to be silent the same way on the
same card and recorded by the same monitor, shows what card and sound server take by themselves.
"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from config.settings import Audio, Microphone, Speaker
from hardware.protocol import Channel, Flush, Play
from hardware.virtual.card import MICROPHONE, SPEAKER, VirtualCard
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.peers import ROOT
from tests.benchmarks.speaker_monitor import SpeakerMonitor

MOST_MS: Final = 40
RATE_HZ: Final = 24_000
SOUND_FOR_S: Final = 1.0
QUIET_FOR_S: Final = 0.6


def bare_ms(monitor: SpeakerMonitor, times: int) -> list[float]:
    """Give what the bare player takes to be silent."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_player", SPEAKER]
    took_ms = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as player:
        assert player.stdin is not None
        assert player.stdout is not None
        time.sleep(2.0)
        for _ in range(times):
            time.sleep(_a_moment())
            player.stdin.write("silence\n")
            player.stdin.flush()
            told_s = float(player.stdout.readline())
            time.sleep(QUIET_FOR_S - 0.1)
            took_ms.append(_silent_after_ms(monitor, told_s))
        player.stdin.close()
    return took_ms


async def flushed_ms(monitor: SpeakerMonitor, times: int) -> list[float]:
    """Give what the audio worker takes to be silent."""
    microphone, speaker = Microphone(device=MICROPHONE), Speaker(device=SPEAKER)
    audio = Audio(microphone=microphone, speaker=speaker, chimes=False)
    ready = asyncio.Event()
    took_ms = []
    settings = WorkerSettings(audio=audio)
    async with AudioWorker(settings, lambda _: ready.set()) as worker:
        await ready.wait()
        for turn in range(times):
            worker.send(Play(Channel.REPLY, f"reply-{turn}", RATE_HZ, a_tone(10)))
            await asyncio.sleep(_a_moment())
            told_s = time.monotonic()
            worker.send(Flush(Channel.REPLY, audio.fade_ms))
            await asyncio.sleep(QUIET_FOR_S)
            took_ms.append(_silent_after_ms(monitor, told_s))
    return took_ms


def a_tone(seconds: float) -> bytes:
    """Give a loud tone that is never near zero for long."""
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return (12_000 * np.sin(2 * np.pi * 1_000 * times)).astype("<i2").tobytes()


def _a_moment() -> float:
    """Give how long to let it sound: never the same, so as to fall anywhere in a block."""
    return SOUND_FOR_S + random.uniform(0, 0.1)  # noqa: S311 - no secret


def _silent_after_ms(monitor: SpeakerMonitor, told_s: float) -> float:
    loud = monitor.loud_since(told_s)
    if loud is None:
        raise RuntimeError("nothing sounded when the order to be silent came")
    return (loud[1] - told_s) * 1_000


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Measure the bare player, the worker, and the bare player again."""
    times = 5 if quick else 20
    with tempfile.TemporaryDirectory() as folder, VirtualCard(Path(folder)) as card:
        os.environ.update(card.environment)
        with SpeakerMonitor(card.environment) as monitor:
            bare = bare_ms(monitor, times)
            own = asyncio.run(flushed_ms(monitor, times))
            bare += bare_ms(monitor, times)
    return [
        Figure(
            name="barge-in: Flush to silence, less a bare player's",
            measured=max(0.0, median(own) - median(bare)),
            goal=MOST_MS,
            unit="ms",
            split={
                "Flush to the last sample above -60 dBFS": spread(own),
                "the bare PyAudio player": spread(bare),
                "the slowest Flush, less the player's median": f"{max(own) - median(bare):.1f} ms",
            },
        )
    ]


if __name__ == "__main__":
    run(measure, __doc__ or "")
