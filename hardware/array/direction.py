"""Where speech comes from: every spot of time and frequency that stands out votes for a direction.

Steered-response power (SRP), with the noise whitened before: without that, a babble in the room
draws the beam to itself. Each spot's vote is normalised by its own power, as PHAT does.
"""

from typing import Final

import numpy as np

from hardware.array.noise import Covariance
from hardware.array.steering import Places, Spectra, directions, steering

BAND: Final = slice(5, 57)
"""312 Hz to 3.5 kHz."""
_STRIDE: Final = 2
"""Windows overlap by half: every other one has all there is to know."""
_MEMORY: Final = 0.9
"""Of the votes, from hop to hop: half of them are forgotten in 0.5 s."""
_FROM: Final = 0.7
"""A spot votes from 3 dB above the noise (in nepers of power) on..."""
_MOST: Final = 3.0
"""... and louder than 16 dB above it votes no stronger."""
_ENOUGH: Final = 10.0
"""Votes it takes to know a direction: what about 100 ms of clear speech give."""
UNKNOWN: Final = -1.0


class Bearing:
    """Follows the direction of speech."""

    def __init__(self, places: Places) -> None:
        self.degrees = directions(places)
        self._towards = steering(places, self.degrees)[BAND]
        self._away = np.ascontiguousarray(self._towards.conj().transpose(0, 2, 1))
        self._inverse = np.zeros((0, 0, 0), np.complex64)
        self._own = np.zeros((0, 0), np.float32)
        self._votes = np.zeros(len(self.degrees))
        self._cast = 0.0

    @property
    def index(self) -> int:
        """The direction that leads."""
        return int(np.argmax(self._votes))

    @property
    def direction_deg(self) -> float:
        """The direction that leads, -1 while too little was heard."""
        return float(self.degrees[self.index]) if self._cast >= _ENOUGH else UNKNOWN

    def whiten(self, inverse: Covariance) -> None:
        """Take the inverse of the noise's covariance in `BAND`; before the first `follow`."""
        self._inverse = inverse
        towards = inverse @ self._towards
        self._own = np.einsum("fkm,fmk->fk", self._away, towards).real

    def follow(self, spectra: Spectra) -> None:
        """Count the votes of a hop."""
        heard = np.ascontiguousarray(spectra[BAND, :, ::_STRIDE])
        whitened = self._inverse @ heard
        above_noise = np.einsum("fmt,fmt->ft", heard.conj(), whitened).real
        strength = np.log(above_noise / np.float32(heard.shape[1]) + 1e-9) - _FROM
        strength = np.clip(strength, 0.0, _MOST)
        met = self._away @ whitened
        share = (met.real**2 + met.imag**2) / self._own[:, :, None]
        votes = np.einsum("fkt,ft->k", share**2, strength / (above_noise**2 + 1e-9))
        self._votes = _MEMORY * self._votes + votes - votes.mean()
        self._cast = _MEMORY * self._cast + float(strength.sum())
