"""Parlour as a service of the machine: what the installer refuses, tells, places and takes away.

Everything lands below a folder of the test. Upgrades, the way back and systemd itself are tried on
a booted machine (tests/systemd).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.locks import ROOT

WRONG_USAGE, MISSING, FAILED = 2, 4, 5

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="the service is installed by root")


def install(
    root: Path, *arguments: str, checkout: Path = ROOT, **more: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PARLOUR_ROOT": str(root),
        "PARLOUR_PYTHON": sys.executable,
        "PARLOUR_ANY_SYSTEM": "1",
        "PARLOUR_GPIO": "0",
        **more,
    }
    return subprocess.run(
        [str(checkout / "install.sh"), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def fake_release(root: Path, number: int, *marks: str) -> Path:
    """Put a folder there that looks like a release, as far as links and marks go."""
    release = root / "opt/parlour/releases" / str(number)
    (release / "share/parlour/systemd/install").mkdir(parents=True)
    (release / "share/parlour/systemd/parlour.service").write_text(f"# of {number}\n")
    (release / "share/parlour/systemd/install/parlour").write_text("#!/bin/sh\n")
    (release / ".fingerprint").write_text(f"{number}\n")
    for mark in marks:
        (release / mark).touch()
    return release


def link(root: Path, name: str, number: int) -> None:
    (root / "opt/parlour" / name).symlink_to(f"releases/{number}")


def test_a_dry_run_tells_every_step_and_changes_nothing(tmp_path: Path) -> None:
    done = install(tmp_path, "--dry-run", "--defaults")
    assert done.returncode == 0, done.stderr
    for told in ("account", "environment", "requirements.lock", "wheel", "in force"):
        assert told in done.stdout
    assert done.stdout.endswith("Nothing was changed.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_wish_for_pins_brings_their_lock(tmp_path: Path) -> None:
    assert "requirements-gpio.lock" not in install(tmp_path, "--dry-run").stdout
    assert "requirements-gpio.lock" in install(tmp_path, "--dry-run", PARLOUR_GPIO="1").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--dance",), "found --dance"),
        (("--room",), "expected a value after --room"),
        (("--offline", "/nowhere"), "expected a folder of wheels, found /nowhere"),
        (("--key-file", "nowhere"), "--key-file: expected a file"),
    ],
)
def test_an_option_that_cannot_be_meant_is_told(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    done = install(tmp_path, *arguments)
    assert done.returncode == WRONG_USAGE
    assert sentence in done.stderr


def test_somebody_who_is_not_root_is_told_how(tmp_path: Path) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "id").write_text("#!/bin/sh\necho 1000\n")
    (fake / "id").chmod(0o755)
    done = install(tmp_path, PATH=f"{fake}:{os.environ['PATH']}")
    assert done.returncode == MISSING
    assert "sudo ./install.sh install" in done.stderr
    assert not (tmp_path / "opt").exists()


@needs_root
def test_going_back_changes_two_links_and_the_unit(tmp_path: Path) -> None:
    for number in (1, 2):
        fake_release(tmp_path, number, ".complete", ".healthy")
    link(tmp_path, "venv", 2)
    link(tmp_path, "previous", 1)
    done = install(tmp_path, "rollback")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "opt/parlour/venv").readlink() == Path("releases/1")
    assert (tmp_path / "opt/parlour/previous").readlink() == Path("releases/2")
    assert (tmp_path / "etc/systemd/system/parlour.service").read_text() == "# of 1\n"


@needs_root
def test_without_an_earlier_version_there_is_no_way_back(tmp_path: Path) -> None:
    fake_release(tmp_path, 1, ".complete")
    link(tmp_path, "venv", 1)
    done = install(tmp_path, "rollback")
    assert done.returncode == MISSING
    assert "no earlier version" in done.stderr


@needs_root
def test_a_failure_of_pip_leaves_the_version_in_force(tmp_path: Path) -> None:
    fake_release(tmp_path, 1, ".complete", ".healthy")
    link(tmp_path, "venv", 1)
    empty = tmp_path / "wheels"
    empty.mkdir()
    done = install(tmp_path, "upgrade", "--offline", str(empty))
    assert done.returncode == FAILED
    assert "the version that ran goes on running" in done.stderr
    assert (tmp_path / "opt/parlour/venv").readlink() == Path("releases/1")


@needs_root
def test_what_an_interrupted_run_left_is_cleared(tmp_path: Path) -> None:
    fake_release(tmp_path, 1, ".complete", ".healthy")
    link(tmp_path, "venv", 1)
    half = fake_release(tmp_path, 2)
    (tmp_path / "wheels").mkdir()
    done = install(tmp_path, "upgrade", "--offline", str(tmp_path / "wheels"))
    assert f"Clearing what an interrupted installation left: {half}" in done.stdout


@needs_root
def test_removing_keeps_what_the_owner_made_unless_purged(tmp_path: Path) -> None:
    fake_release(tmp_path, 1, ".complete")
    link(tmp_path, "venv", 1)
    units = tmp_path / "etc/systemd/system"
    (units / "parlour.service.d").mkdir(parents=True)
    own = units / "parlour.service.d/override.conf"
    for file in (units / "parlour.service", own, units / "parlour.service.d/50-machine.conf"):
        file.write_text("[Service]\n")
    key = tmp_path / "etc/parlour/credentials/openai"
    key.parent.mkdir(parents=True)
    key.write_text("sk\n")
    assert install(tmp_path, "uninstall").returncode == 0
    assert not (tmp_path / "opt/parlour").exists()
    assert [file.name for file in units.rglob("*.conf")] == ["override.conf"]
    assert key.exists()
    assert install(tmp_path, "uninstall", "--purge").returncode == 0
    assert not key.exists()


@needs_root
@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_whole_installation_runs_twice_and_goes(tmp_path: Path) -> None:
    checkout = tmp_path / "a checkout that nobody edits meanwhile"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
    first = install(tmp_path, "--unattended", "--room", "study", checkout=checkout)
    assert first.returncode == 0, first.stdout + first.stderr
    program = tmp_path / "opt/parlour/venv/bin/parlour"
    config = tmp_path / "etc/parlour/parlour.toml"
    said = subprocess.check_output([program, "config", "check", config], text=True)
    assert "room      study" in said
    config.write_text(config.read_text() + "# mine\n")
    second = install(tmp_path, "--unattended", "--room", "hall", checkout=checkout)
    assert "this version is there already" in second.stdout
    assert config.read_text().endswith("# mine\n")
    assert install(tmp_path, "uninstall", "--purge").returncode == 0
    assert not (tmp_path / "opt/parlour").exists()
