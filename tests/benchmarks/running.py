"""A daemon of its own for a benchmark: `parlour run` in a folder, started and ended."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.virtual.card import MICROPHONE, SPEAKER
from tests.benchmarks.peers import ROOT
from tests.benchmarks.processes import children, command_line

PROGRAM: Final = Path(__file__).with_name("microphone_program.py")
START_TIMEOUT_S: Final = 20.0
LISTENING: Final = "daemon.serve: listening"


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A daemon that listens."""

    pid: int
    worker_pid: int
    log: Path
    spawned_at_s: float
    """When it was started, on the monotonic clock."""
    awake_at_s: float
    """When its log had its first line: Python, imports and configuration are behind it."""
    listening_at_s: float
    """When its log said that it listens."""

    @property
    def pids(self) -> tuple[int, int]:
        """Give both idle processes."""
        return self.pid, self.worker_pid


def microphone_command(sound: Path, times: Path | None = None) -> list[str]:
    """Give the command of a microphone that hears a recording in real time."""
    return [sys.executable, "-I", "-S", str(PROGRAM), str(sound), *([str(times)] if times else [])]


def on_programs(sound: Path) -> str:
    """Give a configuration that hears a recording and plays into nothing, without a card."""
    words = ", ".join(f'"{word}"' for word in microphone_command(sound))
    return f'[audio]\nmicrophone = {{ command = [{words}] }}\nspeaker = {{ command = ["cat"] }}\n'


def on_the_card() -> str:
    """Give a configuration for the virtual card."""
    return (
        f'[audio]\nmicrophone = {{ device = "{MICROPHONE}" }}\n'
        f'speaker = {{ device = "{SPEAKER}" }}\n'
    )


@contextmanager
def daemon(
    folder: Path, config: str, environment: Mapping[str, str] | None = None
) -> Iterator[Daemon]:
    """Run a daemon, given once it listens; it ends with the block."""
    state = folder / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    file, log = folder / "parlour.toml", folder / "daemon.log"
    file.write_text(config, encoding="utf-8")
    own = {"STATE_DIRECTORY": str(state), "RUNTIME_DIRECTORY": str(state)}
    command = [sys.executable, "-m", "daemon.cli.main", "--config", str(file), "run"]
    with log.open("wb") as sink:
        spawned_at_s = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(environment or {}), **own},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )
    try:
        awake_at_s = _until_told(process, log, "\n")
        listening_at_s = _until_told(process, log, LISTENING)
        worker = next(
            pid for pid in children(process.pid) if "hardware.worker" in command_line(pid)
        )
        yield Daemon(
            pid=process.pid,
            worker_pid=worker,
            log=log,
            spawned_at_s=spawned_at_s,
            awake_at_s=awake_at_s,
            listening_at_s=listening_at_s,
        )
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_told(process: subprocess.Popen[bytes], log: Path, words: str) -> float:
    """Wait until the log holds these words, and give when it did."""
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline_s and process.poll() is None:
        if words in log.read_text():
            return time.monotonic()
        time.sleep(0.005)
    raise RuntimeError(f"the daemon does not listen:\n{log.read_text()}")
