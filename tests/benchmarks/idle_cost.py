"""What idle listening costs in real time, against a bare loop around openwakeword's `predict`.

    python -m tests.benchmarks.idle_cost [--quick] [--json]

The whole daemon (main process and audio worker) and the bare loop hear the same microphone, in
turns, in fresh processes. The kernel counts their CPU; microphone and sound server are not billed.
As fast as it goes would flatter: waking up is what costs.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from hardware.virtual.card import MICROPHONE_FEED, VirtualCard
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.peers import ROOT, peers_python
from tests.benchmarks.processes import cpu_s
from tests.benchmarks.running import daemon, microphone_command, on_programs, on_the_card
from tests.benchmarks.wake_sound import babble
from tests.recordings import corpus_folder

WORD: Final = "hey_jarvis"
SETTLE_S: Final = 3.0
SOUND_S: Final = 60
FORMAT: Final = ("--raw", "--format=s16le", "--rate=16000", "--channels=1", "--no-remap")

type Window = Callable[[float], float]
"""Gives the CPU-seconds per hour of so many seconds of listening."""


def per_hour(pids: Sequence[int], seconds: float) -> float:
    """Give what these processes take from now on, after they have settled."""
    time.sleep(SETTLE_S)
    before, began_s = sum(map(cpu_s, pids)), time.monotonic()
    time.sleep(seconds)
    used_s = sum(map(cpu_s, pids)) - before
    return used_s / (time.monotonic() - began_s) * 3_600


def ours(config: str, environment: dict[str, str], seconds: float) -> float:
    """Give what the daemon takes, both processes together."""
    with (
        tempfile.TemporaryDirectory() as folder,
        daemon(Path(folder), config, environment) as running,
    ):
        used = per_hour(running.pids, seconds)
        if "ERROR" in running.log.read_text() or "WARNING" in running.log.read_text():
            raise RuntimeError(f"it was not idle:\n{running.log.read_text()}")
        return used


def theirs(microphone: list[str], environment: dict[str, str], seconds: float) -> float:
    """Give what the bare loop takes."""
    module = ("-W", "ignore", "-m", "tests.benchmarks.bare_loop")
    loop = subprocess.Popen(
        [str(peers_python()), *module, WORD, *microphone],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    assert loop.stdout is not None
    try:
        if loop.stdout.readline() != b"listening\n":
            raise RuntimeError("the bare loop did not begin to listen")
        return per_hour([loop.pid], seconds)
    finally:
        os.killpg(loop.pid, signal.SIGKILL)
        loop.wait()
        loop.stdout.close()


def compared(name: str, our: Window, their: Window, *, rounds: int, seconds: float) -> Figure:
    """Measure both in turns and give ours against theirs."""
    pairs = [(our(seconds), their(seconds)) for _ in range(rounds)]
    own, peer = zip(*pairs, strict=True)
    return Figure(
        name=f"idle listening, {name}",
        measured=median(own),
        goal=median(peer),
        unit="CPU-s/h",
        split={
            "Parlour, both processes": spread(own, "CPU-s/h"),
            "bare loop around Model.predict": spread(peer, "CPU-s/h"),
        },
    )


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Compare on talk and in quiet, then on the virtual card."""
    rounds, seconds = (1, 8.0) if quick else (3, 15.0)
    take = partial(compared, rounds=rounds, seconds=seconds)
    with tempfile.TemporaryDirectory() as folder:
        sounds = write_sounds(Path(folder))
        figures = []
        for name, sound in sounds.items():
            our = partial(ours, on_programs(sound), {})
            their = partial(theirs, microphone_command(sound), {})
            figures.append(take(f"{name}, microphone program", our, their))
        with VirtualCard(Path(folder)) as card, heard_by(card, sounds["talk"]):
            source = f"--device={MICROPHONE_FEED}.monitor"
            parec = ["parec", source, *FORMAT, "--latency-msec=80"]
            our = partial(ours, on_the_card(), card.environment)
            their = partial(theirs, parec, card.environment)
            figures.append(take("talk, virtual card", our, their))
    return figures


def write_sounds(folder: Path) -> dict[str, Path]:
    """Write talk without a wake word, and the hiss of a quiet room."""
    quiet = np.random.default_rng(3).normal(0, 8, SOUND_S * 16_000).astype(np.int16)
    sounds = {"talk": babble(corpus_folder(), SOUND_S), "quiet": quiet}
    paths = {name: folder / f"{name}.raw" for name in sounds}
    for name, path in paths.items():
        path.write_bytes(sounds[name].tobytes())
    return paths


@contextmanager
def heard_by(card: VirtualCard, sound: Path) -> Iterator[None]:
    """Let the card's microphone hear a recording, over and over."""
    with subprocess.Popen(microphone_command(sound), stdout=subprocess.PIPE) as player:
        pacat = ["pacat", f"--device={MICROPHONE_FEED}", *FORMAT, "--latency-msec=200"]
        with subprocess.Popen(
            pacat, stdin=player.stdout, env={**os.environ, **card.environment}
        ) as feed:
            try:
                yield
            finally:
                player.kill()
                feed.kill()


if __name__ == "__main__":
    run(measure, __doc__ or "")
