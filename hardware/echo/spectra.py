"""The blocks in which the canceller thinks, and their spectra.

Sound is taken 80 ms at a time; a block's spectrum spans 200 ms, so that a part of the room's
response (100 ms) fits beside the block without wrapping round (overlap-save).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

BLOCK: Final = 1_280
"""80 ms: the capture block, and one step of adaptation."""
PART: Final = 1_600
"""100 ms of response are one partition. Longer ones converge faster and cost more."""
SPAN: Final = 2 * PART
BINS: Final = PART + 1
_BAND: Final = 32
"""Bins whose powers are averaged: 160 Hz. Bands of 40 and 80 Hz converge more slowly (measured)."""

type Wave = NDArray[np.float32]
type Spectrum = NDArray[np.complex64]
type Power = NDArray[np.float32]


def block_spectrum(block: Wave) -> Spectrum:
    """Give the spectrum of the newest samples, (..., frames) to (..., BINS), led by zeros."""
    led = np.zeros((*block.shape[:-1], SPAN), np.float32)
    led[..., SPAN - block.shape[-1] :] = block
    return np.fft.rfft(led, axis=-1).astype(np.complex64, copy=False)


def partition_spectra(history: Wave, parts: int) -> Spectrum:
    """Give the spectra (..., parts, BINS) of overlapping 200 ms, the newest first."""
    newest = history.shape[-1]
    spans = [
        history[..., newest - (part + 2) * PART : newest - part * PART] for part in range(parts)
    ]
    return np.fft.rfft(np.stack(spans, axis=-2), axis=-1).astype(np.complex64, copy=False)


def newest_block(spectrum: Spectrum) -> Wave:
    """Give the newest 80 ms of a product of spectra; what is before them may have wrapped."""
    return np.fft.irfft(spectrum, SPAN, axis=-1)[..., -BLOCK:]


def power(spectrum: Spectrum) -> Power:
    """Give the power of every bin."""
    return spectrum.real**2 + spectrum.imag**2


def smoothed(powers: Power) -> Power:
    """Give powers averaged in bands of 160 Hz, each bin that of its band."""
    bands = powers[:-1].reshape(-1, _BAND).mean(axis=1)
    return np.append(np.repeat(bands, _BAND), bands[-1])
