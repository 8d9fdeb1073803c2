"""openWakeWord's front end: 80 ms of samples in, one more speech embedding out.

The numbers are those of the openwakeword package fed in the same steps: the mel spectrogram of the
hop and the 30 ms before it, then the embedding of the last 76 mel rows (0.8 s).
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.wake.base import HOP_SAMPLES
from hardware.wake.embedding import EMBEDDING_SIZE, StreamingEmbedding
from hardware.wake.graphs import Floats
from hardware.wake.mel import STEP_SAMPLES, MelSpectrogram

MAX_EMBEDDINGS: Final = 116
"""As many as openWakeWord has at the start; a classifier may ask for no more."""

WINDOW_STEPS: Final = 10
"""Steps of eight rows that fill the embedding's window of 76."""

_OVERLAP_SAMPLES: Final = 480
_OVERLAP_ROWS: Final = _OVERLAP_SAMPLES // STEP_SAMPLES


class SpeechFeatures:
    """Keeps the latest speech embeddings, one per hop, oldest first.

    `history` has the shape (1, `length`, 96) and stays the same array.
    """

    def __init__(self, mel_model: Path, embedding_model: Path, *, length: int) -> None:
        self.history = np.zeros((1, length, EMBEDDING_SIZE), np.float32)
        self._samples = np.zeros(_OVERLAP_SAMPLES + HOP_SAMPLES, np.float32)
        self._embedding = StreamingEmbedding(embedding_model)
        self._mel = MelSpectrogram(mel_model, self._samples, self._embedding.rows)
        self._silence = self._embedding_of_silence()
        self.reset()

    def reset(self) -> None:
        """Return to the beginning: a long silence in the history, no samples heard yet."""
        self.history[:] = self._silence
        self._embedding.reset()
        self._embedding.rows[:] = 1
        for _ in range(WINDOW_STEPS - 1):  # openWakeWord's window begins as ones
            self._embedding.step()
        self._first = True

    def push(self, samples: NDArray[np.int16]) -> None:
        """Take one hop of samples and put its embedding at the end of the history."""
        self._samples[:_OVERLAP_SAMPLES] = self._samples[-_OVERLAP_SAMPLES:]
        self._samples[_OVERLAP_SAMPLES:] = samples
        # No sound came before the first hop: its rows are fewer, and ones precede them.
        self._mel.run(since=_OVERLAP_ROWS if self._first else 0)
        self._first = False
        history = self.history[0]
        history[:-1] = history[1:]
        history[-1] = self._embedding.step()

    def _embedding_of_silence(self) -> Floats:
        self._mel.run()
        for _ in range(WINDOW_STEPS):
            embedding = self._embedding.step()
        return embedding.copy()
