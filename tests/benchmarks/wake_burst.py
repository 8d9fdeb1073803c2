"""What the gate's waking costs: the hops of its rest, made up for at once when sound returns.

    python -m tests.benchmarks.wake_burst [--quick] [--json]

CPU time of the thread that does it, while 16 MB of other data have taken the caches, as they have
after seconds of rest. Noise lets the gate close, and a hop of talk wakes it.
"""

import time
from statistics import median
from typing import Final

import numpy as np

from config.wake import Wake, WakeWord
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.engines import make_engine
from hardware.wake.gate import GatedEngine
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.paced import Samples, hops_of
from tests.benchmarks.wake_idle import WORD
from tests.benchmarks.wake_sound import babble
from tests.recordings import corpus_folder

TIMES_SLOWER: Final = 8
"""A small computer's core beside this one, roughly."""
HOP_MS: Final = 80.0
NOISE_HOPS: Final = 160
"""12.8 s: the gate has learned the noise, rested for 2 s and forgotten what was before."""
TALK_HOPS: Final = 10
SEED: Final = 0


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Wake the gate many times."""
    taken = bursts(20 if quick else 60)
    return [
        Figure(
            name=f"the gate wakes, so that {TIMES_SLOWER} times as much is within a hop",
            measured=median(taken),
            goal=HOP_MS / TIMES_SLOWER,
            unit="ms",
            split={"CPU time": spread(taken, "ms")},
        )
    ]


def bursts(count: int) -> list[float]:
    """Give the CPU milliseconds of every hop that found the gate closed and opened it."""
    engine = make_engine(Wake(words=(WakeWord(name=WORD),)))
    if not isinstance(engine, GatedEngine):
        raise TypeError(f"expected an engine behind a gate, found {type(engine).__name__}")
    drawn = np.random.default_rng(SEED)
    talk = hops_of(babble(corpus_folder(), 60))
    others = np.zeros(2**21)
    taken = []
    for place in range(count):
        for _ in range(NOISE_HOPS):
            engine.feed(drawn.normal(0, 20, HOP_SAMPLES).astype(np.int16))
        others += 1
        taken += _waking_ms(engine, talk[place * TALK_HOPS : (place + 1) * TALK_HOPS])
    return taken


def _waking_ms(engine: GatedEngine, talk: Samples) -> list[float]:
    """Give what the hop took that woke the engine; nothing if it was awake, or slept on."""
    taken = []
    for hop in talk:
        parked, before_s = engine.parked, time.thread_time()
        engine.feed(hop)
        if parked and not engine.parked:
            taken.append((time.thread_time() - before_s) * 1_000)
    return taken


if __name__ == "__main__":
    run(measure, __doc__ or "")
