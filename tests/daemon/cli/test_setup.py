"""`parlour setup`, on machines as their kernels show them."""

import json
from pathlib import Path

import pytest

from daemon.exit_codes import ExitCode
from tests.daemon.cli.conftest import Shell
from tests.hardware.cards.recorded import MACHINES


@pytest.fixture
def jabra(tmp_path: Path) -> Path:
    return MACHINES["jabra_speak"].write(tmp_path / "machine")


async def test_a_scan_shows_what_would_be_used_and_writes_nothing(
    shell: Shell, jabra: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    ended = await shell.parlour("setup", "--scan", "--machine", str(jabra), "--root", str(root))
    assert "microphone   Jabra Speak (USB)" in ended.out
    assert not root.exists()


async def test_a_scan_as_json_is_for_scripts(shell: Shell, jabra: Path) -> None:
    ended = await shell.parlour("setup", "--scan", "--json", "--machine", str(jabra))
    found = json.loads(ended.out)
    assert found["microphones"] == ["USB"]
    assert found["speakers"][0] == "USB"


async def test_answers_can_be_given_on_the_command_line(
    shell: Shell, jabra: Path, tmp_path: Path
) -> None:
    given = ("--room", "study", "--speaker", "Headphones", "--defaults")
    ended = await shell.parlour(
        "setup", "--machine", str(jabra), "--root", str(tmp_path / "root"), *given
    )
    assert ended.code == ExitCode.OK
    assert "/etc/parlour/parlour.toml: written" in ended.out
    alsa = (tmp_path / "root/etc/parlour/alsa.conf").read_text()
    assert 'slave.pcm "hw:CARD=Headphones,DEV=0"' in alsa


async def test_a_second_time_nothing_is_asked_and_nothing_changes(
    shell: Shell, jabra: Path, tmp_path: Path
) -> None:
    words = ("setup", "--machine", str(jabra), "--root", str(tmp_path / "root"), "--defaults")
    await shell.parlour(*words)
    config = tmp_path / "root/etc/parlour/parlour.toml"
    before = config.stat()
    ended = await shell.parlour(*words, "--room", "hall")
    assert "kept; `sudo parlour setup --again` asks anew" in ended.out
    assert config.stat() == before


async def test_a_card_that_is_not_there_is_told_with_those_that_are(
    shell: Shell, jabra: Path, tmp_path: Path
) -> None:
    words = ("setup", "--machine", str(jabra), "--root", str(tmp_path / "root"), "--defaults")
    ended = await shell.parlour(*words, "--microphone", "Nobody")
    assert ended.code == ExitCode.BAD_CONFIG
    assert "expected the id of a card (USB), found Nobody" in ended.err


async def test_a_language_nobody_here_understands_is_refused_before_anything_is_written(
    shell: Shell, jabra: Path, tmp_path: Path
) -> None:
    words = ("setup", "--machine", str(jabra), "--root", str(tmp_path / "root"), "--defaults")
    ended = await shell.parlour(*words, "--language", "de")
    assert ended.code == ExitCode.BAD_CONFIG
    assert "expected en with the provider local, found de" in ended.err
    assert not (tmp_path / "root").exists()
