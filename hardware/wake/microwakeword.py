"""The engine `microwakeword`: pymicro-wakeword's small models, a fifth of openWakeWord's cost."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.settings import WakeWord
from hardware.errors import ModelUnusable
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.models import microwakeword_models, model_of
from hardware.wake.trial import require_usable


def make_microwakeword(words: tuple[WakeWord, ...]) -> "MicroWakeWordEngine":
    """Load pymicro-wakeword with these words; a model of your own is its `.json` description."""
    try:
        import pymicro_wakeword as package  # noqa: PLC0415 - optional
    except ImportError as error:
        raise ModelUnusable(
            "the wake engine `microwakeword` is not installed: run `pip install"
            " pymicro-wakeword`, or install Parlour with its extra `microwakeword`"
        ) from error
    bundled = microwakeword_models()
    models = {}
    for word in words:
        path = model_of(word, bundled)
        if word.model is not None:
            require_usable(path)
        models[word.name] = package.MicroWakeWord.from_config(path)
    return MicroWakeWordEngine(package.MicroWakeWordFeatures(), models)


class MicroWakeWordEngine:
    """Feeds 10 ms features to each model and gives the highest score of a hop."""

    def __init__(self, features: Any, models: Mapping[str, Any]) -> None:  # noqa: ANN401 - optional package
        self._features = features
        self._models = models

    @property
    def hop_samples(self) -> int:
        """80 ms, which hold eight steps of 10 ms."""
        return HOP_SAMPLES

    @property
    def words(self) -> tuple[str, ...]:
        """The words it scores."""
        return tuple(self._models)

    def feed(self, samples: NDArray[np.int16]) -> Mapping[str, float]:
        """Give every word's highest score within this hop."""
        scores = dict.fromkeys(self._models, 0.0)
        for step in self._features.process_streaming(samples.tobytes()):
            for word, model in self._models.items():
                probability = model.process_streaming_prob(step)
                score = _on_common_scale(probability or 0.0, model.probability_cutoff)
                scores[word] = max(scores[word], score)
        return scores

    def reset(self) -> None:
        """Forget what was heard."""
        self._features.reset()
        for model in self._models.values():
            model.reset()


def _on_common_scale(probability: float, cutoff: float) -> float:
    """Stretch a probability so that the model's own cut-off (0.85 to 0.97) becomes 0.5."""
    if probability < cutoff:
        return 0.5 * probability / cutoff
    return 1 - 0.5 * (1 - min(probability, 1.0)) / (1 - cutoff)
