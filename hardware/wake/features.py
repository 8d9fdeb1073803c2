"""openWakeWord's front end: 80 ms of samples in, one more speech embedding out.

The numbers equal those of the openwakeword package fed in the same steps: the mel spectrogram of
the hop and the 30 ms before it, then the embedding of the last 76 mel rows (0.8 s).
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.wake.base import HOP_SAMPLES
from hardware.wake.graphs import BoundGraph, Floats, open_graph

EMBEDDING_SIZE: Final = 96
MAX_EMBEDDINGS: Final = 116
"""As many as openWakeWord has at the start; a classifier may ask for no more."""

_MEL_BANDS: Final = 32
_MEL_ROWS_PER_HOP: Final = 8
_WINDOW_ROWS: Final = 76
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
        self._new_rows = np.zeros((1, 1, _MEL_ROWS_PER_HOP, _MEL_BANDS), np.float32)
        self._window = np.zeros((1, _WINDOW_ROWS, _MEL_BANDS, 1), np.float32)
        self._embedding = np.zeros((1, 1, 1, EMBEDDING_SIZE), np.float32)
        self._mel_graph = open_graph(mel_model)
        self._mel = BoundGraph(
            self._mel_graph, {"input": self._samples}, {"output": self._new_rows}
        )
        self._embed = BoundGraph(
            open_graph(embedding_model), {"input_1": self._window}, {"conv2d_19": self._embedding}
        )
        self._silence = self._embedding_of_silence()
        self.reset()

    def reset(self) -> None:
        """Return to the beginning: a long silence in the history, no samples heard yet."""
        self.history[:] = self._silence
        self._window[:] = 1
        self._first = True

    def push(self, samples: NDArray[np.int16]) -> None:
        """Take one hop of samples and put its embedding at the end of the history."""
        rows = self._mel_rows(samples)
        _shift_in(self._window[0, :, :, 0], rows)
        self._embed.run()
        _shift_in(self.history[0], self._embedding[0, 0])

    def _mel_rows(self, samples: NDArray[np.int16]) -> Floats:
        if self._first:
            # Nothing came before the first hop, so its spectrogram is shorter.
            self._first = False
            self._samples[0, _OVERLAP_SAMPLES:] = samples
            first = {"input": self._samples[:, _OVERLAP_SAMPLES:]}
            rows: Floats = self._mel_graph.run(None, first)[0][0, 0]
        else:
            _shift_in(self._samples[0], samples)
            self._mel.run()
            rows = self._new_rows[0, 0]
        scaled: Floats = rows / _MEL_SCALE + _MEL_SHIFT
        return scaled

    def _embedding_of_silence(self) -> Floats:
        self._samples[:] = 0
        self._mel.run()
        self._window[:] = self._new_rows[0, 0, 0, :, None] / _MEL_SCALE + _MEL_SHIFT
        self._embed.run()
        return self._embedding.reshape(EMBEDDING_SIZE).copy()


def _shift_in(rows: Floats, new: NDArray[np.int16] | Floats) -> None:
    """Move rows towards the front, in place, and put the new ones at the end."""
    rows[: -len(new)] = rows[len(new) :]
    rows[-len(new) :] = new
