"""Audio processors: what happens to the microphone's samples on their way into the ring.

A processor is any object with `process`, made by an entry point of the group `parlour.processors`
and named in `[audio] processors`. Each one's cost is counted.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from config.settings import Audio
from hardware.errors import ProcessorUnusable

logger = logging.getLogger(__name__)

GROUP: Final = "parlour.processors"

type Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A block of 16 kHz sound on its way from the microphone to the turn ring."""

    samples: Samples
    """(frames, channels) as captured, until a processor makes it mono: (frames,)."""
    far: Samples
    """The far end, (frames,): what the loudspeaker gave in the same stretch of time, aligned to a
    few milliseconds; zeros while it is silent.
    """
    playing: bool
    """Whether anything of ours sounds, or has sounded so lately that the room still echoes."""
    at: int
    """The number of the first sample."""


class Processor(Protocol):
    """Changes sound; gives as many frames as it takes. Used by the listening thread."""

    def process(self, sound: Sound) -> Sound:
        """Give the sound after processing."""


@runtime_checkable
class Resets(Protocol):
    """A processor that remembers what it heard of a microphone."""

    def reset(self) -> None:
        """Begin anew: the microphone was opened again, or another stretch of sound follows."""


@runtime_checkable
class Reports(Protocol):
    """A processor that has figures for the health of the room."""

    def report(self) -> Mapping[str, float]:
        """Give its figures by name; called once a second."""


@runtime_checkable
class LooksAgain(Protocol):
    """A processor that can give what it just gave once more, better than it could at the time."""

    def look_again(self) -> Samples | None:
        """Give the last seconds, mono, ending where its sound ends; `None` if it has no more."""


MEASURED_EVERY: Final = 8
"""One block in so many is timed: the thread's clock is a system call, and would cost as much as a
quiet room's whole block.
"""


@dataclass(slots=True)
class Cost:
    """What one processor cost in the blocks that were measured."""

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
        self._blocks = 0
        self.failures: dict[str, str] = {}
        """Why a processor was left out: one that fails must not make the room deaf."""

    def __bool__(self) -> bool:
        """Whether there is anything to do at all."""
        return bool(self._processors)

    def process(self, sound: Sound) -> Sound:
        """Give the sound after every processor; none is asked about no samples at all."""
        if not len(sound.samples):
            return sound
        self._blocks += 1
        measures = self._blocks % MEASURED_EVERY == 1
        for name, processor in self._processors:
            before_s = time.thread_time() if measures else 0.0
            try:
                sound = _checked(processor.process(sound), sound)
            except Exception as error:  # noqa: BLE001 - whatever it is, the room goes on hearing
                self._leave_out(name, error)
            if measures:
                cost = self.costs[name]
                cost.cpu_s += time.thread_time() - before_s
                cost.audio_s += len(sound.samples) / HOUSE.rate_hz
        return sound

    def reset(self) -> None:
        """Let every processor begin anew."""
        for name, processor in self._processors:
            if isinstance(processor, Resets):
                try:
                    processor.reset()
                except Exception as error:  # noqa: BLE001 - as in `process`
                    self._leave_out(name, error)

    def look_again(self) -> Samples | None:
        """Give the last seconds better than they were at the time, if a processor can."""
        for _, processor in self._processors:
            if isinstance(processor, LooksAgain):
                return processor.look_again()
        return None

    def reports(self) -> dict[str, dict[str, float]]:
        """Give what each processor has to report, by its name."""
        told: dict[str, dict[str, float]] = {}
        for name, processor in self._processors:
            if isinstance(processor, Reports):
                try:
                    told[name] = dict(processor.report())
                except Exception as error:  # noqa: BLE001 - as in `process`
                    self._leave_out(name, error)
        return told

    def _leave_out(self, name: str, error: Exception) -> None:
        logger.error("audio processor %s failed, and is left out", name, exc_info=error)
        self.failures[name] = f"{type(error).__name__}: {error}"
        self._processors = tuple(each for each in self._processors if each[0] != name)


def _checked(given: Sound, taken: Sound) -> Sound:
    """Give what a processor gave, if it can be passed on. Raises `ProcessorUnusable`."""
    samples = given.samples
    if samples.dtype != np.int16 or len(samples) != len(taken.samples):
        raise ProcessorUnusable(
            f"expected {len(taken.samples)} samples of int16, found {len(samples)} of"
            f" {samples.dtype}"
        )
    return given


def mono(sound: Sound, channel: int) -> Sound:
    """Give one channel of a sound that no processor has made mono."""
    if sound.samples.ndim == 1:
        return sound
    return replace(sound, samples=np.ascontiguousarray(sound.samples[:, channel]))


def make_chain(names: Sequence[str], audio: Audio) -> Chain:
    """Make the named processors. Raises `ProcessorUnusable` for one that is not there or fails."""
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    made: list[tuple[str, Processor]] = []
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            raise ProcessorUnusable(f"audio processor {name}: not installed; there are: {there}")
        try:
            made.append((name, known[name].load()(audio)))
        except Exception as error:
            raise ProcessorUnusable(f"audio processor {name}: {error}") from error
    return Chain(made)
