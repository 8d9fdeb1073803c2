"""A real audio worker with programs for devices, and what is told of its ears."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np

from daemon.hearing import Hearing
from daemon.story import Happening, Metered, Notice, Story
from hardware.protocol import Channel, Health, Meter, Play
from hardware.worker_client import AudioWorker, Told
from tests.daemon import bad_devices
from tests.hardware.worker.house import PUSH_TO_TALK, House, on_the_card

RATE_HZ = 16_000
_LOW = np.hanning(9) / np.hanning(9).sum()


class Ears(House):
    """A house that watches over its ears."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.story.listen(self._remember)
        self._hearing = Hearing(self.story)
        self.notices: list[Notice] = []
        self.worker: AudioWorker | None = None

    def on_event(self, event: Told) -> None:
        self._hearing.hear(event)
        if isinstance(event, Meter):
            figures = asdict(event)
            self.story.tell(Metered(at_s=figures.pop("at") / RATE_HZ, **figures))
        super().on_event(event)

    async def complains(self, *kinds: str, timeout_s: float = 15.0) -> str:
        """Wait for a notice of one of these kinds, and give its words."""

        def told() -> list[str]:
            return [notice.message for notice in self.notices if notice.kind in kinds]

        await self.next(Health, lambda _: bool(told()), timeout_s)
        return told()[0]

    def speak(self, seconds: float) -> None:
        """Let the loudspeaker give soft noise in syllables, as low as a voice."""
        assert self.worker is not None
        time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        noise = np.convolve(np.random.default_rng(2).normal(0, 9_000, time_s.size), _LOW, "same")
        pcm = np.clip(noise * (time_s % 0.4 < 0.3), -32_768, 32_767).astype("<i2").tobytes()
        for at in range(0, len(pcm), 32_000):
            self.worker.send(Play(Channel.REPLY, "r", RATE_HZ, pcm[at : at + 32_000]))

    def _remember(self, happening: Happening) -> None:
        if isinstance(happening, Notice):
            self.notices.append(happening)


@asynccontextmanager
async def listening(
    microphone: list[str],
    speaker: list[str] = bad_devices.SWALLOWS,
    channels: int = 1,
    **audio: object,
) -> AsyncIterator[Ears]:
    """Give a house with these devices, once it hears."""
    ears = Ears()
    settings = on_the_card(
        PUSH_TO_TALK,
        microphone={"command": microphone, "channels": channels},
        speaker={"command": speaker, "rate_hz": RATE_HZ},
        **audio,
    )
    async with AudioWorker(settings, ears.on_event) as worker:
        ears.worker = worker
        await ears.next(Health, lambda health: health.at > 0)
        yield ears


@asynccontextmanager
async def beside_the_speaker(folder: Path, drift_ppm: float) -> AsyncIterator[Ears]:
    """Give a house whose microphone hears its loudspeaker, by another clock."""
    played = folder / "played"
    os.mkfifo(played)
    microphone = bad_devices.microphone_by(played, drift_ppm=drift_ppm)
    async with listening(microphone, bad_devices.speaker_by(played), processors=("echo",)) as ears:
        yield ears
