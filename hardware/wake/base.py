"""What the audio worker asks of a wake-word engine."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

HOP_SAMPLES: Final = 1_280
"""80 ms at 16 kHz: how much every engine is fed at once."""


class WakeEngine(Protocol):
    """Scores wake words in a stream of 16 kHz mono samples.

    Used from one thread. A score lies in 0..1, and 0.5 is where the model's makers would say yes.
    """

    @property
    def hop_samples(self) -> int:
        """How many samples `feed` takes, always the same."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words it scores, by their names in the settings."""

    def feed(self, samples: NDArray[np.int16]) -> Mapping[str, float]:
        """Give every word's score at the end of these samples."""

    def reset(self) -> None:
        """Forget what was heard, as after the microphone was away."""


@runtime_checkable
class ScoresApart(Protocol):
    """An engine that can score another stretch of sound in between."""

    @property
    def memory_hops(self) -> int:
        """How many hops before the present one a score depends on."""

    def score_apart(
        self, hops: Sequence[NDArray[np.int16]], before: Sequence[NDArray[np.int16]]
    ) -> list[Mapping[str, float]]:
        """Give the scores of those hops, and go on after `before`: the `memory_hops` fed last."""


@runtime_checkable
class ScoresOnDemand(Protocol):
    """An engine that knows one more word, the stop word, which costs nothing until asked for."""

    def score_on_demand(self) -> float:
        """Give that word's score at the end of what was fed last; 0 without such a word."""
