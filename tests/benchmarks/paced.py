"""A bare listening loop and what it cost; imports nothing of Parlour, so that a peer can use it."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

HOP_SAMPLES: Final = 1_280
HOP_S: Final = HOP_SAMPLES / 16_000
WARM_UP_HOPS: Final = 100

type Samples = NDArray[np.int16]


def hops_of(sound: Samples) -> Samples:
    """Give a recording in rows of one hop."""
    whole = len(sound) // HOP_SAMPLES * HOP_SAMPLES
    return sound[:whole].reshape(-1, HOP_SAMPLES)


def listen(
    feed: Callable[[Samples], Any], sound: Samples, *, seconds: float, paced: bool
) -> dict[str, float]:
    """Feed so much sound, in real time or as fast as it goes; give CPU and memory."""
    hops = hops_of(sound)
    for hop in hops[:WARM_UP_HOPS]:
        feed(hop)
    count = int(seconds / HOP_S)
    before, due = cpu_s(), time.monotonic()
    for index in range(count):
        due += HOP_S
        if paced:
            time.sleep(max(0.0, due - time.monotonic()))
        feed(hops[index % len(hops)])
    used_s = cpu_s() - before
    return {"cpu_s_per_hour": used_s / (count * HOP_S) * 3_600, **memory_mb()}


def cpu_s() -> float:
    """Give what the kernel has counted for this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory_mb() -> dict[str, float]:
    """Give the resident and the proportional size of this process."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1_024 for line in lines}
    return {"rss_mb": sizes["Rss"], "pss_mb": sizes["Pss"]}
