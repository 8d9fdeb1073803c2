"""From the hop whose score crosses to the first frame a session can read, and what it begins with.

    python -m tests.benchmarks.wake_to_listening [--quick] [--json]

The house is the daemon's, its microphone a program that notes when it wrote each block: so the
clock starts outside of Parlour, when the last sample of the hop left the microphone, and stops when
the session is handed its first frame. Every frame is compared with what was written: not a sample
between the pre-roll's first and the turn's last may be missing.
"""

import asyncio
import logging
import tempfile
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from config.settings import Audio, Conversation, Microphone, Settings, Speaker
from daemon.app import assembled
from daemon.store import Store
from daemon.story import Happening, TurnDone
from hardware.protocol import Frame, WakeWordHeard
from hardware.virtual.talker import available_voices, speak
from hardware.worker_client import Told
from providers.base import Session, SessionBrief
from providers.local.provider import LocalProvider
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.paced import HOP_SAMPLES, Samples
from tests.benchmarks.running import microphone_command

MOST_MS: Final = 50
SENTENCE: Final = "hey jarvis, turn on the kitchen light"
TURN_S: Final = 9.0
"""From the beginning of one sentence to the next: the answer and the return to idle fit in."""
LEAD_S: Final = 3.0
_LATENCY: Final = "wake_to_listening"


@dataclass(slots=True)
class Observed:
    """One wake and the frames that followed it."""

    wake: WakeWordHeard
    handed_at_s: list[float] = field(default_factory=list)
    """When the session was handed each frame."""
    frames: list[Frame] = field(default_factory=list)


@dataclass(slots=True)
class Witness:
    """Sees what the worker tells and what the session is handed."""

    wakes: list[Observed] = field(default_factory=list)
    told_ms: list[float] = field(default_factory=list)
    """What Parlour itself told of the same latency."""

    def follow(self, happening: Happening) -> None:
        """Take what the house told its watchers."""
        if isinstance(happening, TurnDone) and _LATENCY in happening.latencies_ms:
            self.told_ms.append(happening.latencies_ms[_LATENCY])

    def hear(self, told: Told) -> None:
        """Take what the audio worker told."""
        match told:
            case WakeWordHeard():
                self.wakes.append(Observed(told))
            case Frame() if self.wakes:
                self.wakes[-1].frames.append(told)
            case _:
                pass

    async def pass_on(self, session: Session, pcm: bytes) -> None:
        """Note that the session is handed a frame, and hand it over."""
        if self.wakes:
            self.wakes[-1].handed_at_s.append(time.monotonic())
        await session.send_audio(pcm)


class WatchedProvider(LocalProvider):
    """The local provider, whose sessions are watched while they are handed audio."""

    def __init__(self, settings: Settings, witness: Witness) -> None:
        super().__init__(settings.providers.local)
        self._witness = witness

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session."""
        async with super().open(brief) as session:
            yield _Watched(session, self._witness)


class _Watched:
    """A session that notes what it is handed; everything else is the session's own."""

    def __init__(self, session: Session, witness: Witness) -> None:
        self._session = session
        self._witness = witness
        self.begin_turn = session.begin_turn
        self.prove = session.prove
        self.send_text = session.send_text
        self.send_tool_result = session.send_tool_result
        self.end_turn = session.end_turn
        self.interrupt = session.interrupt
        self.events = session.events

    async def send_audio(self, pcm: bytes) -> None:
        """Hand over the next frame."""
        await self._witness.pass_on(self._session, pcm)


async def scene(folder: Path, turns: int) -> Samples:
    """Give a recording of the sentence in several voices, a moment off the grid of hops."""
    noise = np.random.default_rng(5)
    length = int((LEAD_S + turns * TURN_S) * 16_000)
    sound = noise.normal(0, 12, length)
    voices = available_voices()[:4]
    for turn in range(turns):
        voice = voices[turn % len(voices)]
        path = await speak(SENTENCE, folder / f"{turn}.wav", voice)
        with wave.open(str(path)) as file:
            said = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        start = int((LEAD_S + turn * TURN_S) * 16_000) + int(noise.integers(HOP_SAMPLES))
        sound[start : start + len(said)] += said * (6_000 / np.abs(said).max())
    return np.clip(np.round(sound), -32_768, 32_767).astype(np.int16)


async def listened(folder: Path, turns: int) -> tuple[Witness, Samples, list[float]]:
    """Let a house hear the scene; gives what was seen, the sound, and when it was written."""
    sound = await scene(folder, turns)
    raw, times = folder / "scene.raw", folder / "times"
    raw.write_bytes(sound.tobytes())
    microphone = Microphone(command=tuple(microphone_command(raw, times)))
    audio = Audio(microphone=microphone, speaker=Speaker(command=("cat",)), chimes=False)
    settings = Settings(audio=audio, conversation=Conversation(follow_up_s=0))
    witness = Witness()
    provider = WatchedProvider(settings, witness)
    try:
        async with assembled(
            settings, Store.in_memory(), mouth=provider, tap=witness.hear
        ) as house:
            house.told.listen(witness.follow)
            await house.runner.listening.wait()
            await asyncio.sleep(len(sound) / 16_000 - 0.5)
    finally:
        await provider.aclose()
    return witness, sound, [float(line) for line in times.read_text().split()]


def offset_of(observed: Observed, sound: Samples) -> int:
    """Give the sample of the sound at which the house's own count of samples began."""
    found = sound.tobytes().find(observed.frames[0].pcm)
    if found < 0:
        raise RuntimeError("the first frame holds what was never written")
    return found // 2 - observed.frames[0].at


def lost_samples(observed: Observed, sound: Samples, since: int) -> int:
    """Give how many samples from the pre-roll on did not reach the session as they were."""
    offset = offset_of(observed, sound)
    lost = max(0, observed.frames[0].at - since)
    expected_at = observed.frames[0].at
    for frame in observed.frames:
        samples = np.frombuffer(frame.pcm, np.int16)
        written = sound[frame.at + offset :][: len(samples)]
        silence = np.trim_zeros(samples, "b")  # the last frame is filled up
        same = len(written) >= len(silence) and bool(np.all(written[: len(silence)] == silence))
        lost += abs(frame.at - expected_at) + (0 if same else len(samples))
        expected_at = frame.at + len(samples)
    return lost


def first_frame_ms(observed: Observed, sound: Samples, written_at_s: list[float]) -> float:
    """Give the time from the hop's last sample leaving the microphone to the first frame."""
    last_sample = observed.wake.at - 1 + offset_of(observed, sound)
    left_at_s = written_at_s[last_sample // HOP_SAMPLES]
    return (observed.handed_at_s[0] - left_at_s) * 1_000


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Hear some wakes; the first one finds no speech worker."""
    logging.disable(logging.WARNING)
    turns = 4 if quick else 12
    with tempfile.TemporaryDirectory() as folder:
        witness, sound, written_at_s = asyncio.run(listened(Path(folder), turns))
    preroll = Settings().wake.preroll_ms * 16
    complete = [one for one in witness.wakes if one.frames and one.handed_at_s]
    took = [first_frame_ms(one, sound, written_at_s) for one in complete]
    lost = [lost_samples(one, sound, max(0, one.wake.at - preroll)) for one in complete]
    return [
        Figure(
            name="wake to listening: hop to first frame",
            measured=median(took),
            goal=MOST_MS,
            unit="ms",
            split={
                "all": spread(took),
                "the first, which starts the speech worker": f"{took[0]:.1f} ms",
                "what Parlour tells of it": spread(witness.told_ms),
                "the engine's own lag": spread([one.wake.lag_ms for one in complete]),
                "block": f"{Settings().audio.block_ms} ms, the hop {HOP_SAMPLES // 16} ms",
            },
        ),
        Figure(
            name=f"samples lost from the pre-roll on, {len(complete)} of {turns} wakes",
            measured=sum(lost) + (turns - len(complete)),
            goal=0,
            unit="samples",
            split={"compared": sum(len(one.frames) for one in complete) * 320},
        ),
    ]


if __name__ == "__main__":
    run(measure, __doc__ or "")
