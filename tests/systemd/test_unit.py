"""The unit starts the command that there is, and systemd understands every line of it."""

import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from daemon.cli.main import main
from daemon.exit_codes import ExitCode

UNIT = Path(__file__).parents[2] / "systemd" / "parlour.service"

pytestmark = pytest.mark.skipif(not UNIT.exists(), reason="the wheel carries no unit")


def section(name: str) -> dict[str, str]:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.read(UNIT)
    return dict(unit[name])


def test_it_starts_a_command_line_that_exists(capsys: pytest.CaptureFixture[str]) -> None:
    _, *arguments = section("Service")["execstart"].split()
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    assert "parlour run" in capsys.readouterr().out


def test_a_wrong_configuration_is_not_started_again() -> None:
    assert section("Service")["restartpreventexitstatus"] == str(int(ExitCode.BAD_CONFIG))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    program = tmp_path / "parlour"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    words = section("Service")["execstart"].split()[0]
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace(words, str(program)))
    command = ["systemd-analyze", "verify", str(copy)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=15)
    complaints = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert complaints == []
