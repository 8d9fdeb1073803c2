"""Processes of a training that come to harm."""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Sequence

import pytest

from hardware.errors import TrainingRefused
from hardware.training.crew import crew
from hardware.training.speaking import Wording, speak
from hardware.training.takes import Job
from hardware.training.voices import Engine, Part, Voice


@pytest.mark.timeout(60)  # the process it starts loads numpy and onnxruntime
def test_a_process_that_the_kernel_ends_is_told_in_words() -> None:
    with crew(1, {}) as hear:
        heard = hear([Job(part=Part.FIT, seed=1, takes=())])
        for process in multiprocessing.active_children():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(TrainingRefused, match="try again with --jobs 1"):
            next(heard)


def test_a_program_that_never_finishes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(command: Sequence[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(command, 600)

    monkeypatch.setattr(subprocess, "run", hangs)
    voice = Voice(engine=Engine.ESPEAK, name="en-us", part=Part.FIT)
    wording = Wording(text="hey", voice=voice, tempo=1.0, timbre=1.0, pitch=50)
    with pytest.raises(TrainingRefused, match="espeak-ng did not finish speaking"):
        speak([wording], 1)
