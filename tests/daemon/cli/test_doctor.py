"""`parlour doctor` as a person and a script read it.

The whole of it, sound included, takes half a minute:
`pytest -m long tests/daemon/cli/test_doctor.py`.
"""

import asyncio
import json
import os
import time
from pathlib import Path

import pytest

from daemon.cli.doctor import pictured, summary
from daemon.cli.doctor_rounds import WHOLE_S, within
from daemon.control.errors import NoDaemon
from daemon.doctor import Finding, Verdict, broken, doubtful, fine
from daemon.exit_codes import ExitCode
from tests.daemon import bad_devices
from tests.daemon.cli.conftest import Shell
from tests.fakes.house import FakeHouse


def test_a_finding_says_what_why_and_how_to_mend_it() -> None:
    finding = broken("microphone", "there is none", why="deaf", mend="plug one in")
    assert pictured(finding, colour=False).splitlines() == [
        "✗ microphone          there is none",
        "                      why: deaf",
        "                      mend: plug one in",
    ]


def test_what_is_fine_is_one_line() -> None:
    assert pictured(fine("speaker", "default"), colour=False) == "✓ speaker             default"
    assert pictured(fine("speaker", "default"), colour=True).startswith("\x1b[32m✓")


@pytest.mark.timeout(90)
async def test_everything_is_looked_at_and_a_missing_card_is_broken(
    shell: Shell, house: FakeHouse
) -> None:
    config = shell.home / "parlour.toml"
    config.write_text('[audio.microphone]\ndevice = "no_such_card"\n')
    ended = await shell.parlour("doctor", "--json", "--config", str(config))
    report = json.loads(ended.out)
    found = {finding["subject"]: finding for finding in report["findings"]}
    assert found["configuration"]["verdict"] == "fine"
    assert found["daemon"]["verdict"] == "fine"
    assert found["microphone"]["verdict"] == "broken"
    assert found["microphone"]["mend"]
    assert found["wake word"]["verdict"] == "fine"
    assert found["record and play"]["verdict"] == "fine"
    assert found["echo"]["verdict"] == "fine"
    assert found["echo"]["figures"]["attenuation_db"] == 30.0
    assert report["ok"] is False
    assert ended.code == ExitCode.FAILED
    assert house.watchers == 0


def beside_its_speaker(folder: Path) -> str:
    """Give settings whose microphone hears the loudspeaker, both programs."""
    played = folder / "played"
    os.mkfifo(played)
    return (
        "[audio.microphone]\n"
        f"command = {json.dumps(bad_devices.microphone_by(played))}\n"
        "[audio.speaker]\n"
        f"command = {json.dumps(bad_devices.speaker_by(played))}\nrate_hz = 16000\n"
    )


@pytest.mark.long
@pytest.mark.timeout(90)
async def test_without_a_daemon_the_room_hears_itself_in_less_than_half_a_minute(
    shell: Shell,
) -> None:
    config = shell.home / "parlour.toml"
    config.write_text(beside_its_speaker(shell.home))
    began_s = time.monotonic()
    ended = await shell.parlour("doctor", "--json", "--config", str(config))
    took_s = time.monotonic() - began_s
    findings = json.loads(ended.out)["findings"]
    found = {finding["subject"]: finding for finding in findings}
    assert found["record and play"]["verdict"] == "fine", ended.out
    assert found["sound path"]["figures"]["delay_ms"] > 0
    assert found["own sentence"]["figures"]["words"] >= 0.5
    assert [finding for finding in findings if finding["verdict"] == "broken"] == []
    assert took_s < WHOLE_S + 2  # Python itself starts and ends


async def test_silent_plays_nothing_and_leaves_the_card_alone(
    shell: Shell, house: FakeHouse
) -> None:
    ended = await shell.parlour("doctor", "--json", "--silent")
    subjects = {finding["subject"] for finding in json.loads(ended.out)["findings"]}
    assert {"machine", "clock", "versions", "network"} <= subjects
    assert "record and play" not in subjects
    assert "sound path" not in subjects
    assert house.asked == []


async def test_what_hangs_is_a_finding_and_not_a_hang() -> None:
    async def hang() -> list[Finding]:
        await asyncio.sleep(60)
        return []

    [finding] = await within(0.05, "services", hang)
    assert finding.verdict is Verdict.BROKEN
    assert finding.what == "not finished within 0.05 s"


async def test_a_look_that_fails_is_a_finding_of_its_own() -> None:
    async def fail() -> list[Finding]:
        raise NoDaemon("nobody answers")

    [finding] = await within(1.0, "running daemon", fail)
    assert finding.subject == "running daemon"
    assert finding.what == "nobody answers"


def test_the_last_line_counts_what_wants_mending() -> None:
    well = fine("speaker", "default")
    ill = broken("microphone", "there is none", why="deaf", mend="plug one in")
    odd = doubtful("clock", "off", why="late", mend="set it")
    assert summary([well], colour=False) == "\n  Nothing is broken."
    assert summary([well, odd], colour=False) == "\n  Nothing is broken, 1 to look at."
    assert summary([well, ill, odd], colour=False) == "\n  1 of 3 broken, 1 to look at."
