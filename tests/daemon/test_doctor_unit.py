"""The doctor looks at the service's unit, at its rights, and at what it complains of."""

import os
import pwd
from pathlib import Path

import pytest

from config.buttons import Button, ButtonAction
from config.gpio import Gpio, GpioRelay
from config.lights import Lights, LightsKind
from config.settings import Audio, Microphone, Settings, Speaker
from daemon import doctor_unit
from daemon.doctor import Verdict
from daemon.doctor_unit import complaints, rights, shown_unit, unit

ACTIVE = {
    "LoadState": "loaded",
    "ActiveState": "active",
    "SubState": "running",
    "Result": "success",
    "NRestarts": "0",
    "StatusText": "listening",
}


@pytest.mark.parametrize(
    ("changed", "verdict", "words"),
    [
        ({}, Verdict.FINE, "active (running): listening"),
        ({"NRestarts": "12"}, Verdict.DOUBTFUL, "restarted 12 times by systemd"),
        (
            {"ActiveState": "failed", "Result": "watchdog"},
            Verdict.BROKEN,
            "failed: watchdog",
        ),
        ({"ActiveState": "inactive", "SubState": "dead"}, Verdict.DOUBTFUL, "inactive (dead)"),
        ({"LoadState": "masked"}, Verdict.BROKEN, "masked"),
        ({"LoadState": "not-found"}, Verdict.FINE, "not installed"),
    ],
)
def test_each_state_of_the_unit_has_its_words(
    changed: dict[str, str], verdict: Verdict, words: str
) -> None:
    [finding] = unit(ACTIVE | changed)
    assert finding.verdict is verdict
    assert words in finding.what
    assert bool(finding.mend) is (verdict is not Verdict.FINE)


def test_without_systemd_there_is_nothing_to_say() -> None:
    assert list(unit(None)) == []
    assert list(unit({})) == []


def test_the_unit_is_asked_only_where_systemd_is_in_charge() -> None:
    if not Path("/run/systemd/system").is_dir():
        assert shown_unit() is None
    else:
        assert "LoadState" in (shown_unit() or {})


def node(root: Path, name: str, mode: int) -> None:
    file = root / "dev" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    file.chmod(mode)
    os.chown(file, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of other people")
def test_a_user_outside_the_group_is_told_to_join_it(tmp_path: Path) -> None:
    stranger = pwd.getpwnam("nobody").pw_name
    node(tmp_path, "snd/pcmC0D0c", 0o660)
    [finding] = rights(Settings(), stranger, tmp_path)
    assert finding.verdict is Verdict.BROKEN
    assert "/dev/snd/pcmC0D0c" in finding.what
    assert f"sudo adduser {stranger} audio" in finding.mend
    node(tmp_path, "snd/pcmC0D0c", 0o666)
    [finding] = rights(Settings(), stranger, tmp_path)
    assert finding.verdict is Verdict.FINE


def test_root_may_open_everything_and_no_node_is_no_finding(tmp_path: Path) -> None:
    assert list(rights(Settings(), "root", tmp_path)) == []
    node(tmp_path, "snd/pcmC0D0p", 0o600)
    [finding] = rights(Settings(), "root", tmp_path)
    assert finding.verdict is Verdict.FINE


def test_programs_in_the_devices_places_need_no_rights_to_sound(tmp_path: Path) -> None:
    node(tmp_path, "snd/pcmC0D0p", 0o600)
    audio = Audio(microphone=Microphone(command=("cat",)), speaker=Speaker(command=("cat",)))
    assert list(rights(Settings(audio=audio), "nobody", tmp_path)) == []


def test_pins_in_the_configuration_need_a_machine_with_pins(tmp_path: Path) -> None:
    settings = Settings(gpio=Gpio(relay={"fan": GpioRelay(pin=17)}))
    [finding] = rights(settings, "root", tmp_path)
    assert finding.subject == "pins"
    assert finding.verdict is Verdict.BROKEN
    node(tmp_path, "gpiochip0", 0o660)
    [finding] = rights(settings, "root", tmp_path)
    assert finding.verdict is Verdict.FINE


def test_a_button_needs_pins_and_a_ring_needs_spi(tmp_path: Path) -> None:
    settings = Settings(
        button=(Button(pin=17, tap=ButtonAction.STOP),),
        lights=Lights(kind=LightsKind.RESPEAKER_2MIC),
    )
    pins, ring = rights(settings, "root", tmp_path)
    assert pins.verdict is Verdict.BROKEN
    assert pins.why == "button[0].pin names one"
    assert ring.verdict is Verdict.BROKEN
    assert "dtparam=spi=on" in ring.mend
    node(tmp_path, "gpiochip0", 0o660)
    node(tmp_path, "spidev0.0", 0o660)
    assert {each.verdict for each in rights(settings, "root", tmp_path)} == {Verdict.FINE}


def test_what_the_daemon_complains_of_is_passed_on() -> None:
    [finding] = complaints({"problems": ["no_network: api: no route"]})
    assert finding.verdict is Verdict.DOUBTFUL
    assert finding.what == "no_network: api: no route"
    assert list(complaints({})) == []


def test_the_services_user_counts_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_unit, "USER", "nobody")
    assert doctor_unit.daemon_user() == "nobody"
    monkeypatch.setattr(doctor_unit, "USER", "no-such-user-here")
    assert doctor_unit.daemon_user() == pwd.getpwuid(os.geteuid()).pw_name
