"""Hears a doubtful word once more, in sound that came out better afterwards.

An array knows how a word reached it only when the word is over. A score too high for nothing and
too low for a wake is the moment to ask for that; the same engine scores both, so that nothing is
spent while nothing is in doubt.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.settings import Wake
from hardware.wake.base import HOP_SAMPLES, ScoresApart, WakeEngine
from hardware.wake.decision import WakeDecision

_DOUBTFUL: Final = 0.01
"""From this score on; of words missed in noise nine in ten reached it, and other talk seldom."""
_AFTER_HOPS: Final = 2
"""The end of the word is to be in what is looked at."""
_REST_HOPS: Final = 6
"""Of one doubt after the other, two in a second are looked into at most."""
_ECHO_HOPS: Final = 30
"""What is looked at must hold nothing of ours: no canceller has heard it."""
_COUNTED_HOPS: Final = 10
"""The scores of the last 0.8 s; before that the engine lacks what led up to them."""

type Samples = NDArray[np.int16]
type LookAgain = Callable[[], Samples | None]
"""Gives the last seconds better than they were at the time, if something can."""


class SecondHearing:
    """Follows the scores of an engine; used by the listening thread."""

    def __init__(self, wake: Wake, engine: WakeEngine | None, look_again: LookAgain) -> None:
        self._wake = wake
        self._engine: ScoresApart | None = engine if isinstance(engine, ScoresApart) else None
        self._look_again = look_again
        # What the engine must hear to go on. Full: the oldest hop goes, no score depends on it.
        self._before: deque[Samples] = deque(maxlen=self._engine.memory_hops if self._engine else 0)
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._before.clear()
        self._due_in = 0
        self._rest = 0

    def hear(
        self, hop: Samples, scores: Mapping[str, float], at: int, *, playing: bool
    ) -> tuple[str, float, int] | None:
        """Take a hop and its scores; give a word, its score, and the sample where it was heard."""
        self._before.append(hop)
        self._rest -= 1
        if playing:
            self._due_in, self._rest = 0, _ECHO_HOPS
        elif self._due_in:
            self._due_in -= 1
            return None if self._due_in else self._listen(at)
        elif self._rest <= 0 and max(scores.values(), default=0.0) >= _DOUBTFUL:
            self._due_in, self._rest = _AFTER_HOPS, _REST_HOPS
        return None

    def _listen(self, at: int) -> tuple[str, float, int] | None:
        sound = self._look_again() if self._engine else None
        if self._engine is None or sound is None:
            return None
        count = len(sound) // HOP_SAMPLES
        hops = list(sound[-count * HOP_SAMPLES :].reshape(count, HOP_SAMPLES))
        decision = WakeDecision(self._wake)
        counted = self._engine.score_apart(hops, self._before)[-_COUNTED_HOPS:]
        for back, scores in zip(range(len(counted) - 1, -1, -1), counted, strict=True):
            ended_at = at - back * HOP_SAMPLES
            if heard := decision.judge(scores, ended_at):
                return *heard, ended_at
        return None
