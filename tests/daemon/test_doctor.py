"""What the doctor says of each thing it looks at."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.settings import Audio, Microphone, Settings, Speaker, Wake, WakeEngine, WakeWord
from daemon import doctor, doctor_speech
from daemon.doctor import Finding, Verdict
from hardware.errors import DeviceUnavailable

OFFER = {"rates_hz": [48_000], "channels": [1, 2]}


def listed(*names: str) -> Mapping[str, object]:
    return {"devices": [{"name": name, "input": OFFER, "output": OFFER} for name in names]}


def of_devices(
    found: Mapping[str, object], audio: Audio | None = None, *, in_use: bool = False
) -> list[Finding]:
    settings = Settings(audio=audio or Audio())
    return list(doctor.devices(settings, found, in_use=in_use))


def test_the_state_directory_may_be_made_yet(tmp_path: Path) -> None:
    finding = doctor.state_directory(tmp_path / "not" / "yet")
    assert finding.verdict is Verdict.FINE


def test_a_state_directory_that_is_a_file_is_broken(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    finding = doctor.state_directory(tmp_path / "state")
    assert finding.verdict is Verdict.BROKEN
    assert "timers" in finding.why


def test_a_full_disk_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM_NEEDED_MB", 10**9)
    finding = doctor.state_directory(tmp_path)
    assert finding.verdict is Verdict.BROKEN
    assert "MB left" in finding.what


def test_no_daemon_is_doubtful_and_says_how_to_start_one(tmp_path: Path) -> None:
    finding = doctor.control_socket(tmp_path / "control.sock")
    assert finding.verdict is Verdict.DOUBTFUL
    assert "parlour run" in finding.mend


def test_a_daemon_that_answers_is_fine_and_a_dead_ones_socket_is_not(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        assert doctor.control_socket(path).verdict is Verdict.FINE
    finding = doctor.control_socket(path)
    assert finding.verdict is Verdict.DOUBTFUL
    assert "left over" in finding.what


def test_a_file_in_the_sockets_place_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    path.touch()
    assert doctor.control_socket(path).verdict is Verdict.BROKEN


def test_devices_that_are_there_are_fine() -> None:
    assert {finding.verdict for finding in of_devices(listed("default"))} == {Verdict.FINE}


def test_an_unknown_device_names_the_near_one_and_the_line_to_change() -> None:
    chosen = Audio(microphone=Microphone(device="usb_mike"))
    microphone, _ = of_devices(listed("hdmi", "usb_mic", "default"), chosen)
    assert microphone.verdict is Verdict.BROKEN
    assert '[audio.microphone] device = "usb_mic"' in microphone.mend


def test_no_device_at_all_says_where_to_look() -> None:
    microphone, speaker = of_devices({"devices": []})
    assert "no microphone at all" in microphone.what
    assert "aplay -l" in speaker.mend


def test_a_busy_card_is_broken_unless_our_daemon_has_it() -> None:
    busy = {"devices": [{"name": "default", "input": {"problem": "busy"}, "output": OFFER}]}
    microphone, _ = of_devices(busy)
    assert microphone.verdict is Verdict.BROKEN
    microphone, _ = of_devices(busy, in_use=True)
    assert microphone.verdict is Verdict.FINE


def test_a_program_instead_of_a_device_must_be_there() -> None:
    chosen = Audio(microphone=Microphone(command=("cat",)), speaker=Speaker(command=("nope-x",)))
    microphone, speaker = of_devices({}, chosen)
    assert microphone.verdict is Verdict.FINE
    assert speaker.verdict is Verdict.BROKEN
    assert "install nope-x" in speaker.mend


def test_a_check_that_failed_is_a_finding() -> None:
    finding = doctor.trouble("record and play", DeviceUnavailable("the card is busy"))
    assert finding.verdict is Verdict.BROKEN
    assert finding.what == "the card is busy"


async def test_the_wake_models_really_load() -> None:
    finding = await doctor_speech.wake_models(Settings())
    assert finding.verdict is Verdict.FINE, finding
    assert finding.what.startswith("hey jarvis: models load in ")


async def test_a_corrupt_wake_model_is_named(tmp_path: Path) -> None:
    model = tmp_path / "mine.onnx"
    model.write_bytes(b"not a model")
    wake = Wake(words=(WakeWord(name="mine", model=model),))
    finding = await doctor_speech.wake_models(Settings(wake=wake))
    assert finding.verdict is Verdict.BROKEN
    assert str(model) in finding.what


async def test_without_a_wake_word_no_model_is_needed() -> None:
    finding = await doctor_speech.wake_models(Settings(wake=Wake(enabled=False)))
    assert finding.what == "off: push-to-talk only"


@pytest.mark.timeout(60)
async def test_the_local_provider_opens_listens_and_speaks() -> None:
    answering = await doctor_speech.provider(Settings())
    assert answering.verdict is Verdict.FINE, answering
    speaking = await doctor_speech.voice(Settings())
    assert speaking.verdict is Verdict.FINE, speaking


async def test_an_unknown_provider_is_broken() -> None:
    talk = Settings().conversation.model_copy(update={"provider": "locl"})
    finding = await doctor_speech.provider(Settings(conversation=talk))
    assert finding.verdict is Verdict.BROKEN
    assert "local" in finding.what


def test_a_directory_of_somebody_else_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(path: object, mode: int) -> bool:
        return path != tmp_path and bool(mode)

    monkeypatch.setattr(os, "access", deny)  # root may write anywhere
    finding = doctor.state_directory(tmp_path)
    assert finding.verdict is Verdict.BROKEN
    assert "chown" in finding.mend


def test_the_stop_word_is_fine_where_the_engine_hears_it() -> None:
    finding = doctor_speech.stop_word(Settings())
    assert finding.verdict is Verdict.FINE
    assert finding.what == '"stop", while the room speaks or rings'


@pytest.mark.parametrize("engine", [WakeEngine.MICROWAKEWORD, WakeEngine.OPENWAKEWORD])
def test_an_engine_that_cannot_hear_the_stop_word_is_told(engine: WakeEngine) -> None:
    finding = doctor_speech.stop_word(Settings(wake=Wake(engine=engine)))
    assert finding.verdict is Verdict.DOUBTFUL
    assert finding.what == f"the engine {engine} cannot listen for it"
    off = doctor_speech.stop_word(Settings(wake=Wake(engine=engine, stop=False)))
    assert off.verdict is Verdict.FINE
