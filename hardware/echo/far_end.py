"""The far end's line: what the loudspeaker was given, on the microphone's time.

Both cards count samples, and what their callbacks say of the time jitters by milliseconds. So each
count is laid against the clock smoothly, the two lines meet once, before sound begins, and from
there on they run sample by sample: a canceller follows a slow drift, and a jump costs it half a
second. What is not written yet is waited for: a hole in each block costs it everything.
"""

import threading
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.echo.clock import SampleClock
from hardware.resample import Resampler

RATE_HZ: Final = 16_000
LEAD_S: Final = 0.01
"""The far end is given so much early: an echo may come late, and never before its cause."""
TAIL_S: Final = 0.5
"""The room still sounds for so long after the last sample."""
_KEPT_S: Final = 4
_TAIL: Final = round(TAIL_S * RATE_HZ)
_MOST_APART: Final = round(0.15 * RATE_HZ)
"""Lines so far apart meet anew even while something sounds; less is left to the canceller, which
has followed a loss long before the clock is sure of it.
"""
_SPARE: Final = round(0.01 * RATE_HZ)
"""A line that was read too early is read so much later than it would have to be: one block."""

type Samples = NDArray[np.int16]


class FarEnd:
    """Takes blocks from the loudspeaker's thread, gives stretches to the listening thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Blocks the listening thread has not taken, at most 4 s. Full: the oldest goes, and the
        # clock finds that something is missing.
        self._noted: deque[tuple[Samples, int, float]] = deque()
        self._noted_s = 0.0
        self._line = _Line()
        self._microphone = SampleClock(RATE_HZ)
        self._taken = 0
        self._ahead: int | None = None
        self._was_early = False

    def note(self, samples: Samples, rate_hz: int, heard_at_s: float) -> None:
        """Take a mono block at its write; `heard_at_s` (monotonic) is when it will sound."""
        block = samples.copy()
        with self._lock:
            self._noted.append((block, rate_hz, heard_at_s))
            self._noted_s += block.size / rate_hz
            while self._noted_s > _KEPT_S:
                oldest, its_hz, _ = self._noted.popleft()
                self._noted_s -= oldest.size / its_hz

    def take(self, ends_at_s: float, frames: int) -> tuple[Samples, bool]:
        """Give what sounded in the last frames until a moment (16 kHz), and whether we play.

        We play from the first sample that is not zero until `TAIL_S` after the last.
        """
        with self._lock:
            noted, self._noted, self._noted_s = self._noted, deque(), 0.0
        follows = self._line.extend(noted)
        self._taken += frames
        follows &= self._microphone.observe(self._taken, ends_at_s)
        if not self._line.clock.known:
            return np.zeros(frames, np.int16), False
        until = self._taken + self._meet(follows=follows)
        early = bool(noted) and self._line.written < until < self._line.silent_from + _TAIL
        # Once is the end of a stream that stopped; twice is a card that tells too little latency.
        if early and self._was_early:
            self._ahead = self._line.written - _SPARE - self._taken
            until = self._taken + self._ahead
        self._was_early = early
        return self._line.read(until, frames), until < self._line.silent_from + _TAIL

    def _meet(self, *, follows: bool) -> int:
        """Give by how much the line's count is ahead of the microphone's."""
        now_s = self._microphone.time_of(self._taken)
        ahead = self._line.clock.count_at(now_s + LEAD_S) - self._taken
        torn = self._ahead is None or not follows or abs(ahead - self._ahead) > _MOST_APART
        if torn or self._taken + ahead > self._line.silent_from + _TAIL:
            self._ahead = ahead
        return self._ahead or 0


class _Line:
    """The last seconds at 16 kHz, numbered from the first sample ever."""

    def __init__(self) -> None:
        self.clock = SampleClock(RATE_HZ)
        self.silent_from = -RATE_HZ
        """The sample after the last that was not zero."""
        # 4 s. Full: the oldest samples are overwritten.
        self._kept: Samples = np.zeros(_KEPT_S * RATE_HZ, np.int16)
        self.written = 0
        """How many samples there are so far."""
        self._rate_hz = 0
        self._resampler = Resampler(RATE_HZ, RATE_HZ)
        self._began = 0
        self._fed = 0

    def extend(self, blocks: deque[tuple[Samples, int, float]]) -> bool:
        """Take blocks as they were noted. False where one did not follow the last."""
        follows = True
        waiting: list[Samples] = []
        for block, rate_hz, heard_at_s in blocks:
            if rate_hz != self._rate_hz:
                self._write(waiting)
                waiting = []
                self._change_rate(rate_hz)
            count = self._began + self._fed * RATE_HZ // rate_hz
            follows &= self.clock.observe(count, heard_at_s)
            self._fed += block.size
            waiting.append(block)
        # Together: resampling 80 ms at once costs a fraction of eight times 10 ms.
        self._write(waiting)
        return follows

    def read(self, until: int, frames: int) -> Samples:
        """Give samples by number; what is not here yet, or no more, is silence."""
        wanted = np.arange(until - frames, until)
        held = (wanted >= max(0, self.written - self._kept.size)) & (wanted < self.written)
        return np.where(held, self._kept[wanted % self._kept.size], 0).astype(np.int16)

    def _change_rate(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._resampler = Resampler(rate_hz, RATE_HZ)
        self._began, self._fed = self.written, 0

    def _write(self, blocks: list[Samples]) -> None:
        if not blocks:
            return
        samples = self._resampler.feed(np.concatenate(blocks))
        self._kept[np.arange(self.written, self.written + samples.size) % self._kept.size] = samples
        self.written += samples.size
        loud = np.flatnonzero(samples)
        if loud.size:
            self.silent_from = self.written - samples.size + int(loud[-1]) + 1
