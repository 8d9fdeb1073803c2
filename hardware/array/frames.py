"""Blocks of any size cut into overlapping windows, and windows put together again.

A square-root Hann window goes in and comes out, so that unchanged windows add up to the sound
itself; windows treated in different ways cross-fade into each other within 8 ms.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.array.steering import HOP, WINDOW, Spectra

LATENCY: Final = 2 * HOP
"""16 ms: half a window, and the most that a block can lack of whole windows."""
TAPER: Final = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(
    np.float32
)

type Windows = NDArray[np.float32]


class Cutter:
    """Cuts the sound of several channels into windows."""

    def __init__(self, channels: int) -> None:
        # Less than a window and a block: what the next window still needs.
        self._rest = np.zeros((HOP, channels), np.float32)

    def push(self, samples: NDArray[np.float32]) -> Windows:
        """Take (frames, channels), give what windows are whole: (windows, channels, 256)."""
        held = np.concatenate([self._rest, samples])
        count = len(held) // HOP - 1
        self._rest = held[max(0, count) * HOP :]
        if count <= 0:
            return np.empty((0, held.shape[1], WINDOW), np.float32)
        return np.lib.stride_tricks.sliding_window_view(held, WINDOW, axis=0)[: count * HOP : HOP]


class Joiner:
    """Puts the windows of one channel together; what comes out is `LATENCY` late, always."""

    def __init__(self) -> None:
        self._overlap = np.zeros(HOP, np.float32)
        # Less than a hop and a block: what was finished before its block was.
        self._ready = np.zeros(HOP, np.float32)

    def push(self, windows: Windows, frames: int) -> NDArray[np.int16]:
        """Take tapered windows, (windows, 256); give so many samples."""
        falling = np.concatenate([self._overlap[None], windows[:, HOP:]])
        self._overlap = falling[-1].copy()
        finished = (windows[:, :HOP] + falling[:-1]).reshape(-1)
        held = np.concatenate([self._ready, finished])
        self._ready = held[frames:]
        return np.clip(np.rint(held[:frames]), -32_768, 32_767).astype(np.int16)


class Delay:
    """Gives mono samples as late as those that went through windows."""

    def __init__(self) -> None:
        self._held = np.zeros(LATENCY, np.int16)

    def push(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Give as many samples as it takes."""
        both = np.concatenate([self._held, samples])
        self._held = both[len(samples) :].copy()
        return both[: len(samples)]


def spectra_of(windows: Windows) -> Spectra:
    """Give the spectra of windows, (bins, channels, windows)."""
    return np.ascontiguousarray(np.fft.rfft(windows * TAPER, axis=-1).transpose(2, 1, 0))


def windows_of(spectra: NDArray[np.complex64]) -> Windows:
    """Give tapered windows, (windows, 256), of one channel's spectra, (bins, windows)."""
    windows: Windows = np.fft.irfft(np.ascontiguousarray(spectra.T), WINDOW, axis=-1)
    return windows * TAPER
