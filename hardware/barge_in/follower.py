"""Makes windows of the turn ring for the judge: their level first, the VAD where it could matter.

The VAD is the dearest thing of all that runs while we speak. So it sleeps until something stands
out of what is to be expected, hears the moment before as well, and goes on for a while after it.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from config.audio import HOUSE
from hardware.barge_in.judge import Window
from hardware.barge_in.residue import Residue
from hardware.level import level_dbfs
from hardware.ring import Samples, TurnRing
from hardware.vad import WINDOW_SAMPLES, Vad

_LOUDER: Final = 4
"""The VAD is surest of loud speech. What is said across a room arrives at -35 dBFS: with 12 dB more
the slowest decisions came in half the time (measured in simulated rooms).
"""
_LEAD_WINDOWS: Final = 12
"""The VAD has to hear so much before it knows what it hears."""
_AWAKE_WINDOWS: Final = 10
"""It goes on for so long after the last window that stood out: a pause between two syllables."""
_FAR_SAMPLES: Final = 2 * HOUSE.rate_hz
"""A block is 80 ms; whatever waits longer to be compared has been overtaken by the ring."""


class Follower:
    """Follows the ring while we speak; used by the listening thread alone."""

    def __init__(self, ring: TurnRing, make_vad: Callable[[], Vad]) -> None:
        self._ring = ring
        self._make_vad = make_vad
        self._vad: Vad | None = None
        self._heard_until = 0
        self._awake = 0
        self._margin_db = 0.0
        # The far end beside the ring's newest samples. Full: the oldest go.
        self._far: Samples = np.zeros(0, np.int16)
        self.residue = Residue()

    def begin(self, margin_db: float, background_dbfs: float) -> None:
        """We begin to speak, in a room that is so loud by itself: listen from now on."""
        self.residue.background_dbfs = background_dbfs
        self._margin_db = margin_db
        self._awake = 0
        self._heard_until = self._ring.newest
        self._far = self._far[:0]

    def note_far(self, far: Samples, count: int) -> None:
        """Take the far end beside the `count` samples that the ring was given last."""
        beside = far[max(0, far.size - count) :]
        missing = np.zeros(count - beside.size, np.int16)
        self._far = np.concatenate((self._far, missing, beside))[-_FAR_SAMPLES:]

    def windows(self) -> Iterator[Window]:
        """Give the windows that are complete by now."""
        self._heard_until = max(self._heard_until, self._ring.oldest)
        while self._heard_until + WINDOW_SAMPLES <= self._ring.newest:
            begins = self._heard_until
            self._heard_until += WINDOW_SAMPLES
            yield self._window(begins)

    def _window(self, begins: int) -> Window:
        samples = self._ring.read(begins, WINDOW_SAMPLES)
        cleaned_dbfs = level_dbfs(samples)
        above_db = cleaned_dbfs - self.residue.expect(level_dbfs(self._far_beside(begins)))
        return Window(
            begins=begins,
            ends=begins + WINDOW_SAMPLES,
            probability=self._probability(begins, samples, stands_out=above_db >= self._margin_db),
            above_db=above_db,
            level_dbfs=cleaned_dbfs,
        )

    def _far_beside(self, begins: int) -> Samples:
        """Give the far end of a window; the ring's newest sample lies beside its last."""
        first = self._far.size - (self._ring.newest - begins)
        return self._far[max(0, first) : max(0, first + WINDOW_SAMPLES)]

    def _probability(self, begins: int, samples: Samples, *, stands_out: bool) -> float:
        if not (stands_out or self._awake):
            return 0.0
        self._vad = self._vad or self._make_vad()
        if not self._awake:
            self._wake(self._vad, begins)
        self._awake = _AWAKE_WINDOWS if stands_out else self._awake - 1
        return self._vad.feed(_louder(samples))

    def _wake(self, vad: Vad, begins: int) -> None:
        """Let the VAD hear the moment before a window."""
        vad.reset()
        since = max(self._ring.oldest, begins - _LEAD_WINDOWS * WINDOW_SAMPLES)
        for start in range(since, begins - WINDOW_SAMPLES + 1, WINDOW_SAMPLES):
            vad.feed(_louder(self._ring.read(start, WINDOW_SAMPLES)))


def _louder(samples: Samples) -> Samples:
    limits = np.iinfo(np.int16)
    return np.clip(samples.astype(np.int32) * _LOUDER, limits.min, limits.max).astype(np.int16)
