"""From the start of the daemon's process to the moment it listens, on the virtual card.

    python -m tests.benchmarks.start_time [--quick] [--json]

Files are in the page cache after the first run, which is left out.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Final

from hardware.virtual.card import MICROPHONE, SPEAKER, VirtualCard
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.peers import ROOT
from tests.benchmarks.processes import cpu_s, started_at_s
from tests.benchmarks.running import Daemon, daemon, on_the_card

MOST_S: Final = 2.0

type Parts = dict[str, float]


def started(environment: Mapping[str, str]) -> tuple[Parts, float]:
    """Start a daemon once; gives what passed until it listened, and the CPU time that took."""
    with (
        tempfile.TemporaryDirectory() as folder,
        daemon(Path(folder), on_the_card(), environment) as running,
    ):
        used_s = sum(map(cpu_s, running.pids))
        return _parts(running), used_s


def _parts(running: Daemon) -> Parts:
    since_boot_s = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    worker_at_s = started_at_s(running.worker_pid) - since_boot_s
    return {
        "all": running.listening_at_s - running.spawned_at_s,
        "main: Python, imports, configuration": running.awake_at_s - running.spawned_at_s,
        "main: until the worker's process": worker_at_s - running.awake_at_s,
        "worker: until it listens": running.listening_at_s - worker_at_s,
    }


def worker_parts(environment: Mapping[str, str]) -> Parts:
    """Give what a worker's start consists of, measured apart."""
    words = ("-m", "tests.benchmarks.start_parts", f"{time.monotonic():.6f}", MICROPHONE, SPEAKER)
    done = subprocess.run(
        [sys.executable, *words],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    return dict(json.loads(done.stdout))


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Start some daemons, then take a worker's start apart."""
    times = 3 if quick else 8
    with tempfile.TemporaryDirectory() as folder, VirtualCard(Path(folder)) as card:
        started(card.environment)
        runs = [started(card.environment) for _ in range(times)]
        apart = [worker_parts(card.environment) for _ in range(times)]
    parts = [run_parts for run_parts, _ in runs]
    split = {name: spread([one[name] for one in parts], "s", 2) for name in parts[0]}
    split["CPU time of both processes"] = spread([used_s for _, used_s in runs], "s", 2)
    for name in apart[0]:
        split[f"a worker apart: {name}"] = spread([one[name] for one in apart], "ms", 0)
    return [
        Figure(
            name="start to listening",
            measured=median([one["all"] for one in parts]),
            goal=MOST_S,
            unit="s",
            split=split,
        )
    ]


if __name__ == "__main__":
    run(measure, __doc__ or "")
