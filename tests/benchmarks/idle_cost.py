"""What idle listening costs in real time, against limits and against bare loops.

    python -m tests.benchmarks.idle_cost [--quick] [--json]

The whole daemon (main process and audio worker) and a loop that does nothing but read the same
microphone and call openwakeword's `predict` take turns, in fresh processes. The kernel counts their
CPU; a microphone that is a program is not billed. As fast as it goes would flatter: waking up is
what costs. On the virtual card the sound server is billed, and what the daemon adds to the engine
and to a bare PyAudio reader is the figure.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from config.settings import Audio
from hardware.virtual.card import MICROPHONE, MICROPHONE_FEED, VirtualCard
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.peers import ROOT, peers_python
from tests.benchmarks.processes import cpu_s
from tests.benchmarks.running import daemon, microphone_command, on_programs, on_the_card
from tests.benchmarks.wake_idle import UNIT, Contest, costs
from tests.benchmarks.wake_sound import babble
from tests.recordings import corpus_folder

WORD: Final = "hey_jarvis"
SETTLE_S: Final = 6.0
"""By then the gate knows the noise of a quiet room, and rests."""
SOUND_S: Final = 60
FORMAT: Final = ("--raw", "--format=s16le", "--rate=16000", "--channels=1", "--no-remap")
MOST_CPU: Final = {"talk": 35.0, "quiet": 8.0}
MOST_OVER_BARE: Final = 10.0


def per_hour(pids: Sequence[int], seconds: float) -> float:
    """Give what these processes take from now on, after they have settled."""
    time.sleep(SETTLE_S)
    before, began_s = sum(map(cpu_s, pids)), time.monotonic()
    time.sleep(seconds)
    used_s = sum(map(cpu_s, pids)) - before
    return used_s / (time.monotonic() - began_s) * 3_600


def ours(
    config: str, environment: dict[str, str], seconds: float, besides: Sequence[int] = ()
) -> float:
    """Give what the daemon takes, both processes together, and others besides."""
    with (
        tempfile.TemporaryDirectory() as folder,
        daemon(Path(folder), config, environment) as running,
    ):
        used = per_hour([*running.pids, *besides], seconds)
        if "ERROR" in running.log.read_text() or "WARNING" in running.log.read_text():
            raise RuntimeError(f"it was not idle:\n{running.log.read_text()}")
        return used


def theirs(
    command: Sequence[str],
    environment: dict[str, str],
    seconds: float,
    besides: Sequence[int] = (),
) -> float:
    """Give what another program takes once it says that it listens, and others besides."""
    loop = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    assert loop.stdout is not None
    try:
        if loop.stdout.readline() != b"listening\n":
            raise RuntimeError(f"{' '.join(command)} did not begin to listen")
        return per_hour([loop.pid, *besides], seconds)
    finally:
        os.killpg(loop.pid, signal.SIGKILL)
        loop.wait()
        loop.stdout.close()


def bare_loop(microphone: Sequence[str]) -> list[str]:
    """Give the command of the loop around `Model.predict`."""
    module = ("-W", "ignore", "-m", "tests.benchmarks.bare_loop")
    return [str(peers_python()), *module, WORD, *microphone]


def bare_reader() -> list[str]:
    """Give the command of a PyAudio callback with our block that drops what it hears."""
    block_ms = str(Audio().block_ms)
    return [sys.executable, "-m", "tests.benchmarks.bare_reader", MICROPHONE, block_ms]


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Compare on talk and in quiet, then on the virtual card."""
    rounds, seconds = (1, 8.0) if quick else (3, 20.0)
    with tempfile.TemporaryDirectory() as folder:
        sounds = write_sounds(Path(folder))
        figures: list[Figure] = []
        for name, sound in sounds.items():
            figures += _on_programs(name, sound, rounds, seconds)
        with VirtualCard(Path(folder)) as card, heard_by(card, sounds["talk"]):
            figures += _on_the_card(card, rounds, seconds)
    return figures


def _on_programs(name: str, sound: Path, rounds: int, seconds: float) -> Iterator[Figure]:
    """Compare with the limit and with the bare loop; the microphone is a program."""
    pairs = [
        (
            ours(on_programs(sound), {}, seconds),
            theirs(bare_loop(microphone_command(sound)), {}, seconds),
        )
        for _ in range(rounds)
    ]
    own, peer = zip(*pairs, strict=True)
    split = {"Parlour, both processes": spread(own, UNIT)}
    what = f"idle listening, {name}, microphone program"
    yield Figure(name=what, measured=median(own), goal=MOST_CPU[name], unit=UNIT, split=split)
    split = {"bare loop around Model.predict": spread(peer, UNIT)}
    yield Figure(
        name=f"{what}, peer", measured=median(own), goal=median(peer), unit=UNIT, split=split
    )


def _on_the_card(card: VirtualCard, rounds: int, seconds: float) -> Iterator[Figure]:
    """Compare with what hearing the card and scoring cost at least, the sound server included."""
    server = [card.pid]
    parec = ["parec", f"--device={MICROPHONE_FEED}.monitor", *FORMAT, "--latency-msec=80"]
    engine = Contest(paced=True, seconds=seconds, rounds=1)
    taken: dict[str, list[float]] = {"Parlour": [], "engine": [], "reader": [], "bare loop": []}
    for _ in range(rounds):
        taken["Parlour"].append(ours(on_the_card(), card.environment, seconds, server))
        taken["engine"] += costs(engine, {"engine": ("parlour", (WORD,))})["engine"]
        taken["reader"].append(theirs(bare_reader(), card.environment, seconds, server))
        taken["bare loop"].append(theirs(bare_loop(parec), card.environment, seconds, server))
    own, least, reader, peer = (median(values) for values in taken.values())
    split = {
        "Parlour and the sound server": spread(taken["Parlour"], UNIT),
        "bare engine in real time": spread(taken["engine"], UNIT),
        "bare PyAudio reader of the same block, and the server": spread(taken["reader"], UNIT),
    }
    yield Figure(
        name="idle listening, talk, card: over engine + reader",
        measured=own - least - reader,
        goal=MOST_OVER_BARE,
        unit=UNIT,
        split=split,
    )
    split = {"bare loop around Model.predict, and the server": spread(taken["bare loop"], UNIT)}
    yield Figure(
        name="idle listening, talk, card, peer", measured=own, goal=peer, unit=UNIT, split=split
    )


def write_sounds(folder: Path) -> dict[str, Path]:
    """Write talk without a wake word, and the hiss of a quiet room."""
    # Some recordings are overdriven, of which the daemon would warn: half as loud, nobody can tell.
    talk = babble(corpus_folder(), SOUND_S) // 2
    quiet = np.random.default_rng(3).normal(0, 8, SOUND_S * 16_000).astype(np.int16)
    sounds = {"talk": talk, "quiet": quiet}
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
