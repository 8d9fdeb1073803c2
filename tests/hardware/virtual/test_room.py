"""The virtual room carries sound both ways in real time, and survives its sound server."""

import asyncio
import os
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.errors import DeviceUnavailable
from hardware.virtual.acoustics import RATE_HZ, as_pcm, from_pcm, level_dbfs, speech_level_dbfs
from hardware.virtual.card import Plug, VirtualCard
from hardware.virtual.recording import Recording
from hardware.virtual.room_client import RoomSettings, VirtualRoom

pytestmark = pytest.mark.card


def tone(path: Path, *, seconds: float, rate_hz: int = RATE_HZ) -> Path:
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    return written(path, 0.3 * np.sin(2 * np.pi * 440 * time_s), rate_hz)


def noise(path: Path, *, seconds: float, dbfs: float) -> Path:
    samples = np.random.default_rng(5).standard_normal(int(seconds * RATE_HZ))
    return written(path, samples * 10 ** (dbfs / 20), RATE_HZ)


def written(path: Path, samples: NDArray[np.float64], rate_hz: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(as_pcm(samples.astype(np.float32)).tobytes())
    return path


@contextmanager
def playing(card: VirtualCard, path: Path) -> Iterator[Popen[bytes]]:
    environment = {**os.environ, **card.environment}
    with Popen(["paplay", "--device=voice_spk", str(path)], env=environment) as process:
        yield process
        process.kill()


@contextmanager
def capturing(card: VirtualCard) -> Iterator[Popen[bytes]]:
    command = ["parec", "--raw", "--device=voice_micfeed.monitor", "--format=s16le"]
    command += ["--rate=16000", "--channels=1", "--latency-msec=20"]
    environment = {**os.environ, **card.environment}
    with Popen(command, stdout=PIPE, stderr=DEVNULL, env=environment) as process:
        yield process
        process.kill()


def heard_dbfs(process: Popen[bytes], seconds: float) -> float:
    assert process.stdout is not None
    pcm = process.stdout.read(int(seconds * RATE_HZ) * 2)
    return level_dbfs(from_pcm(pcm))


async def test_the_microphone_hears_the_talker_at_the_set_level(
    virtual_card: VirtualCard, virtual_room: VirtualRoom, tmp_path: Path
) -> None:
    with capturing(virtual_card) as microphone:
        await asyncio.to_thread(heard_dbfs, microphone, 0.2)
        saying = asyncio.create_task(virtual_room.say(tone(tmp_path / "a.wav", seconds=1.5)))
        await asyncio.to_thread(heard_dbfs, microphone, 0.4)
        assert await asyncio.to_thread(heard_dbfs, microphone, 0.5) == pytest.approx(-26, abs=1)
        utterance = await saying
    assert utterance.ended_sample - utterance.started_sample == 24_000
    assert utterance.ended_at_s - utterance.started_at_s == pytest.approx(1.5, abs=0.3)


async def test_the_echo_lies_thirty_decibels_below_an_equally_loud_talker(
    virtual_card: VirtualCard, virtual_room: VirtualRoom, tmp_path: Path, room_recording: Path
) -> None:
    with playing(virtual_card, noise(tmp_path / "a.wav", seconds=2, dbfs=-26)):
        await virtual_room.wait_for_sound()
        await asyncio.sleep(1.0)
        await virtual_room.wait_for_silence(0.2)
    assert virtual_room.levels is not None
    assert virtual_room.levels.echo_below_talker_db == pytest.approx(30, abs=1.5)
    await virtual_room.close()
    recording = Recording.read(room_recording)
    began_s = recording.first_loud_s(recording.speaker, 0.0)
    ended_s = recording.last_loud_s(recording.speaker, np.inf if began_s is None else began_s + 9)
    assert began_s is not None
    assert ended_s is not None
    assert ended_s - began_s == pytest.approx(2.0, abs=0.05)
    steady = recording.between(recording.speaker, began_s + 0.5, began_s + 1.5)
    assert level_dbfs(steady) == pytest.approx(-26, abs=1.5)  # resampled twice, its top is gone
    echo = recording.between(recording.microphone, began_s + 0.5, began_s + 1.5)
    assert level_dbfs(echo) == pytest.approx(-55.5, abs=1.5)


async def test_the_recording_knows_when_the_talker_spoke(
    virtual_room: VirtualRoom, tmp_path: Path, room_recording: Path
) -> None:
    utterance = await virtual_room.say(tone(tmp_path / "a b.wav", seconds=0.5, rate_hz=22_050))
    await virtual_room.close()
    recording = Recording.read(room_recording)
    (spoken,) = recording.spoken
    assert spoken.path.endswith("a b.wav")
    assert spoken.ended_s - spoken.started_s == pytest.approx(0.5, abs=0.001)
    began_s = recording.first_loud_s(recording.microphone, 0.0, above_dbfs=-40)
    assert began_s == pytest.approx(spoken.started_s, abs=0.002)
    assert recording.second_of(utterance.started_at_s) == pytest.approx(spoken.started_s, abs=0.3)
    said = recording.between(recording.microphone, spoken.started_s, spoken.ended_s)
    assert speech_level_dbfs(said) == pytest.approx(-26, abs=1)


async def test_a_covered_microphone_hears_nothing_at_all(
    virtual_card: VirtualCard, virtual_room: VirtualRoom
) -> None:
    with capturing(virtual_card) as microphone:
        assert await asyncio.to_thread(heard_dbfs, microphone, 0.4) > -100
        await virtual_room.mute(on=True)
        await asyncio.to_thread(heard_dbfs, microphone, 0.4)
        assert await asyncio.to_thread(heard_dbfs, microphone, 0.2) == -120


async def test_a_file_that_is_no_recording_is_refused(
    virtual_room: VirtualRoom, tmp_path: Path
) -> None:
    (tmp_path / "words.wav").write_text("hello")
    with pytest.raises(DeviceUnavailable, match="words"):
        await virtual_room.say(tmp_path / "words.wav")


async def test_the_room_lives_on_when_the_sound_server_restarts(
    virtual_card: VirtualCard, virtual_room: VirtualRoom, tmp_path: Path, room_recording: Path
) -> None:
    await asyncio.sleep(0.3)
    virtual_card.kill()
    await asyncio.sleep(0.3)
    virtual_card.restart()
    assert virtual_card.wait_for_recording(source="voice_spk.monitor")
    with capturing(virtual_card) as microphone:
        await asyncio.to_thread(heard_dbfs, microphone, 0.3)
        saying = asyncio.create_task(virtual_room.say(tone(tmp_path / "a.wav", seconds=1.0)))
        await asyncio.to_thread(heard_dbfs, microphone, 0.4)
        assert await asyncio.to_thread(heard_dbfs, microphone, 0.3) == pytest.approx(-26, abs=1)
        utterance = await saying
    await virtual_room.close()
    recording = Recording.read(room_recording)
    # The room's own clock went on through the outage.
    assert utterance.started_sample / RATE_HZ == pytest.approx(
        recording.second_of(utterance.started_at_s), abs=0.3
    )


async def test_the_room_lives_on_when_its_devices_are_pulled_out(
    virtual_card: VirtualCard, virtual_room: VirtualRoom, tmp_path: Path
) -> None:
    await asyncio.sleep(0.3)
    for plug in (Plug.MICROPHONE, Plug.SPEAKER):
        virtual_card.unplug(plug, streams_move=True)
    await asyncio.sleep(0.4)
    assert virtual_card.recording() == []
    for plug in (Plug.MICROPHONE, Plug.SPEAKER):
        virtual_card.replug(plug)
    with playing(virtual_card, tone(tmp_path / "a.wav", seconds=3, rate_hz=48_000)):
        await virtual_room.wait_for_sound(timeout_s=2.5)


CAPTURE_ARRAY = """
import sys, pyaudio
audio = pyaudio.PyAudio()
named = {audio.get_device_info_by_index(i)["name"]: i for i in range(audio.get_device_count())}
stream = audio.open(rate=16000, channels=6, format=pyaudio.paInt16, input=True,
    input_device_index=named["voice_array"], frames_per_buffer=320)
for _ in range(100):
    sys.stdout.buffer.write(stream.read(320))
"""


async def test_a_microphone_array_hears_the_talker_on_every_channel(
    virtual_card: VirtualCard, tmp_path: Path
) -> None:
    settings = RoomSettings(feed=Plug.ARRAY, channels=6)
    environment = {**os.environ, **virtual_card.environment}
    async with VirtualRoom(virtual_card.environment, settings=settings) as room:
        saying = asyncio.create_task(room.say(tone(tmp_path / "a.wav", seconds=2.0)))
        array = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CAPTURE_ARRAY, stdout=PIPE, stderr=DEVNULL, env=environment
        )
        pcm, _ = await array.communicate()
        await saying
    samples = from_pcm(pcm).reshape(-1, 6)
    assert (np.abs(samples).max(axis=0) > 0.05).all()


async def test_a_room_without_a_card_says_that_it_is_gone(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(DeviceUnavailable):
        async with VirtualRoom({}, recording=blocked / "room.wav"):
            pass
