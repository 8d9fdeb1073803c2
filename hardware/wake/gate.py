"""Parks inference while a room is quiet, and gives the same scores again when sound returns.

Inference is what costs; audio is never left out. The gate compares each hop with the microphone's
own noise, whatever its level. While nothing stands out of the noise, hops are only remembered; the
first that does is scored with all those before it that a score depends on.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from hardware.wake.base import HOP_SAMPLES, ScoresApart, ScoresOnDemand, WakeEngine

type Samples = NDArray[np.int16]

PARK_AFTER_HOPS: Final = 25
"""2 s of nothing but noise."""
MARGIN: Final = 10**0.15
"""What stands out is 1.5 dB above the noise or below it. An 80 ms hop of steady noise, white, pink
or brown, varies by 0.4 dB; an "alexa" that the engine can just recognise in it exceeds it by 2 dB.
"""
SPAN_HOPS: Final = 8
"""The noise is averaged over 0.64 s ..."""
SPANS: Final = 10
"""... and is the quietest such average of the last 6.4 s, so that speech does not raise it."""
_SHORT_LAG: Final = 2
_LONG_LAG: Final = 3
"""Distances of the two differences, 250 and 375 us: together they pass 400 to 2,400 Hz."""
_FAINTEST: Final = 0.5
"""A power that every hop is given (of noise at -100 dBFS): single bits do not open the gate."""


class NoiseGate:
    """Says of one hop after another whether more than the room's noise may be in it.

    It looks at 400 to 2,400 Hz, where voices are loudest: hum and rumble below do not hide them.
    """

    def __init__(self) -> None:
        self._pairs = np.zeros(HOP_SAMPLES // 2, np.float32)
        self._steps = np.zeros(HOP_SAMPLES // 2 - _SHORT_LAG, np.float32)
        self._band = np.zeros(HOP_SAMPLES // 2 - _SHORT_LAG - _LONG_LAG, np.float32)
        # Averages of the last 6.4 s. Full: the oldest goes.
        self._spans: deque[float] = deque(maxlen=SPANS)
        self.reset()

    def reset(self) -> None:
        """Forget the noise: another microphone has another."""
        self._spans.clear()
        self._noise = 0.0
        self._gathered = 0.0
        self._gathered_hops = 0
        self._quiet_hops = 0

    def is_open(self, hop: Samples) -> bool:
        """Take the next hop; whether it must be scored."""
        power = self._power(hop)
        if self._noise / MARGIN < power < self._noise * MARGIN:
            self._quiet_hops += 1
        else:
            self._quiet_hops = 0
        self._follow(power)
        return self._quiet_hops < PARK_AFTER_HOPS

    def _power(self, hop: Samples) -> float:
        # Neighbours added take away what is near 8 kHz, and leave 8,000 samples a second. Each
        # difference takes away what is low: 49 dB of mains hum at 50 Hz against 1 kHz.
        np.add(hop[::2], hop[1::2], out=self._pairs, dtype=np.float32)
        np.subtract(self._pairs[_SHORT_LAG:], self._pairs[:-_SHORT_LAG], out=self._steps)
        np.subtract(self._steps[_LONG_LAG:], self._steps[:-_LONG_LAG], out=self._band)
        return float(self._band.dot(self._band)) / self._band.size + _FAINTEST

    def _follow(self, power: float) -> None:
        """Let the noise follow: at once when it falls, after seconds when it rises."""
        if power * MARGIN <= self._noise:
            self._spans.clear()
            self._gathered, self._gathered_hops = 0.0, 0
            self._noise = power
        self._gathered += power
        self._gathered_hops += 1
        if self._gathered_hops == SPAN_HOPS:
            self._spans.append(self._gathered / SPAN_HOPS)
            self._gathered, self._gathered_hops = 0.0, 0
            self._noise = min(self._spans)


class Replayable(WakeEngine, Protocol):
    """An engine whose scores depend on a bounded stretch of sound."""

    @property
    def memory_hops(self) -> int:
        """How many hops before the present one a score depends on."""

    def catch_up(self, hops: Sequence[Samples]) -> None:
        """Take hops whose scores nobody asks for."""


class GatedEngine:
    """An engine behind a gate: the same scores for every hop that could hold a word, else 0."""

    def __init__(self, engine: Replayable) -> None:
        self._engine = engine
        self._gate = NoiseGate()
        # What the engine has not heard yet. Full: the oldest goes, no score depends on it any more.
        self._unheard: deque[Samples] = deque(maxlen=engine.memory_hops)
        self._nothing = dict.fromkeys(engine.words, 0.0)

    @property
    def hop_samples(self) -> int:
        """As the engine has it."""
        return self._engine.hop_samples

    @property
    def words(self) -> tuple[str, ...]:
        """The words it scores."""
        return self._engine.words

    @property
    def parked(self) -> bool:
        """Whether hops wait to be heard."""
        return bool(self._unheard)

    def feed(self, samples: Samples) -> Mapping[str, float]:
        """Give every word's score at the end of this hop; 0 while parked."""
        if not self._gate.is_open(samples):
            self._unheard.append(samples.copy())
            return self._nothing
        if self._unheard:
            self._engine.catch_up(self._unheard)
            self._unheard.clear()
        return self._engine.feed(samples)

    def score_apart(
        self, hops: Sequence[Samples], before: Sequence[Samples]
    ) -> list[Mapping[str, float]]:
        """Give the scores of other sound; `before` holds also what was remembered unheard."""
        if not isinstance(self._engine, ScoresApart):
            return []
        self._unheard.clear()
        return self._engine.score_apart(hops, before)

    @property
    def memory_hops(self) -> int:
        """As the engine has it."""
        return self._engine.memory_hops

    def score_on_demand(self) -> float:
        """Give the score of the word that is listened for only at times; 0 while parked."""
        if self._unheard or not isinstance(self._engine, ScoresOnDemand):
            return 0.0
        return self._engine.score_on_demand()

    def reset(self) -> None:
        """Forget what was heard, and the microphone's noise."""
        self._unheard.clear()
        self._gate.reset()
        self._engine.reset()
