"""The last seconds of an array once more, through the filter that those seconds themselves ask for.

A beam has to be turned before it knows who speaks; a word is over by then. Afterwards everything is
known: what the noise before it was like, and how the word reached each microphone. The filter with
the most signal to noise for just that (the generalised eigenvector; Warsitz and Haeb-Umbach 2007),
scaled to leave the talker as one microphone hears him, needs neither a geometry nor microphones
that are alike. It costs next to nothing until it is asked for.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from hardware.array.frames import spectra_of, windows_of
from hardware.array.noise import HEARD_BINS, Covariance
from hardware.array.steering import BINS, HOP, WINDOW, Spectra

_KEPT: Final = 5 * HOUSE.rate_hz
"""A word, and enough of the noise before it to know that."""
_GIVEN: Final = 30 * 1_280
"""2.4 s: the word, and what an engine must hear before it."""
_WORD_WINDOWS: Final = 15 * 10
"""1.2 s: a wake word and a little after it."""
_LEAST: Final = 3 * HOUSE.rate_hz
"""A word, and more than a second of what was before it."""
_FEWEST: Final = 2
_NOISE_HOP: Final = 10
"""Windows of 80 ms, the louder half of which is not taken for noise: somebody may have spoken."""
_LATE: Final = 2 * HOP
"""As much as the beam is: what is given ends where the beam ends."""
_SPEECH: Final = slice(2, 64)
"""125 Hz to 4 kHz."""
_LOADING: Final = 0.01
"""20 dB below the noise."""

type Samples = NDArray[np.int16]


class SecondLook:
    """Remembers all microphones; used by the listening thread."""

    def __init__(self, count: int) -> None:
        # 5 s, 0.2 MB for each microphone. Full: the oldest samples go.
        self._kept: Samples = np.zeros((_KEPT, count), np.int16)
        self._place = 0
        self._heard = 0

    def note(self, samples: Samples) -> None:
        """Take a block, (frames, microphones)."""
        samples = samples[-_KEPT:]
        head = min(len(samples), _KEPT - self._place)
        self._kept[self._place : self._place + head] = samples[:head]
        self._kept[: len(samples) - head] = samples[head:]
        self._place = (self._place + len(samples)) % _KEPT
        self._heard = min(_KEPT, self._heard + len(samples))

    def again(self, living: NDArray[np.bool_]) -> Samples | None:
        """Give the last 2.4 s, through the microphones that hear; `None` after too little sound."""
        if self._heard < _LEAST or np.count_nonzero(living) < _FEWEST:
            return None
        held = np.roll(self._kept, -self._place, axis=0)[-self._heard : -_LATE + HOP, living]
        windows = np.lib.stride_tricks.sliding_window_view(held, WINDOW, axis=0)[::-HOP][::-1]
        spectra = spectra_of(windows.astype(np.float32))
        weights = _weights(spectra[..., :-_WORD_WINDOWS], spectra[..., -_WORD_WINDOWS:])
        looked_at = spectra[..., -(_GIVEN // HOP + 1) :]
        filtered = windows_of(np.einsum("fm,fmt->ft", weights, looked_at))
        sound = filtered[1:, :HOP] + filtered[:-1, HOP:]
        return np.clip(np.rint(sound.reshape(-1)), -32_768, 32_767).astype(np.int16)


def _weights(before: Spectra, word: Spectra) -> NDArray[np.complex64]:
    """Give the filter for a word after so much noise, (bins, microphones), conjugated.

    Above 4 kHz it is the first microphone, which the word is left as.
    """
    noise = _covariance(_quieter_half(before))
    power = np.trace(noise, axis1=1, axis2=2).real / noise.shape[1]
    noise = noise + (_LOADING * power + 1e-3)[:, None, None] * np.eye(noise.shape[1])
    root = np.linalg.cholesky(noise)
    whiten = np.linalg.inv(root)
    whitened = whiten @ _covariance(word) @ whiten.conj().transpose(0, 2, 1)
    strongest = np.linalg.eigh(whitened).eigenvectors[:, :, -1:]
    heard_as = (root @ strongest)[:, :1]
    weights = np.zeros((BINS, noise.shape[1]), np.complex64)
    weights[:, 0] = 1
    best = whiten.conj().transpose(0, 2, 1) @ strongest * heard_as.conj()
    weights[:HEARD_BINS] = best[:, :, 0].conj()
    return weights


def _quieter_half(spectra: Spectra) -> Spectra:
    heard = spectra[_SPEECH]
    power = np.einsum("fmt,fmt->t", heard, heard.conj()).real
    whole = power.size // _NOISE_HOP * _NOISE_HOP
    hops = power[-whole:].reshape(-1, _NOISE_HOP).sum(axis=1)
    quiet = np.repeat(hops <= np.median(hops), _NOISE_HOP)
    return spectra[:, :, -whole:][:, :, quiet]


def _covariance(spectra: Spectra) -> Covariance:
    heard = spectra[:HEARD_BINS]
    covariance: Covariance = heard @ heard.conj().transpose(0, 2, 1) / np.float32(heard.shape[2])
    return covariance
