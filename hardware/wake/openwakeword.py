"""The engine `openwakeword`: the unmodified package, to compare with."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.settings import WakeWord
from hardware.errors import ModelUnusable
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.classifier import Classifier
from hardware.wake.models import (
    model_of,
    openwakeword_classifiers,
    openwakeword_is_incomplete,
)


def make_openwakeword(words: tuple[WakeWord, ...]) -> "OpenWakeWordEngine":
    """Load the package with these words; it needs its own dependencies (scipy, scikit-learn...)."""
    bundled = openwakeword_classifiers()
    paths = {word.name: model_of(word, bundled) for word in words}
    try:
        from openwakeword.model import Model  # noqa: PLC0415 - optional, and heavy to import
    except ImportError as error:
        raise openwakeword_is_incomplete(error.name or "one of them") from error
    for path in paths.values():
        Classifier(path)  # the package takes any ONNX model, and fails at the first sound
    try:
        with warnings.catch_warnings():  # it asks for a GPU first, and is told that there is none
            warnings.simplefilter("ignore", UserWarning)
            model = Model(wakeword_model_paths=[str(path) for path in paths.values()])
    except Exception as error:
        names = ", ".join(map(str, paths.values()))
        raise ModelUnusable(f"openwakeword cannot load {names}: {error}") from error
    return OpenWakeWordEngine(model, paths)


class OpenWakeWordEngine:
    """Hands every hop to `openwakeword.Model.predict`."""

    def __init__(self, model: Any, paths: Mapping[str, Path]) -> None:  # noqa: ANN401 - untyped package
        self._model = model
        self._labels = {word: path.stem for word, path in paths.items()}
        self._start = model.preprocessor.feature_buffer
        for word, label in self._labels.items():
            if model.model_outputs[label] != 1:
                raise ModelUnusable(
                    f"wake word {word!r}: {paths[word]} knows several phrases, which the engine"
                    " `parlour` can use and the engine `openwakeword` cannot"
                )

    @property
    def hop_samples(self) -> int:
        """80 ms."""
        return HOP_SAMPLES

    @property
    def words(self) -> tuple[str, ...]:
        """The words it scores."""
        return tuple(self._labels)

    def feed(self, samples: NDArray[np.int16]) -> Mapping[str, float]:
        """Give every word's score at the end of this hop."""
        scores = self._model.predict(samples)
        return {word: float(scores[label]) for word, label in self._labels.items()}

    def reset(self) -> None:
        """Forget what was heard; the package's own `reset` forgets its predictions only."""
        self._model.reset()
        heard = self._model.preprocessor
        heard.raw_data_buffer.clear()
        heard.melspectrogram_buffer = np.ones((76, 32))
        heard.accumulated_samples = 0
        heard.feature_buffer = self._start
