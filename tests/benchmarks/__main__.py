"""Runs every benchmark of the daemon and prints one table: figure, measured, goal, ratio.

python -m tests.benchmarks [--quick] [--json]
"""

import argparse
import json
import subprocess
import sys
from typing import Final

from tests.benchmarks.figure import Figure, line
from tests.benchmarks.peers import ROOT

BENCHMARKS: Final = (
    "wake_to_listening",
    "answer_time",
    "barge_in",
    "wake_engine",
    "wake_burst",
    "idle_cost",
    "day_cost",
    "footprint",
    "start_time",
    "service_peers",
    "service_memory",
    "name_resolution",
    "tool_tokens",
    "home_assistant",
    "local_large_home",
)


def figures_of(name: str, *, quick: bool) -> list[Figure]:
    """Run one benchmark in a process of its own. Raises `CalledProcessError`."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", "--json"]
    options = ["--quick"] if quick else []
    done = subprocess.run(
        [*command, *options], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    return [Figure(**figure) for figure in json.loads(done.stdout)]


def main() -> int:
    """Print the table; the exit status says whether every goal was met."""
    parser = argparse.ArgumentParser(description="Every figure against its goal.")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--json", action="store_true", help="for a script to read")
    options = parser.parse_args()
    measured: dict[str, list[Figure]] = {}
    failed = []
    for name in BENCHMARKS:
        print(f"{name}…", file=sys.stderr, flush=True)
        try:
            measured[name] = figures_of(name, quick=options.quick)
        except subprocess.CalledProcessError:
            failed.append(name)
    if options.json:
        print(json.dumps({name: list(map(_as_json, all_)) for name, all_ in measured.items()}))
    else:
        print("\n".join(line(figure) for figures in measured.values() for figure in figures))
    for name in failed:
        print(f"✗ {name} could not be measured; its reason stands above", file=sys.stderr)
    met = all(figure.met for figures in measured.values() for figure in figures)
    return 0 if met and not failed else 1


def _as_json(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name,
        "measured": figure.measured,
        "goal": figure.goal,
        "unit": figure.unit,
        "ratio": figure.ratio,
        "met": figure.met,
        "split": dict(figure.split),
    }


if __name__ == "__main__":
    sys.exit(main())
