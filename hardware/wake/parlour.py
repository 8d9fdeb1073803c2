"""The engine `parlour`: openWakeWord's models on one thread, sharing all but the last step."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.settings import WakeWord
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.classifier import Classifier
from hardware.wake.features import WINDOW_STEPS, SpeechFeatures
from hardware.wake.models import model_of, openwakeword_backbone, openwakeword_classifiers

_SILENT_HOPS: Final = 5
"""After a start the first scores mean nothing; openWakeWord gives 0 for as many."""


class ParlourEngine:
    """Gives the scores that `openwakeword.Model.predict` gives for the same hops."""

    def __init__(self, words: tuple[WakeWord, ...], on_demand: Path | None = None) -> None:
        bundled = openwakeword_classifiers()
        self._classifiers = {word.name: Classifier(model_of(word, bundled)) for word in words}
        self._on_demand = Classifier(on_demand) if on_demand else None
        every = [*self._classifiers.values(), *([self._on_demand] if self._on_demand else [])]
        longest = max((one.length for one in every), default=1)
        self._memory_hops = longest + WINDOW_STEPS - 1
        self._features = SpeechFeatures(*openwakeword_backbone(), length=longest)
        for classifier in every:
            classifier.attach(self._features.history)
        self._hops = 0

    @property
    def hop_samples(self) -> int:
        """80 ms."""
        return HOP_SAMPLES

    @property
    def words(self) -> tuple[str, ...]:
        """The words it scores."""
        return tuple(self._classifiers)

    @property
    def memory_hops(self) -> int:
        """How many hops before the present one a score depends on."""
        return self._memory_hops

    def catch_up(self, hops: Sequence[NDArray[np.int16]]) -> None:
        """Take hops whose scores nobody asks for."""
        for hop in hops:
            self._features.push(hop)
        self._hops += len(hops)

    def feed(self, samples: NDArray[np.int16]) -> Mapping[str, float]:
        """Give every word's score at the end of this hop."""
        self._features.push(samples)
        self._hops += 1
        if self._hops <= _SILENT_HOPS:
            return dict.fromkeys(self._classifiers, 0.0)
        return {word: one.score() for word, one in self._classifiers.items()}

    def score_apart(
        self, hops: Sequence[NDArray[np.int16]], before: Sequence[NDArray[np.int16]]
    ) -> list[Mapping[str, float]]:
        """Give the scores of other sound, and go on after `before`, the hops fed last."""
        self.reset()
        scores = [self.feed(hop) for hop in hops]
        self.reset()
        self.catch_up(before)
        return scores

    def score_on_demand(self) -> float:
        """Give the score of the word that is listened for only at times."""
        heard_enough = self._hops > _SILENT_HOPS
        return self._on_demand.score() if self._on_demand and heard_enough else 0.0

    def reset(self) -> None:
        """Forget what was heard."""
        self._features.reset()
        self._hops = 0
