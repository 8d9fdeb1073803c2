"""The virtual card is a sound card as far as PyAudio can tell, and can be broken in every way."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.errors import DeviceUnavailable
from hardware.virtual.card import MICROPHONE_FEED, Plug, VirtualCard

pytestmark = pytest.mark.card

LIST_DEVICES = """
import pyaudio
audio = pyaudio.PyAudio()
for index in range(audio.get_device_count()):
    print("name:" + str(audio.get_device_info_by_index(index)["name"]))
"""

CAPTURE = """
import sys, time, pyaudio
blocks = []
def heard(pcm, frames, when, status):
    blocks.append(pcm)
    print(len(blocks), flush=True)
    return None, pyaudio.paContinue
audio = pyaudio.PyAudio()
named = {audio.get_device_info_by_index(i)["name"]: i for i in range(audio.get_device_count())}
audio.open(rate=16000, channels=int(sys.argv[2]), format=pyaudio.paInt16, input=True,
    input_device_index=named[sys.argv[1]], frames_per_buffer=320, stream_callback=heard)
time.sleep(30)
"""


def environment(card: VirtualCard) -> dict[str, str]:
    return {**os.environ, **card.environment}


@contextmanager
def capturing(card: VirtualCard, name: str, channels: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", CAPTURE, name, str(channels)],
        env=environment(card),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def read_blocks(process: subprocess.Popen[str], count: int) -> None:
    assert process.stdout is not None
    for _ in range(count):
        assert process.stdout.readline()


def test_pyaudio_lists_the_devices_by_their_names(virtual_card: VirtualCard) -> None:
    listed = subprocess.run(
        [sys.executable, "-c", LIST_DEVICES],
        env=environment(virtual_card),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    expected = {"voice_mic", "voice_array", "voice_speaker", "default"}
    assert expected <= {line.removeprefix("name:") for line in listed}


@pytest.mark.parametrize(("name", "channels"), [("voice_mic", 1), ("voice_array", 6)])
def test_pyaudio_captures_from_it(virtual_card: VirtualCard, name: str, channels: int) -> None:
    with capturing(virtual_card, name, channels) as process:
        read_blocks(process, 10)
        (stream,) = virtual_card.recording()
        assert stream.device.endswith(".monitor")


def test_an_unplugged_microphone_falls_silent_and_comes_back(virtual_card: VirtualCard) -> None:
    with capturing(virtual_card, "voice_mic", 1) as process:
        read_blocks(process, 5)
        virtual_card.unplug(Plug.MICROPHONE)
        assert virtual_card.recording() == []
    virtual_card.replug(Plug.MICROPHONE)
    with capturing(virtual_card, "voice_mic", 1) as process:
        read_blocks(process, 5)


def test_a_removed_microphone_can_move_the_stream_as_pulseaudio_does(
    virtual_card: VirtualCard,
) -> None:
    with capturing(virtual_card, "voice_mic", 1) as process:
        read_blocks(process, 5)
        virtual_card.unplug(Plug.MICROPHONE, streams_move=True)
        (stream,) = virtual_card.recording()
        assert stream.device != f"{MICROPHONE_FEED}.monitor"


def test_a_frozen_server_gives_no_answer_until_it_is_thawed(
    virtual_card: VirtualCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.virtual.pulse.ANSWER_TIMEOUT_S", 0.2)
    virtual_card.freeze()
    with pytest.raises(DeviceUnavailable):
        virtual_card.recording()
    virtual_card.thaw()
    assert virtual_card.recording() == []


def test_a_killed_server_is_back_within_a_second(virtual_card: VirtualCard) -> None:
    virtual_card.kill()
    with pytest.raises(DeviceUnavailable):
        virtual_card.recording()
    began = time.monotonic()
    virtual_card.restart()
    assert time.monotonic() - began < 1.0
    with capturing(virtual_card, "voice_mic", 1) as process:
        read_blocks(process, 5)


def test_a_folder_with_spaces_is_no_obstacle(tmp_path: Path) -> None:
    with VirtualCard(tmp_path / "my own card") as card:
        assert card.recording() == []
        assert (tmp_path / "my own card" / "pulse.log").exists()


def test_a_temporary_folder_with_spaces_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spaced = tmp_path / "a b"
    spaced.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spaced))
    with VirtualCard(tmp_path / "card") as card, capturing(card, "voice_mic", 1) as process:
        read_blocks(process, 5)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with VirtualCard(tmp_path) as card:
        private, pid = card.sockets, card.pid
    assert not private.exists()
    assert not Path(f"/proc/{pid}").exists()


def test_missing_programs_are_named_with_their_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(DeviceUnavailable, match="apt-get install pulseaudio"):
        VirtualCard(tmp_path)
