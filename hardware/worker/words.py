"""Listens for the wake words, hop after hop, and tells the one it hears."""

import time
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from config.settings import Wake
from hardware.protocol import Event, WakeWordHeard
from hardware.wake.base import WakeEngine
from hardware.wake.decision import WakeDecision


class Words:
    """The wake engine and what is made of its scores."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._engine: WakeEngine | None = None
        self._decision = WakeDecision(Wake())

    def take_up(self, wake: Wake, engine: WakeEngine | None) -> None:
        """Listen for these words from now on; no engine is push-to-talk only."""
        self._engine = engine
        self._decision = WakeDecision(wake)

    def reset(self) -> None:
        """Continue nothing: the microphone was opened anew."""
        if self._engine:
            self._engine.reset()
        self._decision.reset()

    def hear(
        self,
        hop: NDArray[np.int16],
        at: int,
        *,
        playing: bool,  # noqa: ARG002 - what sounds of ours moves the bar
        arrived_s: float,
    ) -> Mapping[str, float]:
        """Give every word's score in the hop that ends at sample `at`, and tell a wake."""
        if not self._engine:
            return {}
        scores = self._engine.feed(hop)
        heard = self._decision.judge(scores, at)
        if heard:
            word, score = heard
            lag_ms = round((time.monotonic() - arrived_s) * 1000, 2)
            self._tell(WakeWordHeard(word, round(float(score), 4), at, lag_ms))
        return scores
