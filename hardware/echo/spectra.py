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
_NEIGHBOURS: Final = 15
"""Powers are averaged with so many bins to either side: 75 Hz, narrower than what masks."""

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
    """Give powers averaged over neighbouring bins, mirrored at the ends."""
    reach = _NEIGHBOURS
    mirrored = np.concatenate((powers[reach:0:-1], powers, powers[-2 : -reach - 2 : -1]))
    sums = np.concatenate(([0.0], np.cumsum(mirrored, dtype=np.float64)))
    return ((sums[2 * reach + 1 :] - sums[: -2 * reach - 1]) / (2 * reach + 1)).astype(np.float32)
