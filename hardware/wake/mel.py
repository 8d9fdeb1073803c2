"""The mel spectrogram of openWakeWord's front end, by a Fourier transform.

The package's model computes the same transform as a convolution with a matrix of 1 MB, which every
hop must fetch again. Only the window and the mel filters are taken from it; rows differ by less
than 1e-5 of their unit.
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.errors import ModelUnusable
from hardware.wake.graphs import Floats
from hardware.wake.onnx_fields import tensor_of
from hardware.wake.streaming_graph import BANDS, ROWS

FRAME_SAMPLES: Final = 512
STEP_SAMPLES: Final = 160
_BINS: Final = FRAME_SAMPLES // 2 + 1

_FAINTEST: Final = np.float32(1e-10)
_DEEPEST: Final = np.float32(8)
"""Nothing is more than 80 dB below the loudest of its hop; a row counts tens of decibels ..."""
_SHIFT: Final = np.float32(2)
"""... from here on, which are the units the embedding was trained on."""


class MelSpectrogram:
    """Computes eight rows of 32 mel bands from the 1,760 samples they lie in, both in place."""

    def __init__(self, model: Path, samples: Floats, rows: Floats) -> None:
        window, filters = _window_and_filters(model)
        self._window = window
        # Power is the sum of two squares, which lie side by side: each filter weighs both.
        self._filters = np.repeat(filters, 2, axis=0)
        step = samples.itemsize
        self._frames = np.lib.stride_tricks.as_strided(
            samples, (ROWS, FRAME_SAMPLES), (STEP_SAMPLES * step, step), writeable=False
        )
        self._weighed = np.zeros((ROWS, FRAME_SAMPLES), np.float32)
        self._spectra = np.zeros((ROWS, _BINS), np.complex64)
        self._squares: Floats = self._spectra.view(np.float32)
        self._rows = rows

    def run(self, since: int = 0) -> None:
        """Compute the rows from what the samples hold now; those before `since` become ones."""
        rows = self._rows
        np.multiply(self._frames, self._window, out=self._weighed)
        np.fft.rfft(self._weighed, out=self._spectra)
        np.square(self._squares, out=self._squares)
        np.dot(self._squares, self._filters, out=rows)
        np.maximum(rows, _FAINTEST, out=rows)
        np.log10(rows, out=rows)
        np.maximum(rows, rows[since:].max() - _DEEPEST, out=rows)
        np.add(rows, _SHIFT, out=rows)
        rows[:since] = 1


def _window_and_filters(model: Path) -> tuple[Floats, Floats]:
    """Read them. Raises `ModelUnusable` when the model is not the one this knows."""
    try:
        known = model.read_bytes()
        cosines = _of_shape(tensor_of(known, "0.stft.conv_real.weight"), (_BINS, FRAME_SAMPLES))
        filters = _of_shape(tensor_of(known, "1.melW"), (_BINS, BANDS))
    except ValueError as error:
        raise ModelUnusable(
            f"{model}: expected the mel spectrogram model of openwakeword 0.4.0, but {error}"
        ) from error
    return cosines[0], filters  # the cosine of bin 0 is 1: what is left is the window


def _of_shape(raw: bytes, shape: tuple[int, int]) -> NDArray[np.float32]:
    return np.frombuffer(raw, "<f4").reshape(shape)
