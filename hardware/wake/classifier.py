"""One openWakeWord classifier: the latest embeddings in, one score out."""

from pathlib import Path

import numpy as np
import onnxruntime as ort

from hardware.errors import ModelUnusable
from hardware.wake.embedding import EMBEDDING_SIZE
from hardware.wake.features import MAX_EMBEDDINGS
from hardware.wake.graphs import BoundGraph, Floats, open_graph


class Classifier:
    """A wake word's own model, bundled or the owner's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._graph = open_graph(path)
        self.length = _embeddings_wanted(path, self._graph)
        """How many embeddings it looks at."""
        self._output = np.zeros((1, _classes(path, self._graph)), np.float32)
        self._bound: BoundGraph | None = None

    def attach(self, history: Floats) -> None:
        """Read from now on the end of this history, which changes in place."""
        name = self._graph.get_inputs()[0].name
        result = self._graph.get_outputs()[0].name
        latest = history[:, history.shape[1] - self.length :]
        self._bound = BoundGraph(self._graph, {name: latest}, {result: self._output})

    def score(self) -> float:
        """Give the score of what the history holds now."""
        if self._bound is None:
            raise RuntimeError("a classifier is attached to a history before it scores")
        self._bound.run()
        classes = self._output[0]
        # A model of several phrases (`timer`) has a first class that means none of them.
        return float(classes[0] if len(classes) == 1 else classes[1:].max())


def _embeddings_wanted(path: Path, graph: ort.InferenceSession) -> int:
    shapes = [tuple(entry.shape) for entry in graph.get_inputs()]
    match shapes:
        case [(_, int(length), size)] if size == EMBEDDING_SIZE and 1 <= length <= MAX_EMBEDDINGS:
            return length
        case _:
            raise ModelUnusable(
                f"{path}: expected an openWakeWord classifier with one input of 1 x N x"
                f" {EMBEDDING_SIZE}, N at most {MAX_EMBEDDINGS}; found {_shown(shapes)}"
            )


def _classes(path: Path, graph: ort.InferenceSession) -> int:
    shapes = [tuple(entry.shape) for entry in graph.get_outputs()]
    match shapes:
        case [(_, int(classes))] if classes >= 1:
            return classes
        case _:
            raise ModelUnusable(
                f"{path}: expected an openWakeWord classifier with one output of 1 x classes;"
                f" found {_shown(shapes)}"
            )


def _shown(shapes: list[tuple[object, ...]]) -> str:
    return ", ".join(" x ".join(str(size) for size in shape) for shape in shapes)
