"""Whether anything happens twice, or is told as done and never was.

`python -m tests.benchmarks.ledger_check` lives through 10,000 simulated runs, each cut at another
moment around its writes and acts, with lost answers, duplicates, reorderings and a restart; then it
kills 300 processes with -9 in the midst of their deeds.
"""

import asyncio
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from daemon.safety import rows
from daemon.store import Store
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.ledger_doer import ACTS
from tests.benchmarks.ledger_runs import Verdict, one_run
from tests.benchmarks.ledger_world import Disk, PowerCut

RUNS, KILLS = 10_000, 300
_WISHES_A_LIFE = 40
_DOWN_S = 60.0
"""Between two lives: longer than the same order counts as the same wish by what it means."""


def simulated(runs: int) -> list[Verdict]:
    """Live through runs of seeds 0 to `runs` - 1."""

    async def every() -> list[Verdict]:
        asyncio.get_running_loop().set_exception_handler(_unless_power_cut)
        disk = Disk.fresh()
        try:
            return [await one_run(seed, disk) for seed in range(runs)]
        finally:
            disk.close()

    return asyncio.run(every())


def _unless_power_cut(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    if not isinstance(context.get("exception"), PowerCut):
        loop.default_exception_handler(context)


@dataclass(slots=True)
class Killed:
    """What was seen of processes that were killed."""

    kills: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    unwritten: set[str] = field(default_factory=set)
    """Acts that the ledger on the disk did not know of when their process had been killed."""
    done: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)

    def look(self, acts: Sequence[str], written: Collection[str]) -> None:
        """Count the acts of one life, and those its ledger does not know."""
        self.acts.update(acts)
        self.unwritten.update(set(acts).difference(written))

    @property
    def doubled(self) -> list[str]:
        """Wishes that were carried out twice."""
        return [wish for wish, times in self.acts.items() if times > 1]

    @property
    def lost(self) -> list[str]:
        """Wishes that were told as done, and never were."""
        return [wish for wish in self.done if not self.acts[f"scene {wish}"]]


def killed(kills: int, seed: int = 1) -> Killed:
    """Kill processes in the midst of their deeds; each next one is told all open calls again."""
    chance, seen = random.Random(seed), Killed()  # noqa: S311 - a replay, not a secret
    wishes = kills * _WISHES_A_LIFE
    with tempfile.TemporaryDirectory() as folder:
        next_wish = 0
        while seen.kills < kills:
            told = _one_life(Path(folder), wishes, next_wish, seen.kills * _DOWN_S, chance)
            seen.kills += 1
            acts = (Path(folder) / ACTS).read_text(encoding="utf-8").splitlines()
            seen.look(acts[seen.acts.total() :], _written(Path(folder)))
            for line in told:
                _note(line, seen)
                # Of what was told as done, the last two are told again: a reply may be lost too.
                next_wish = max(next_wish, int(line.split()[0]) - 1)
    return seen


def _written(folder: Path) -> set[str]:
    """Give what the ledger on the disk knows of; it keeps the newest only."""
    with closing(Store.open(folder)) as store:
        deeds, _ = store.run_now(rows.since(0.0))
    return {deed.name for deed in deeds}


def _one_life(
    folder: Path, wishes: int, first: int, later_s: float, chance: random.Random
) -> list[str]:
    """Give a process calls, kill it at some moment, and give the lines it got out."""
    arguments = [str(folder), str(wishes), str(later_s)]
    command = [sys.executable, "-m", "tests.benchmarks.ledger_doer", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        calls = range(first, first + _WISHES_A_LIFE)
        process.stdin.write("".join(f"{number}\n" for number in calls))
        process.stdin.flush()
        got = [process.stdout.readline()]
        try:
            process.wait(chance.uniform(0.0, 0.1))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        got += process.stdout.read().splitlines(keepends=True)
    return [line.strip() for line in got if line.endswith("\n")]


def _note(line: str, seen: Killed) -> None:
    number, status, *code = line.split()
    if status == "success":
        seen.done.add(number)
    elif code == ["unsure"]:
        seen.unsure.add(number)


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - the form of every benchmark
    """Count what must not be in both parts."""
    verdicts = simulated(RUNS // 10 if quick else RUNS)
    seen = killed(KILLS // 10 if quick else KILLS)
    split = {
        "simulated runs": len(verdicts),
        "of them cut": sum(verdict.cut for verdict in verdicts),
        "told as done": sum(verdict.done for verdict in verdicts),
        "processes killed with -9": seen.kills,
        "acts of them": sum(seen.acts.values()),
        "told as unsure": len(seen.unsure),
    }
    doubled = sum(len(verdict.doubled) for verdict in verdicts) + len(seen.doubled)
    lost = sum(len(verdict.lost) for verdict in verdicts) + len(seen.lost)
    unwritten = sum(len(verdict.unwritten) for verdict in verdicts) + len(seen.unwritten)
    return [
        Figure(name="effects that happened twice", measured=doubled, goal=0, unit="", split=split),
        Figure(name="told as done and never done", measured=lost, goal=0, unit=""),
        Figure(name="done and not in the ledger", measured=unwritten, goal=0, unit=""),
    ]


if __name__ == "__main__":
    run(measure, __doc__ or "")
