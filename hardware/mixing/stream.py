"""One stream of PCM on its way to the loudspeaker: converted, bounded, and accounted for."""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

CAPACITY_S: Final = 120
"""How much unheard audio a stream keeps. Full: what comes after is dropped."""
_KEPT_RUNS: Final = 64

type Samples = NDArray[np.int16]


class Converter:
    """Turns the PCM of one stream into the device's rate, piece by piece.

    Used by the one thread that feeds the mixer, outside its lock. A piece may end in the middle of
    a sample: the odd byte waits for the next piece, since dropping it would turn speech into noise.
    """

    def __init__(self, device_rate_hz: int) -> None:
        self._device_rate_hz = device_rate_hz
        self._rate_hz = 0
        self._soxr: soxr.ResampleStream | None = None
        self._odd = b""

    def convert(self, rate_hz: int, pcm: bytes) -> Samples:
        """Give what of this piece, and of those before, is ready at the device's rate."""
        tail = np.empty(0, np.int16)
        if rate_hz != self._rate_hz:
            tail = self.finish()
            self._begin(rate_hz)
        pcm = self._odd + pcm
        whole = len(pcm) & ~1
        self._odd = pcm[whole:]
        samples = np.frombuffer(pcm[:whole], dtype="<i2").astype(np.int16, copy=False)
        if self._soxr is not None:
            samples = self._soxr.resample_chunk(samples)
        return np.concatenate((tail, samples)) if tail.size else samples

    def finish(self) -> Samples:
        """Give the samples the conversion still held back; an odd byte left over is dropped."""
        held, self._soxr, self._odd, self._rate_hz = self._soxr, None, b"", 0
        empty = np.empty(0, np.int16)
        return empty if held is None else held.resample_chunk(empty, last=True)

    def _begin(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        if rate_hz != self._device_rate_hz:
            self._soxr = soxr.ResampleStream(rate_hz, self._device_rate_hz, 1, dtype="int16")


@dataclass(slots=True)
class _Run:
    """Samples of a stream that were rendered without a gap."""

    frame: int
    """Where the mixer's clock stood at its first sample."""
    position: int
    length: int


class Stream:
    """One stream's audio: what waits, and when what is gone was rendered."""

    def __init__(self, name: str, device_rate_hz: int) -> None:
        self.name = name
        self.converter = Converter(device_rate_hz)
        self.ended = False
        self.overflowed = False
        self._rate_hz = device_rate_hz
        self._pieces: deque[Samples] = deque()
        self._offset = 0
        self._waiting = 0
        self._rendered = 0
        self._received_ms = 0.0
        # Only a pause or an underrun begins a new run. Full: the oldest, long since heard, goes.
        self._runs: deque[_Run] = deque(maxlen=_KEPT_RUNS)

    @property
    def waiting(self) -> int:
        """How many samples are ready to be rendered."""
        return self._waiting

    @property
    def finished(self) -> bool:
        """Whether nothing is left and nothing more will come."""
        return self.ended and not self._waiting

    def received(self, size_bytes: int, rate_hz: int) -> None:
        """Count a piece that was taken in, in the stream's own time."""
        self._received_ms += size_bytes * 500 / rate_hz

    def append(self, samples: Samples) -> bool:
        """Add converted samples; `False` when the stream is full and the rest is dropped."""
        room = CAPACITY_S * self._rate_hz - self._waiting
        kept = samples[:room]
        if kept.size:
            self._pieces.append(kept)
            self._waiting += kept.size
        self.overflowed = kept.size < samples.size
        return not self.overflowed

    def take(self, frames: int, at_frame: int) -> Samples:
        """Give up to `frames` samples, rendered when the mixer's clock stands at `at_frame`."""
        taken = self.peek(frames)
        self._drop(taken.size)
        last = self._runs[-1] if self._runs else None
        if last is not None and last.frame + last.length == at_frame:
            last.length += taken.size
        elif taken.size:
            self._runs.append(_Run(at_frame, self._rendered, taken.size))
        self._rendered += taken.size
        return taken

    def peek(self, frames: int) -> Samples:
        """Give up to `frames` of the waiting samples and leave them waiting."""
        found: list[Samples] = []
        missing, offset = frames, self._offset
        for piece in self._pieces:
            if missing <= 0:
                break
            found.append(piece[offset : offset + missing])
            missing -= found[-1].size
            offset = 0
        return np.concatenate(found) if found else np.empty(0, np.int16)

    def heard_ms(self, frame: int) -> int:
        """Give how much had been rendered when the mixer's clock stood at `frame`.

        In the stream's own time, and never more than was received.
        """
        return int(min(self._rendered_by(frame) * 1000 / self._rate_hz, self._received_ms))

    def rendered_until(self, otherwise: int) -> int:
        """Give the frame after the last sample rendered so far, `otherwise` when there is none."""
        return self._runs[-1].frame + self._runs[-1].length if self._runs else otherwise

    def _rendered_by(self, frame: int) -> int:
        for run in reversed(self._runs):
            if frame >= run.frame:
                return run.position + min(run.length, frame - run.frame)
        return self._runs[0].position if self._runs else 0

    def _drop(self, frames: int) -> None:
        self._waiting -= frames
        self._offset += frames
        while self._pieces and self._offset >= self._pieces[0].size:
            self._offset -= self._pieces.popleft().size
