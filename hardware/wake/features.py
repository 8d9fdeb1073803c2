"""openWakeWord's front end: 80 ms of samples in, one more speech embedding out.

The numbers equal those of the openwakeword package fed in the same steps: the mel spectrogram of
the hop and the 30 ms before it, then the embedding of the last 76 mel rows (0.8 s).
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.wake.base import HOP_SAMPLES
from hardware.wake.embedding import EMBEDDING_SIZE, StreamingEmbedding
from hardware.wake.graphs import BoundGraph, Floats, open_graph
from hardware.wake.streaming_graph import BANDS, ROWS

MAX_EMBEDDINGS: Final = 116
"""As many as openWakeWord has at the start; a classifier may ask for no more."""

WINDOW_STEPS: Final = 10
"""Steps of eight rows that fill the embedding's window of 76."""

_OVERLAP_SAMPLES: Final = 480
_MEL_SCALE: Final = np.float32(10)
_MEL_SHIFT: Final = np.float32(2)


class SpeechFeatures:
    """Keeps the latest speech embeddings, one per hop, oldest first.

    `history` has the shape (1, `length`, 96) and stays the same array.
    """

    def __init__(self, mel_model: Path, embedding_model: Path, *, length: int) -> None:
        self.history = np.zeros((1, length, EMBEDDING_SIZE), np.float32)
        self._samples = np.zeros((1, _OVERLAP_SAMPLES + HOP_SAMPLES), np.float32)
        self._rows = np.zeros((1, 1, ROWS, BANDS), np.float32)
        self._mel_graph = open_graph(mel_model)
        self._mel = BoundGraph(self._mel_graph, {"input": self._samples}, {"output": self._rows})
        self._embedding = StreamingEmbedding(embedding_model)
        self._silence = self._embedding_of_silence()
        self.reset()

    def reset(self) -> None:
        """Return to the beginning: a long silence in the history, no samples heard yet."""
        self.history[:] = self._silence
        self._embedding.reset()
        for _ in range(WINDOW_STEPS - 1):  # openWakeWord's window begins as ones
            self._embedding.step(np.ones((ROWS, BANDS), np.float32))
        self._first = True

    def push(self, samples: NDArray[np.int16]) -> None:
        """Take one hop of samples and put its embedding at the end of the history."""
        _shift_in(self._samples[0], samples)
        rows = self._first_rows() if self._first else self._next_rows()
        self._first = False
        _shift_in(self.history[0], self._embedding.step(rows)[None])

    def _next_rows(self) -> Floats:
        self._mel.run()
        return _scaled(self._rows[0, 0])

    def _first_rows(self) -> Floats:
        """Give the rows of the first hop: fewer, for no sound came before it, so ones precede."""
        heard = {"input": self._samples[:, _OVERLAP_SAMPLES:]}
        rows = _scaled(self._mel_graph.run(None, heard)[0][0, 0])
        return np.concatenate([np.ones((ROWS - len(rows), BANDS), np.float32), rows])

    def _embedding_of_silence(self) -> Floats:
        rows = self._next_rows()
        for _ in range(WINDOW_STEPS):
            embedding = self._embedding.step(rows)
        return embedding.copy()


def _scaled(rows: Floats) -> Floats:
    """Give mel rows in the units the embedding was trained on."""
    return rows / _MEL_SCALE + _MEL_SHIFT


def _shift_in(rows: Floats, new: NDArray[np.int16] | Floats) -> None:
    """Move rows towards the front, in place, and put the new ones at the end."""
    rows[: -len(new)] = rows[len(new) :]
    rows[-len(new) :] = new
