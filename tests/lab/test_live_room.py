"""The virtual card stands in real rooms too: with an array, a second clock, a cone that bends."""

import asyncio
import os
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import numpy as np
import pytest

from hardware.virtual.acoustics import RATE_HZ, Samples, as_pcm, from_pcm, level_dbfs
from hardware.virtual.card import ARRAY_FEED, VirtualCard
from hardware.virtual.recording import Recording
from hardware.virtual.room_client import RoomSettings, VirtualRoom

pytestmark = pytest.mark.card

LOUD_DBFS = -30.0

SETTINGS = RoomSettings(
    room="study", feed=ARRAY_FEED, channels=6, echo_db=-6.0, drift_ppm=100.0, nonlinear=True
)


@pytest.fixture
async def study(virtual_card: VirtualCard, room_recording: Path) -> AsyncIterator[VirtualRoom]:
    """A study of the lab around the card's array, its echo 6 dB below an equally loud talker."""
    environment = virtual_card.environment
    async with VirtualRoom(environment, recording=room_recording, settings=SETTINGS) as room:
        yield room


async def test_an_array_hears_the_reply_through_a_room_of_the_lab(
    study: VirtualRoom, virtual_card: VirtualCard, room_recording: Path, tmp_path: Path
) -> None:
    sound = noise(tmp_path / "reply.wav", seconds=2.5)
    with (
        running(virtual_card, "paplay", "--device=voice_spk", str(sound)),
        array(virtual_card) as ears,
    ):
        await study.wait_for_sound()
        heard = await asyncio.to_thread(captured, ears, 1.5)
    assert study.levels is not None
    assert study.levels.echo_below_talker_db == pytest.approx(6.0, abs=2.5)
    levels = [level_dbfs(heard[RATE_HZ // 2 :, channel]) for channel in range(6)]
    assert levels[0] == pytest.approx(-32.0, abs=4.0)
    assert max(levels) - min(levels) > 0.5  # every microphone hears its own
    await study.close()
    recording = Recording.read(room_recording)
    began_s = recording.first_loud_s(recording.speaker, 0.0)
    echoed_s = recording.first_loud_s(recording.microphone, 0.0, above_dbfs=-50)
    assert began_s is not None
    assert echoed_s is not None
    # 20 ms of the card, as much of the clock that drifts, and some millimetres of air
    assert echoed_s - began_s == pytest.approx(0.040, abs=0.004)


async def test_an_array_hears_a_talker_from_the_side_he_stands_on(
    study: VirtualRoom, virtual_card: VirtualCard, tmp_path: Path
) -> None:
    with array(virtual_card) as ears:
        saying = asyncio.create_task(study.say(noise(tmp_path / "talker.wav", seconds=2.0)))
        while level_dbfs(await asyncio.to_thread(captured, ears, 0.1)) < LOUD_DBFS:
            pass
        spoken = await asyncio.to_thread(captured, ears, 0.5)
        await saying
    assert level_dbfs(spoken[:, 0]) == pytest.approx(-26.0, abs=2.0)
    # The first microphone looks into the room, where he stands, the fourth at the wall.
    assert delay(spoken[:, 0], spoken[:, 3]) == pytest.approx(2.8, abs=1.0)


def noise(path: Path, *, seconds: float) -> Path:
    samples = 0.05 * np.random.default_rng(5).standard_normal(int(seconds * RATE_HZ))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(as_pcm(samples.astype(np.float32)).tobytes())
    return path


@contextmanager
def running(card: VirtualCard, *command: str) -> Iterator[Popen[bytes]]:
    environment = {**os.environ, **card.environment}
    with Popen(command, stdout=PIPE, stderr=DEVNULL, env=environment) as process:
        yield process
        process.kill()


@contextmanager
def array(card: VirtualCard) -> Iterator[Popen[bytes]]:
    form = ("--format=s16le", "--rate=16000", "--channels=6", "--no-remap", "--latency-msec=20")
    with running(card, "parec", "--raw", f"--device={ARRAY_FEED}.monitor", *form) as process:
        yield process


def captured(process: Popen[bytes], seconds: float) -> Samples:
    assert process.stdout is not None
    return from_pcm(process.stdout.read(int(seconds * RATE_HZ) * 12)).reshape(-1, 6)


def delay(one: Samples, other: Samples) -> float:
    """Give by how many samples `other` is later, to a tenth of one (GCC-PHAT)."""
    size = 2 * one.size
    product = np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size))
    lags = np.fft.irfft(product / (np.abs(product) + 1e-9), 10 * size)
    near = np.concatenate((lags[-80:], lags[:81]))  # what an array of this size can hear
    return (int(near.argmax()) - 80) / 10
