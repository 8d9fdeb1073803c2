"""Measures what a house of 500 names costs the local provider before and while it listens.

    python -m tests.benchmarks.local_large_home [--quick] [--json]

Gives the processor time to prepare templates and graph, and to understand a sentence. Preparing
happens once a session, while the person is still speaking; 100 ms of it is not noticed.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from statistics import median
from typing import Final

from providers.local.grammar import Grammar, grammar_of
from providers.local.home import ROOM, Home, Thing
from providers.local.sentences import Sentences
from providers.local.situation import Situation
from providers.local.understand import understand
from tests.benchmarks.figure import Figure, run

DEVICES: Final = 500
GOAL_MS: Final = 100.0
UNDERSTOOD_MS: Final = 50.0
RUNS: Final = 7

_KINDS: Final = (
    *("light", "light", "light", "light", "switch", "switch", "fan", "cover", "climate"),
    *("lock", "media", "scene", "sensor", "sensor", "sensor", "vacuum"),
)
_WORDS: Final = (
    *("north", "south", "amber", "cobalt", "maple", "cedar", "river", "garden", "upper", "lower"),
    *("silver", "copper", "window", "corner", "reading", "guest"),
)
_NOW: Final = datetime(2026, 11, 20, 14, 5)  # noqa: DTZ001 - local time, as the house keeps it


def house(devices: int) -> Home:
    """Give a house with a room for every 15 devices; every third has a second name."""
    count = len(_WORDS)
    rooms = [
        Thing(f"{_WORDS[n % count]} room {_WORDS[n // count]}", ROOM)
        for n in range(max(2, devices // 15))
    ]
    things = [
        Thing(
            f"{_WORDS[n * 7 % count]} {_WORDS[n // count % count]} {_KINDS[n % len(_KINDS)]}",
            _KINDS[n % len(_KINDS)],
            rooms[n % len(rooms)].name,
            (f"{_WORDS[n % count]} thing {n}",) if n % 3 == 0 else (),
        )
        for n in range(devices)
    ]
    return Home((*rooms, *things), rooms[0].name)


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - what `run` calls it with
    """Give the figures for the large house; a small one beside each."""
    small, large, runs = house(20), house(DEVICES), 3 if quick else RUNS
    return (
        Figure(
            name=f"preparing a house of {DEVICES} devices",
            measured=_spent_ms(lambda: _prepared(large), runs),
            goal=GOAL_MS,
            unit="ms",
            split={
                "20 devices": round(_spent_ms(lambda: _prepared(small), runs), 1),
                "nodes": float(len(_prepared(large))),
                "nodes with 20": float(len(_prepared(small))),
            },
        ),
        Figure(
            name=f"understanding a sentence among {DEVICES} devices",
            measured=_understanding_ms(large, runs),
            goal=UNDERSTOOD_MS,
            unit="ms",
            split={"20 devices": round(_understanding_ms(small, runs), 1)},
        ),
    )


def _prepared(home: Home) -> Grammar:
    return grammar_of(Sentences(home))


def _understanding_ms(home: Home, runs: int) -> float:
    """Give the time for talk that fits no template: it tries every one."""
    sentences, situation = Sentences(home), Situation(home, _NOW)
    text = "he said that somebody might turn the light on and left"
    understand(text, sentences, situation)
    return _spent_ms(lambda: understand(text, sentences, situation), runs)


def _spent_ms(work: Callable[[], object], runs: int) -> float:
    """Give the median processor time of some work."""
    spent = []
    for _ in range(runs):
        began = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - began))
    return median(spent)


if __name__ == "__main__":
    run(measure, __doc__ or "")
