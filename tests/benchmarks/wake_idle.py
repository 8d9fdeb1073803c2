"""A bare loop around a wake engine, in a process of its own: ours, or the unmodified openwakeword.

    python -m tests.benchmarks.wake_idle [--quick] [--json]

In real time each takes one hop of the same talk every 80 ms, in turns; the kernel counts the CPU.
As fast as it goes would flatter: waking up is what costs. `idle_cost` measures the whole daemon.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from config.wake import Wake, WakeEngine, WakeWord
from hardware.wake.engines import make_engine
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.paced import listen
from tests.benchmarks.peers import ROOT, ask_openwakeword
from tests.benchmarks.wake_sound import babble
from tests.recordings import corpus_folder

PEER: Final = "openwakeword"
WORD: Final = "hey_jarvis"
UNIT: Final = "CPU-s/h"
_ALONE: Final = "--alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What every contestant is to do."""

    paced: bool
    """In real time, or as fast as it goes."""
    seconds: float
    rounds: int


def costs(
    contest: Contest, contestants: Mapping[str, tuple[str, Sequence[str]]]
) -> dict[str, list[float]]:
    """Give the CPU-seconds per hour of talk, one a round, of contestants: engine and words."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        path = Path(file.name)
        path.write_bytes(babble(corpus_folder(), 60).tobytes())
        for _ in range(contest.rounds):
            for name, (engine, words) in contestants.items():
                taken[name].append(_one_run(contest, engine, path, words)["cpu_s_per_hour"])
    return taken


def _one_run(
    contest: Contest, engine: str, path: Path, words: Sequence[str]
) -> Mapping[str, float]:
    """Give the figures of one contestant, in a fresh process."""
    pace = "paced" if contest.paced else "fast"
    task = [pace, str(path), str(contest.seconds), *words]
    if engine == PEER:
        return dict(json.loads(ask_openwakeword(*task)))
    command = [sys.executable, "-m", "tests.benchmarks.wake_idle", _ALONE, engine, *task]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout))


def _alone(engine: str, pace: str, path: str, seconds: str, *words: str) -> None:
    """Be one contestant."""
    wake = Wake(engine=WakeEngine(engine), words=tuple(WakeWord(name=word) for word in words))
    sound = np.frombuffer(Path(path).read_bytes(), np.int16)
    feed = make_engine(wake).feed
    figures = listen(feed, sound, seconds=float(seconds), paced=pace == "paced")
    json.dump(figures, sys.stdout)


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Compare bare loops in real time."""
    contest = Contest(paced=True, seconds=8 if quick else 20, rounds=1 if quick else 3)
    engines = (PEER, WakeEngine.PARLOUR.value, WakeEngine.MICROWAKEWORD.value)
    taken = costs(contest, {name: (name, (WORD,)) for name in engines})
    return [
        Figure(
            name="bare loop around the engine, talk, real time",
            measured=median(taken[WakeEngine.PARLOUR.value]),
            goal=median(taken[PEER]),
            unit=UNIT,
            split={name: spread(values, UNIT) for name, values in taken.items()},
        )
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == [_ALONE]:
        _alone(*sys.argv[2:])
    else:
        run(measure, __doc__ or "")
