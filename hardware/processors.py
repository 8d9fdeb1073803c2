"""Audio processors: what happens to the microphone's samples on their way into the ring.

A processor is any object with `process`, made by an entry point of the group `parlour.processors`
and named in `[audio] processors`. Each one's cost is counted.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from hardware.errors import ProcessorUnusable

logger = logging.getLogger(__name__)

GROUP: Final = "parlour.processors"

type Samples = NDArray[np.int16]


class Processor(Protocol):
    """Changes 16 kHz mono samples; gives as many as it takes."""

    def process(self, samples: Samples) -> Samples:
        """Give the samples after processing."""


@dataclass(slots=True)
class Cost:
    """What one processor has cost so far."""

    audio_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def share(self) -> float:
        """Its share of one core, in real time."""
        return self.cpu_s / self.audio_s if self.audio_s else 0.0


class Chain:
    """The processors of the settings, in order."""

    def __init__(self, processors: Sequence[tuple[str, Processor]] = ()) -> None:
        self._processors = tuple(processors)
        self.costs = {name: Cost() for name, _ in self._processors}

    def process(self, samples: Samples, rate_hz: int) -> Samples:
        """Give the samples after every processor."""
        for name, processor in self._processors:
            before_s = time.thread_time()
            samples = processor.process(samples)
            cost = self.costs[name]
            cost.cpu_s += time.thread_time() - before_s
            cost.audio_s += samples.size / rate_hz
        return samples


def make_chain(names: Sequence[str]) -> Chain:
    """Make the named processors. Raises `ProcessorUnusable` for one that is not there or fails."""
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    made: list[tuple[str, Processor]] = []
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            raise ProcessorUnusable(f"audio processor {name}: not installed; there are: {there}")
        try:
            made.append((name, known[name].load()()))
        except Exception as error:
            raise ProcessorUnusable(f"audio processor {name}: {error}") from error
    return Chain(made)
