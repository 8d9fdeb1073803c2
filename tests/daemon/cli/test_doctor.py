"""`parlour doctor` as a person and a script read it."""

import json

import pytest

from daemon.cli.doctor import pictured
from daemon.doctor import broken, fine
from daemon.exit_codes import ExitCode
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
