"""Parlour beside openai-agents, pipecat and livekit-agents on OpenAI's wire, and a bare loop.

    python -m tests.benchmarks.service_peers [--quick] [--json]

One scene of fixed delays for each in turns, several times: turns with short replies, replies that
are interrupted, tool calls. All use the same stand-in devices in their own process. Parlour is its
whole main process, which is what the peers do in one; `parlour run` is that with the audio worker,
which hears for wake words, finds speech, converts rates and mixes besides, and is billed apart.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.idle_cost import write_sounds
from tests.benchmarks.peers import ROOT
from tests.benchmarks.service import contest
from tests.benchmarks.service.contest import Result, Scene, voice_peers_python
from tests.benchmarks.service.contestants import (
    BARE,
    DAEMON,
    IMPORTS,
    OURS,
    PARLOUR,
    contestants,
)
from tests.benchmarks.service.devices import FRAME_S
from tests.benchmarks.service.reading import Times, percentile, times

SCENE: Final = Scene(listens_s=5, short=6, barge=6, tool=6)
MOST_MB: Final = 70
IMPORT_S: Final = 0.5
_NOT_PEERS: Final = (BARE, PARLOUR, DAEMON)

type Runs = Mapping[str, Sequence[Result]]
type Read = Callable[[Times], float]


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Let everybody converse in turns; then let each be imported."""
    rounds = 1 if quick else 3
    with tempfile.TemporaryDirectory() as folder:
        everybody = contestants(write_sounds(Path(folder))["quiet"])
        runs: dict[str, list[Result]] = {each.name: [] for each in everybody}
        for _ in range(rounds):
            for each in everybody:
                print(f"{each.name}…", file=sys.stderr, flush=True)
                runs[each.name].append(contest.run(each, SCENE))
    return [*latencies(runs), *costs(runs), _imports(3 if quick else 7)]


def latencies(runs: Runs) -> list[Figure]:
    """Give the times, as differences to the bare loop or to the best peer."""
    everybody = {name: [times(result) for result in results] for name, results in runs.items()}
    # The daemon's own devices are programs, which take no notes: the service's notes remain.
    read = {name: rounds for name, rounds in everybody.items() if name != DAEMON}
    missed = {name: sum(each.missed for each in all_) for name, all_ in everybody.items()}
    ahead = all(result.ahead for results in runs.values() for result in results)
    tail = "frame to wire, 99th percentile, over the bare loop"
    return [
        _over(BARE, "frame to wire, over the bare loop", _middle("uplink"), 1.0, read),
        _over(BARE, tail, lambda each: percentile(each.uplink, 0.99), 2.0, read),
        _over(BARE, "wire to output, over the bare loop", _middle("downlink"), 1.5, read),
        _over(None, "speech_started to silence, over the best peer", _middle("silence"), 5, read),
        _over(
            BARE,
            "speech_started to truncate, over the bare loop",
            _middle("truncate"),
            1,
            everybody,
        ),
        _over(
            BARE,
            "tool call to result on the wire, over the bare loop",
            _middle("tool"),
            1.5,
            everybody,
        ),
        Figure(
            name="interruptions and calls without an answer",
            measured=missed[PARLOUR] + missed[DAEMON],
            goal=0,
            unit="events",
            split={**missed, "ahead of other work": "yes" if ahead else "no"},
        ),
    ]


def _over(
    against: str | None, name: str, value: Read, goal: float, read: Mapping[str, Sequence[Times]]
) -> Figure:
    """Give the median of our difference to another of the same round; `None` is the best peer."""
    all_ = {who: [value(each) for each in rounds] for who, rounds in read.items()}
    peers = [all_[who] for who in all_ if who not in _NOT_PEERS]
    other = all_[against] if against else [min(round_) for round_ in zip(*peers, strict=True)]
    over = [mine - theirs for mine, theirs in zip(all_[PARLOUR], other, strict=True)]
    return Figure(
        name=name,
        measured=median(over),
        goal=goal,
        unit="ms",
        split={who: spread(values, digits=2) for who, values in all_.items()},
    )


def _middle(name: str) -> Read:
    return lambda each: median(getattr(each, name))


def costs(runs: Runs) -> list[Figure]:
    """Give CPU, memory and start, beside the best peer's."""
    return [*_cpu(runs), _memory(runs), _start(runs)]


def _cpu(runs: Runs) -> list[Figure]:
    """Give the CPU time of a minute of the scene.

    The daemon's main process gets the microphone in blocks, as it does in a room, and stands
    against whoever takes least. On the stand-in devices every frame of 20 ms comes by itself, and
    is compared with peers that send it at once too: to gather frames saves CPU and costs time.
    """
    used = {
        who: [each.cpu_s_per_min("begin", "end") for each in all_] for who, all_ in runs.items()
    }
    whole = {who: [sum(parts) for parts in all_] for who, all_ in used.items()}
    main, worker = zip(*used[DAEMON], strict=True)
    split = {who: spread(values, "CPU-s", 2) for who, values in whole.items()}
    at_once = {who: whole[who] for who in whole if who not in _NOT_PEERS and _at_once(runs[who])}
    return [
        Figure(
            name="CPU of a minute of conversation, main process",
            measured=median(main),
            goal=_best(whole),
            unit="CPU-s",
            split={**split, f"of {DAEMON}, audio worker": spread(worker, "CPU-s", 2)},
        ),
        Figure(
            name="the same, on the stand-in devices, frame by frame",
            measured=median(whole[PARLOUR]),
            goal=_best(at_once),
            unit="CPU-s",
            split={"compared with": ", ".join(at_once)},
        ),
    ]


def _at_once(results: Sequence[Result]) -> bool:
    """Whether a contestant sends a frame before the next one is there."""
    return median(times(results[0]).uplink) < FRAME_S * 1_000


def _memory(runs: Runs) -> Figure:
    resident = {who: [each.rss_mb for each in all_] for who, all_ in runs.items()}
    own = [each.pss_mb for each in runs[DAEMON]]
    return Figure(
        name="memory of the main process in a session, RSS",
        measured=median(resident[DAEMON]),
        goal=MOST_MB,
        unit="MB",
        split={
            **{who: spread(values, "MB") for who, values in resident.items()},
            f"{DAEMON}, PSS": spread(own, "MB"),
        },
    )


def _start(runs: Runs) -> Figure:
    took = {
        who: [each.steps["session"].at_s - each.started_at_s for each in all_]
        for who, all_ in runs.items()
    }
    return Figure(
        name="start to a session that is set up",
        measured=median(took[PARLOUR]),
        goal=_best(took),
        unit="s",
        split={who: spread(values, "s", 2) for who, values in took.items()},
    )


def _best(values: Mapping[str, Sequence[float]]) -> float:
    """Give the least median of the peers."""
    return min(median(each) for who, each in values.items() if who not in _NOT_PEERS)


def _imports(rounds: int) -> Figure:
    """Give what importing takes, in turns."""
    took: dict[str, list[float]] = {who: [] for who in IMPORTS}
    for _ in range(rounds):
        for who, statement in IMPORTS.items():
            python = OURS if who == PARLOUR else voice_peers_python()
            took[who].append(_import_s(python, statement))
    return Figure(
        name="import of all that a session needs",
        measured=median(took[PARLOUR]),
        goal=IMPORT_S,
        unit="s",
        split={who: spread(values, "s", 2) for who, values in took.items()},
    )


def _import_s(python: Path, statement: str) -> float:
    script = f"import time; began = time.monotonic(); {statement}; print(time.monotonic() - began)"
    done = subprocess.run(
        [str(python), "-W", "ignore", "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    run(measure, __doc__ or "")
