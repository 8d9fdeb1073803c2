"""The units start the command that there is, are understood by systemd, and shut in what runs."""

import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from config.paths import SYSTEM_CONFIG, SYSTEM_SOCKET
from daemon.cli.main import main
from daemon.exit_codes import ExitCode

FOLDER = Path(__file__).parents[2] / "systemd"
UNIT = FOLDER / "parlour.service"
OF_A_SESSION = FOLDER / "user" / "parlour.service"
MOST_EXPOSED = 1.5
"""The score of `systemd-analyze security` at which building fails; docs/service.md says what is
left of it.
"""

pytestmark = pytest.mark.skipif(not UNIT.exists(), reason="the wheel carries no unit")
analyzed = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed"
)


class _Lines(ConfigParser):
    """Keeps every line of a key that is given several times."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def section(name: str, unit: Path = UNIT) -> dict[str, str]:
    parser = _Lines(interpolation=None, strict=False)
    parser.read(unit)
    return dict(parser[name])


def lines(key: str, unit: Path = UNIT) -> list[str]:
    """Give every value of a key, in the order of the file."""
    start = f"{key}="
    return [line[len(start) :] for line in unit.read_text().splitlines() if line.startswith(start)]


def test_it_starts_a_command_line_that_exists(capsys: pytest.CaptureFixture[str]) -> None:
    _, *arguments = section("Service")["ExecStart"].split()
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    assert "parlour run" in capsys.readouterr().out


def test_where_nothing_was_ever_configured_it_is_not_started_again() -> None:
    assert section("Service")["RestartPreventExitStatus"] == str(int(ExitCode.BAD_CONFIG))


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Give the unit with a program that is there, which systemd insists on."""
    program = tmp_path / "parlour"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    words = section("Service")["ExecStart"].split()[0]
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace(words, str(program)))
    return copy


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=15)


@analyzed
def test_systemd_understands_every_line(unit: Path) -> None:
    complaints = analyze("verify", str(unit)).stderr.splitlines()
    assert [line for line in complaints if UNIT.name in line] == []


@analyzed
def test_what_runs_is_shut_in(unit: Path) -> None:
    most = f"--threshold={MOST_EXPOSED * 10:.0f}"
    judged = analyze("security", "--offline=true", "--no-pager", most, str(unit))
    assert judged.returncode == 0, judged.stdout[-3_000:]


def test_it_lives_where_commands_look_for_it() -> None:
    service = section("Service")
    assert Path("/run", service["RuntimeDirectory"]) == SYSTEM_SOCKET.parent
    assert str(SYSTEM_CONFIG) in service["ExecStart"]


def test_it_may_open_sound_pins_and_lights_and_nothing_else() -> None:
    # spidev's devices are called spi in /proc/devices: another name matches nothing, and says so
    # nowhere.
    allowed = {line.split()[0] for line in lines("DeviceAllow")}
    assert allowed == {"char-116", "char-153", "char-gpiochip", "char-i2c"}
    assert section("Service")["DevicePolicy"] == "closed"


def test_what_a_library_may_not_call_is_refused_and_does_not_kill() -> None:
    assert section("Service")["SystemCallErrorNumber"] == "EPERM"


def test_gpiozero_sees_which_board_it_is_on() -> None:
    assert section("Service")["ProcSubset"] == "all"


def test_every_group_it_is_given_is_made_first() -> None:
    made = FOLDER.joinpath("parlour.sysusers").read_text().splitlines()
    theirs = section("Service")["SupplementaryGroups"].split()
    assert all(
        any(line.split()[:3] == ["m", "parlour", group] for line in made) for group in theirs
    )


@pytest.mark.parametrize("unit_file", [UNIT, OF_A_SESSION])
def test_both_are_watched_and_come_back(unit_file: Path) -> None:
    service = section("Service", unit_file)
    assert (service["Type"], service["Restart"], service["KillMode"]) == (
        "notify",
        "always",
        "mixed",
    )
    assert float(service["WatchdogSec"]) >= 4  # looks are a second apart, and a disk may be slow
    assert section("Unit", unit_file)["StartLimitIntervalSec"] == "0"
