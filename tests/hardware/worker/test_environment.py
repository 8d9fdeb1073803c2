"""The environment the audio worker is started with."""

import subprocess
import sys

import pytest

from hardware import worker_life

DETECTS = """
import os
import numpy as np
from hardware.vad import WINDOW_SAMPLES, Vad

vad = Vad()
before = len(os.listdir("/proc/self/task"))
vad.feed(np.zeros(WINDOW_SAMPLES, np.int16))
print(len(os.listdir("/proc/self/task")) - before)
"""


def test_the_voice_detector_makes_no_threads_that_would_spin() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DETECTS],
        env=worker_life.worker_environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(done.stdout) == 0


def test_a_limit_of_the_owner_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_THREAD_LIMIT", "3")
    assert worker_life.worker_environment()["OMP_THREAD_LIMIT"] == "3"


def test_it_is_the_same_for_whoever_has_it_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    first = dict(worker_life.worker_environment())
    for name, value in first.items():
        monkeypatch.setenv(name, value)
    assert dict(worker_life.worker_environment()) == first
