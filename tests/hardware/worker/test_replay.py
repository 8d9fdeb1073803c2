"""A recording goes through the same worker in lock step, and decides the same way twice."""

import importlib
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soxr

from config.settings import Wake
from hardware.protocol import (
    Advance,
    BlockDone,
    Channel,
    CloseUplink,
    Configured,
    Drained,
    EndOfStream,
    Flush,
    Flushed,
    Frame,
    OpenUplink,
    Play,
    Played,
    Ready,
    SpeechStarted,
    SpeechStopped,
    UplinkClosed,
    WakeWordHeard,
)
from hardware.worker_client import AudioWorker, Told
from hardware.worker_settings import Replay, WorkerSettings
from tests.hardware.worker.house import PUSH_TO_TALK, House, tone

BLOCK_S = 0.08


def written(path: Path, seconds: float, *, rate_hz: int = 16_000, channels: int = 1) -> Path:
    """Write a recording of noise."""
    noise = np.random.default_rng(7).integers(-9_000, 9_000, int(seconds * rate_hz) * channels)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(noise.astype("<i2").tobytes())
    return path


def replaying(path: Path, out: Path | None = None, wake: Wake = PUSH_TO_TALK) -> WorkerSettings:
    return WorkerSettings(wake=wake, replay=Replay(recording=path, speaker_out=out))


async def told_by(settings: WorkerSettings, *, seconds: float) -> list[Told]:
    """Replay with a small conversation in it: an uplink, a reply, a cut."""
    house = House()
    async with AudioWorker(settings, house.on_event) as worker:
        await house.next(BlockDone)
        for block in range(int(seconds / BLOCK_S)):
            if block == 12:
                order = OpenUplink(since=8_000, rate_hz=24_000, speed=0, speech_from=0)
                worker.send(order)
                worker.send(Play(Channel.REPLY, "whole", 24_000, tone(0.4)))
                worker.send(EndOfStream(Channel.REPLY, "whole"))
            if block == 24:
                worker.send(Play(Channel.REPLY, "cut", 24_000, tone(3.0)))
            if block == 36:
                worker.send(Flush(Channel.REPLY, 8))
            worker.send(Advance())
            await house.next(BlockDone)
    return [replace(e, lag_ms=0.0) if isinstance(e, WakeWordHeard) else e for e in house.told]


async def test_the_same_recording_tells_the_same_twice(tmp_path: Path) -> None:
    path = written(tmp_path / "noise.wav", 3.0, rate_hz=44_100, channels=2)
    outs = [tmp_path / "first.wav", tmp_path / "second.wav"]
    first, second = [await told_by(replaying(path, out), seconds=4.0) for out in outs]
    assert first == second
    assert same_bytes(outs)
    kinds = {type(event) for event in first}
    assert {Ready, Configured, Frame, Played, Drained, Flushed, BlockDone} <= kinds
    (flushed,) = [event for event in first if isinstance(event, Flushed)]
    assert flushed.heard_ms == 960  # 12 blocks of 80 ms


async def test_time_goes_on_in_silence_after_the_recording(tmp_path: Path) -> None:
    path = written(tmp_path / "short.wav", 1.0)
    told = await told_by(replaying(path), seconds=2.5)
    ended = [event.at for event in told if isinstance(event, BlockDone) and event.end_of_recording]
    assert ended[0] == 16_640  # the end of the block in which it ended
    frames = [event for event in told if isinstance(event, Frame)]
    assert any(frames[0].pcm)
    assert not any(frames[-1].pcm)


async def test_a_file_that_is_no_recording_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.wav"
    path.write_text("no sound at all")
    house = House()
    async with AudioWorker(replaying(path), house.on_event):
        configured = await house.next(Configured)
    assert configured.problem == f"{path}: expected a WAV or FLAC file, found neither"


@pytest.mark.corpus
async def test_a_recorded_order_wakes_and_is_endpointed(corpus: Path, tmp_path: Path) -> None:
    path = order_after_wake_word(corpus / "public", tmp_path / "order.wav")
    house = House()
    async with AudioWorker(replaying(path, wake=Wake()), house.on_event) as worker:
        await house.next(BlockDone)
        for _ in range(100):
            if house.all(WakeWordHeard) and not house.all(Frame):
                wake = house.all(WakeWordHeard)[0]
                since = wake.at - 24_000
                worker.send(OpenUplink(since=since, rate_hz=16_000, speed=0, speech_from=wake.at))
            worker.send(Advance())
            await house.next(BlockDone)
    (wake,) = house.all(WakeWordHeard)
    (started,), (stopped,) = house.all(SpeechStarted), house.all(SpeechStopped)
    assert wake.word == "hey_jarvis"
    assert wake.at <= started.at < stopped.at - 16_000
    assert 500 <= stopped.ago_ms <= 500 + 80 + 64  # its silence, a block and two windows
    assert house.all(Frame)[0].at <= wake.at - 24_000


@pytest.mark.corpus
async def test_an_uplink_dropped_before_the_endpoint_tells_where_the_speech_stood(
    corpus: Path, tmp_path: Path
) -> None:
    path = order_after_wake_word(corpus / "public", tmp_path / "order.wav")
    house = House()
    quiet = Wake(enabled=False)
    async with AudioWorker(replaying(path, wake=quiet), house.on_event) as worker:
        await house.next(BlockDone)
        worker.send(OpenUplink(since=0, rate_hz=16_000, speed=0, speech_from=0))
        for _ in range(100):
            worker.send(Advance())
            await house.next(BlockDone)
            if house.all(SpeechStarted) and not house.all(UplinkClosed):
                worker.send(CloseUplink(drop=True))
    started, closed = house.all(SpeechStarted)[0], house.all(UplinkClosed)[0]
    assert not house.all(SpeechStopped)
    assert started.at < closed.speech_until <= closed.at


def order_after_wake_word(public: Path, path: Path) -> Path:
    """Write "hey jarvis", a breath, and an order, spoken by a synthetic voice."""
    soundfile: Any = importlib.import_module("soundfile")
    spoken = [np.zeros(16_000, np.int16)]
    for name in ("synthetic_wake/hey_jarvis__flite_kal16", "synthetic_home_commands/01__espeak"):
        samples, rate_hz = soundfile.read(public / f"{name}.flac", dtype="int16")
        spoken += [soxr.resample(samples, rate_hz, 16_000), np.zeros(4_000, np.int16)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.concatenate(spoken).astype("<i2").tobytes())
    return path


def same_bytes(paths: list[Path]) -> bool:
    first, second = (path.read_bytes() for path in paths)
    return first == second
