"""The turn ring: the last seconds of the room, and the whole of a turn that is not yet answered."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE

IDLE_S: Final = 2
TURN_S: Final = 30
_IDLE: Final = IDLE_S * HOUSE.rate_hz
_TURN: Final = TURN_S * HOUSE.rate_hz

type Samples = NDArray[np.int16]


class TurnRing:
    """Keeps 16 kHz samples by their number; one thread writes and reads.

    Idle, it remembers 2 s: the oldest sample goes. While a turn is kept it remembers everything
    from the turn's first sample, up to 30 s; then it is `full`, and the oldest sample goes again.
    """

    def __init__(self) -> None:
        self._buffer: Samples = np.zeros(_IDLE + _TURN, np.int16)
        self._newest = 0
        self._kept_from: int | None = None

    @property
    def newest(self) -> int:
        """The number of the sample that comes next."""
        return self._newest

    @property
    def oldest(self) -> int:
        """The number of the first sample still here."""
        idle_from = max(0, self._newest - _IDLE)
        if self._kept_from is None:
            return idle_from
        return max(min(self._kept_from, idle_from), self._newest - self._buffer.size, 0)

    @property
    def keeping(self) -> bool:
        """Whether a turn is kept."""
        return self._kept_from is not None

    @property
    def full(self) -> bool:
        """Whether a kept turn has reached its 30 s."""
        return self._kept_from is not None and self._newest - self._kept_from >= _TURN

    def append(self, samples: Samples) -> None:
        """Add what the microphone gave."""
        if samples.size > self._buffer.size:
            self._newest += samples.size - self._buffer.size
            samples = samples[-self._buffer.size :]
        place = self._newest % self._buffer.size
        head = min(samples.size, self._buffer.size - place)
        self._buffer[place : place + head] = samples[:head]
        self._buffer[: samples.size - head] = samples[head:]
        self._newest += samples.size

    def read(self, since: int, count: int) -> Samples:
        """Give a copy of `count` samples from number `since` on, all of which must be here."""
        if since < self.oldest or since + count > self._newest:
            raise IndexError(
                f"expected samples of {self.oldest}..{self._newest}, found {since}+{count}"
            )
        place = since % self._buffer.size
        head = self._buffer[place : place + count]
        return np.concatenate((head, self._buffer[: count - head.size]))

    def keep(self, since: int) -> None:
        """Keep the turn that begins at sample `since`; one that is kept already goes on."""
        if self._kept_from is None:
            self._kept_from = max(since, self.oldest)

    def release(self) -> None:
        """Forget all but the last 2 s: the turn was answered. What is forgotten is wiped."""
        self._kept_from = None
        remembered = self.read(self.oldest, self._newest - self.oldest)
        self._buffer[:] = 0
        self._newest -= remembered.size
        self.append(remembered)

    def wipe(self) -> None:
        """Forget every sample; numbers go on."""
        self._kept_from = None
        self._buffer[:] = 0
