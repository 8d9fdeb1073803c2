"""What idle listening costs: our engine against a bare loop around openwakeword's `Model.predict`.

Both take one hop of the same talk every 80 ms, each in a process of its own, in turns, several
times; the kernel counts the CPU. As fast as it goes would flatter: waking up is what costs.

    python -m tests.benchmarks.wake_idle [--seconds 12] [--rounds 3] [--words hey_jarvis ...]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from config.settings import Wake, WakeEngine, WakeWord
from hardware.wake.engines import make_engine
from tests.benchmarks.paced import listen
from tests.benchmarks.peers import ROOT, ask_openwakeword
from tests.benchmarks.wake_sound import babble
from tests.recordings import corpus_folder

type Figures = dict[str, float]

PEER = "openwakeword"


def our_cost(engine: str, path: Path, seconds: float, words: list[str], *, paced: bool) -> Figures:
    """Give what a bare loop around one of our engines costs, in this process."""
    wake = Wake(engine=WakeEngine(engine), words=tuple(WakeWord(name=word) for word in words))
    sound = np.frombuffer(path.read_bytes(), np.int16)
    return listen(make_engine(wake).feed, sound, seconds=seconds, paced=paced)


def one_run(name: str, pace: str, path: Path, seconds: float, words: list[str]) -> Figures:
    """Give the figures of one contestant, in a fresh process."""
    if name == PEER:
        return dict(json.loads(ask_openwakeword(pace, str(path), str(seconds), *words)))
    itself = [sys.executable, "-m", "tests.benchmarks.wake_idle", "--alone", name, pace, str(path)]
    command = [*itself, "--seconds", str(seconds), "--words", *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout))


def compare(contestants: list[str], pace: str, options: argparse.Namespace) -> None:
    """Run the contestants in turns and print their medians as ratios to the peer."""
    runs: dict[str, list[Figures]] = {name: [] for name in contestants}
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        path = Path(file.name)
        path.write_bytes(babble(corpus_folder(), 60).tobytes())
        for _ in range(options.rounds):
            for name in contestants:
                runs[name].append(one_run(name, pace, path, options.seconds, options.words))
    theirs = median(run["cpu_s_per_hour"] for run in runs[PEER])
    print(f"{pace}, {', '.join(options.words)}: CPU-s per hour of sound, median (least-most)")
    for name, figures in runs.items():
        cpu = [run["cpu_s_per_hour"] for run in figures]
        rss, pss = (median(run[size] for run in figures) for size in ("rss_mb", "pss_mb"))
        print(
            f"  {name:13} {median(cpu):6.1f} ({min(cpu):.1f}-{max(cpu):.1f})"
            f"  {median(cpu) / theirs:.2f} of {PEER}  RSS {rss:.0f} MB  PSS {pss:.0f} MB"
        )


def main(arguments: list[str] | None = None) -> None:
    """Print the comparison, or with --alone one contestant's figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12, help="sound per run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--words", nargs="+", default=["hey_jarvis"])
    parser.add_argument("--alone", nargs=3, metavar=("ENGINE", "PACE", "SOUND"))
    options = parser.parse_args(arguments)
    if options.alone is None:
        compare([PEER, "parlour", "microwakeword"], "paced", options)
        return
    engine, pace, path = options.alone
    figures = our_cost(engine, Path(path), options.seconds, options.words, paced=pace == "paced")
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
