"""What the noise of a room looks like to an array: its covariance, learned while nobody speaks."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.array.steering import Places, Spectra, diffuse

_MEMORY_HOPS: Final = 37
"""3 s of hops of 80 ms: long against a word, short against somebody walking with a radio."""
_SPEECH_SHARE: Final = 0.3
"""How much of its speed learning keeps while sound stands out: a new noise is learned as well."""
_MOST_AT_ONCE: Final = 4.0
"""Sound that stands out counts for no more than 6 dB above the noise. A talker in a quiet room is
50 dB above it: learned as he is, he would be the noise, and microphones that differ by 1.5 dB then
took 18 dB off him. A new noise 20 dB louder takes about 15 s.
"""
_STANDS_OUT: Final = 0.7
"""3 dB (in nepers of power) above the noise, in the mean over the bins of speech."""
HEARD_BINS: Final = 65
"""Up to 4 kHz: where wake words and most of speech live."""
_SPEECH: Final = slice(2, 64)
"""From 125 Hz on."""
_LOADING: Final = 0.03
"""15 dB below the noise: keeps differences between microphones from being taken for sound."""

_BLUR: Final = 0.5
"""How much of the noise is taken for diffuse where directions are looked for."""

type Covariance = NDArray[np.complex64]
"""(bins up to 4 kHz, microphones, microphones)."""


class NoiseField:
    """Follows the noise."""

    def __init__(self, places: Places) -> None:
        count = len(places)
        self._eye = np.eye(count, dtype=np.complex64)
        self._diffuse: Covariance = diffuse(places)[:HEARD_BINS]
        self._covariance: Covariance = self._diffuse + 0.1 * self._eye
        self._hops = 0

    def learn(self, spectra: Spectra) -> None:
        """Take the spectra of a hop."""
        heard = spectra[:HEARD_BINS]
        measured = heard @ heard.conj().transpose(0, 2, 1) / np.float32(heard.shape[2])
        speed = 1 / (min(self._hops, _MEMORY_HOPS) + 1)
        if self._hops >= _MEMORY_HOPS // 4 and self._stands_out(measured):
            speed *= _SPEECH_SHARE
            measured = measured * self._moderation(measured)[:, None, None]
        self._hops += 1
        kept = np.float32(1 - speed)
        self._covariance = kept * self._covariance + np.float32(speed) * measured

    def inverse(self) -> Covariance:
        """Give the inverse covariance, with a little noise of the microphones' own added."""
        inverse: Covariance = np.linalg.inv(self._loaded(slice(None)))
        return inverse

    def blurred_inverse(self, band: slice) -> Covariance:
        """Give the inverse as if the noise came from more directions than it does.

        Where directions are looked for: a noise from the talker's own direction would hide him.
        """
        blur = (_BLUR * power_of(self._covariance[band]) / len(self._eye)).astype(np.float32)
        blurred = self._loaded(band) + blur[:, None, None] * self._diffuse[band]
        inverse: Covariance = np.linalg.inv(blurred)
        return inverse

    def _loaded(self, band: slice) -> Covariance:
        part = self._covariance[band]
        loading = (_LOADING * power_of(part) / len(self._eye) + 1e-3).astype(np.float32)
        loaded: Covariance = part + loading[:, None, None] * self._eye
        return loaded

    def _moderation(self, measured: Covariance) -> NDArray[np.float32]:
        """Give what to multiply each bin with, so that none counts for too much."""
        most = np.float32(_MOST_AT_ONCE) * (power_of(self._covariance) + 1)
        moderate: NDArray[np.float32] = np.minimum(1, most / (power_of(measured) + 1))
        return moderate

    def _stands_out(self, measured: Covariance) -> bool:
        ratio = (power_of(measured)[_SPEECH] + 1) / (power_of(self._covariance)[_SPEECH] + 1)
        return float(np.mean(np.log(ratio))) > _STANDS_OUT


def power_of(covariance: Covariance) -> NDArray[np.float32]:
    """Give the power in each bin, over all microphones."""
    power: NDArray[np.float32] = np.trace(covariance, axis1=1, axis2=2).real
    return power
