"""The installer says plainly what is missing and what to do, before it touches anything.

It runs here in a copy, in a folder with spaces, with a PATH that holds only what a test puts there.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.packaging.locks import ROOT

WRONG_USAGE, UNSUPPORTED, MISSING, FAILED = 2, 3, 4, 5
TOOLS = (
    "bash",
    "cat",
    "dirname",
    "env",
    "grep",
    "mktemp",
    "rm",
    "sed",
    "sha256sum",
    "sleep",
    "tail",
    "tr",
)
DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\n'
UBUNTU = 'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nVERSION_ID="24.04"\n'


@dataclass(frozen=True, slots=True)
class Machine:
    """A made-up machine with a copy of the installer."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def has(self, program: str, script: str) -> None:
        """Put a program on its PATH."""
        place = self.folder / "bin" / program
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(0o755)

    def is_a(self, os_release: str) -> None:
        (self.folder / "os-release").write_text(os_release)

    def install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.folder),
            "PARLOUR_OS_RELEASE": str(self.folder / "os-release"),
            **self.environment,
        }
        return subprocess.run(
            [
                str(self.folder / "bin" / "bash"),
                str(self.folder / "the checkout" / "install.sh"),
                *arguments,
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a 64-bit Debian with root, a good Python and every system package."""
    made = Machine(tmp_path)
    (tmp_path / "the checkout" / ".ci").mkdir(parents=True)
    for script in ("install.sh", ".ci/steps.sh", ".ci/develop.sh"):
        shutil.copy(ROOT / script, tmp_path / "the checkout" / script)
    shutil.copytree(ROOT / "systemd", tmp_path / "the checkout" / "systemd")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool} here"))
    made.is_a(DEBIAN)
    made.has("dpkg", "echo amd64")
    made.has("dpkg-query", "printf installed")
    made.has("id", "echo 0")
    made.has("python3", f'exec "{sys.executable}" "$@"')
    return made


def test_help_shows_both_commands_and_an_example(machine: Machine) -> None:
    done = machine.install("--help")
    assert done.returncode == 0
    assert "demo [--live] [--say TEXT...]" in done.stdout
    assert "test [PYTEST ARGUMENT...]" in done.stdout
    assert "independent [PYTEST ARGUMENT...]" in done.stdout
    assert "Example:" in done.stdout


def test_an_unknown_command_is_told_with_the_known_ones(machine: Machine) -> None:
    done = machine.install("dance")
    assert done.returncode == WRONG_USAGE
    assert "expected one of the commands above, found" in done.stderr


def test_another_system_is_named_with_what_to_do(machine: Machine) -> None:
    machine.is_a(UBUNTU)
    done = machine.install("venv")
    assert done.returncode == UNSUPPORTED
    assert "found Ubuntu 24.04 LTS" in done.stderr
    assert "PARLOUR_ANY_SYSTEM=1" in done.stderr


def test_a_32_bit_system_is_told_to_use_the_64_bit_image(machine: Machine) -> None:
    machine.has("dpkg", "echo armhf")
    done = machine.install("demo")
    assert done.returncode == UNSUPPORTED
    assert "found armhf" in done.stderr
    assert "64-bit image" in done.stderr


def test_a_python_that_was_named_but_does_not_run_is_told(machine: Machine) -> None:
    machine.environment["PARLOUR_PYTHON"] = "/nowhere/python3"
    done = machine.install("venv")
    assert done.returncode == MISSING
    assert "found /nowhere/python3" in done.stderr


def test_without_a_new_python_and_without_uv_the_ways_out_are_told(machine: Machine) -> None:
    machine.has("python3", "exit 1")
    done = machine.install("venv")
    assert done.returncode == MISSING
    assert "expected Python 3.12 or newer, found none" in done.stderr
    assert "pyenv install 3.13" in done.stderr


def test_a_python_shim_that_fails_is_passed_over(machine: Machine) -> None:
    machine.has("python3.13", "exit 127")
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", "exit 1")
    done = machine.install("venv")
    assert "System packages to install: gcc" in done.stdout


def test_without_a_network_the_package_lists_are_the_first_to_say_so(machine: Machine) -> None:
    machine.has("dpkg-query", '[ "$3" = gcc ] && exit 1; printf installed')
    machine.has("apt-get", "echo Could not resolve; exit 100")
    done = machine.install("venv")
    assert done.returncode == FAILED
    assert "Could not resolve" in done.stderr
    assert "Is there a network?" in done.stderr


def test_only_missing_packages_are_asked_of_apt_and_none_is_removed(machine: Machine) -> None:
    machine.has("dpkg-query", 'case "$3" in gcc|sox) exit 1;; esac; printf installed')
    machine.has("apt-get", f'echo "$@" >>"{machine.folder}/asked"; [ "$1" = update ]')
    done = machine.install("test")
    assert done.returncode == FAILED
    update, install = (machine.folder / "asked").read_text().splitlines()
    assert update == "update"
    assert "--no-remove" in install
    assert install.endswith("gcc sox")


def test_without_root_and_sudo_the_order_for_root_is_spelled_out(machine: Machine) -> None:
    machine.has("dpkg-query", "exit 1")
    machine.has("id", "echo 1000")
    done = machine.install("demo")
    assert done.returncode == MISSING
    assert "As root, run: apt-get install" in done.stderr
    assert "pulseaudio" in done.stderr


def test_a_live_demo_needs_no_virtual_card(machine: Machine) -> None:
    machine.has("dpkg-query", "exit 1")
    machine.has("id", "echo 1000")
    done = machine.install("demo", "--live")
    assert "pulseaudio" not in done.stderr


def test_the_scripts_are_clean_to_shellcheck() -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed: ./install.sh test brings it")
    scripts = ["install.sh", ".ci/run", ".ci/steps.sh", "systemd/install/parlour"]
    subprocess.run(["shellcheck", "-x", "-a", *scripts], cwd=ROOT, check=True)
