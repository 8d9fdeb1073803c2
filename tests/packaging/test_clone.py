"""The two commands of the README's first screen, on a clone that has nothing yet."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.packaging.locks import ROOT

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("some dir with spaces") / "parlour"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


def install(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(clone / "install.sh"), *arguments]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_an_installation_is_made_once_and_found_in_place_afterwards(clone: Path) -> None:
    first = install(clone, "venv")
    assert first.returncode == 0, first.stdout + first.stderr
    began = time.monotonic()
    second = install(clone, "venv")
    assert second.stdout == "Ready: .venv/bin/parlour\n"
    assert time.monotonic() - began < 1


def test_the_installation_leaves_the_clone_clean(clone: Path) -> None:
    status = ["git", "-C", str(clone), "status", "--porcelain"]
    assert subprocess.check_output(status, text=True) == ""


@pytest.mark.card
def test_the_demo_holds_its_conversation(clone: Path) -> None:
    done = install(clone, "demo")
    assert done.returncode == 0, done.stdout + done.stderr
