"""Keeps our own voice from saying wake words and "stop": what is left of it is no person."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from hardware.level import level_dbfs

REACH_DB: Final = 25.0
"""Nobody who talks over us is so far below us. In simulated rooms words are rarely understood from
more than 20 dB below, and what a canceller that works leaves lies 28 to 44 dB below.
"""
CONVERGES_S: Final = 3.0
"""So long of our own voice a canceller may take. In simulated rooms that was when it left enough of
us to be taken for a word. One that has proven nothing by then has next to no echo to cancel.
"""
_BLOCKS: Final = 8
"""0.64 s, which hold the loudest part of a word."""

type Samples = NDArray[np.int16]
type Reports = Callable[[], Mapping[str, Mapping[str, float]]]
"""Gives what the audio processors report, by their names."""


class OwnVoiceGuard:
    """Compares what was captured with what is left, block by block, while we sound."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        # Levels of the last 0.64 s in dBFS, captured and cleaned. Full: the oldest goes.
        self._levels: deque[tuple[float, float]] = deque(maxlen=_BLOCKS)
        self._sounded_s = 0.0
        """How much of us the microphone has heard since it was opened."""

    def note(self, captured: Samples, cleaned: Samples) -> None:
        """Take a block as it was captured, mono, and as the processors gave it."""
        self._levels.append((level_dbfs(captured), level_dbfs(cleaned)))
        self._sounded_s += len(captured) / HOUSE.rate_hz

    def begin(self) -> None:
        """Know that the microphone was opened anew: the canceller learns from the beginning."""
        self.forget()
        self._sounded_s = 0.0

    def forget(self) -> None:
        """Continue nothing: we are silent."""
        self._levels.clear()

    @property
    def converging(self) -> bool:
        """Whether there is a canceller that may still be learning this room."""
        if self._sounded_s > CONVERGES_S:
            return False
        return self._reports().get("echo", {}).get("proven") == 0

    @property
    def stands_out(self) -> bool:
        """Whether something that was heard is louder than what is left of us."""
        if not self._levels:
            return True
        captured, cleaned = zip(*self._levels, strict=True)
        return bool(max(cleaned) >= max(captured) - REACH_DB)
