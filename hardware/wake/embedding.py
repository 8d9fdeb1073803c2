"""The speech embedding of the last 76 mel rows, computed from the eight new ones of each hop."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np

from hardware.errors import ModelUnusable
from hardware.wake.graphs import BoundGraph, Floats, open_graph
from hardware.wake.streaming_graph import (
    BANDS,
    EMBEDDING_OUTPUT,
    ROWS,
    ROWS_INPUT,
    STATE_SHAPES,
    state_input,
    state_output,
    streaming,
)

EMBEDDING_SIZE: Final = 96


class StreamingEmbedding:
    """openWakeWord's embedding model with a memory; the numbers are those of the whole window."""

    def __init__(self, model: Path) -> None:
        rows = np.zeros((1, 1, ROWS, BANDS), np.float32)
        self.rows: Floats = rows[0, 0]
        """The eight mel rows of the next step, to be filled in place."""
        embedding = np.zeros((1, 1, 1, EMBEDDING_SIZE), np.float32)
        self._latest: Floats = embedding[0, 0, 0]
        # What one step keeps is what the next one starts from: two sets take turns.
        self._kept = [[np.zeros(shape, np.float32) for shape in STATE_SHAPES] for _ in range(2)]
        try:
            rewritten = streaming(model.read_bytes())
        except ValueError as error:
            raise ModelUnusable(
                f"{model}: expected the embedding model of openwakeword 0.4.0, but {error}"
            ) from error
        graph = open_graph(model, rewritten)
        there, back = self._kept
        self._steps = cycle(
            BoundGraph(
                graph,
                {ROWS_INPUT: rows, **_named(state_input, before)},
                {EMBEDDING_OUTPUT: embedding, **_named(state_output, after)},
            )
            for before, after in ((there, back), (back, there))
        )

    def step(self) -> Floats:
        """Take the rows as they are now; give the embedding, in an array the next step reuses."""
        next(self._steps).run()
        return self._latest

    def reset(self) -> None:
        """Forget every row so far."""
        for kept in self._kept:
            for rows in kept:
                rows[:] = 0


def _named(name: Callable[[int], str], arrays: list[Floats]) -> dict[str, Floats]:
    return {name(index): array for index, array in enumerate(arrays)}
