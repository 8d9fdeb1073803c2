"""Nothing that is loaded here tells others about this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.quiet import QUIET, be_quiet
from hardware.worker_life import worker_environment

LOADS_ONNXRUNTIME = "import onnxruntime; onnxruntime.get_available_providers()"


def test_onnxruntime_keeps_no_diary_of_the_machine(tmp_path: Path) -> None:
    quiet = os.environ | QUIET | {"HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", LOADS_ONNXRUNTIME], env=quiet, check=True)
    assert not list(tmp_path.rglob("*"))


def test_it_holds_in_this_process_and_in_workers_whatever_the_owner_s_shell_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    assert worker_environment().items() >= QUIET.items()
    be_quiet()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
