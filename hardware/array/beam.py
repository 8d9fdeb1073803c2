"""A beam towards the talker that lets as little of the room's noise through as it can.

Minimum variance, distortionless response (Capon 1969) with the noise's own covariance up to 4 kHz,
where wake words and most of speech live; above, the superdirective beam against a diffuse field,
which is fixed for each direction. Turned by whoever stands out of the noise.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.array.direction import BAND, Bearing
from hardware.array.noise import HEARD_BINS, NoiseField
from hardware.array.steering import Places, Spectra, diffuse, steering

_ADAPTIVE: Final = slice(0, HEARD_BINS)
_FIXED: Final = slice(HEARD_BINS, None)
_OWN_NOISE: Final = 0.01
"""What the superdirective beam may make of the microphones' own noise: 20 dB."""
_WHITENED_EVERY: Final = 4
"""Turns: noise changes slowly against 0.3 s, and it saves a fifth of the work."""
HOP_WINDOWS: Final = 10
"""80 ms of windows: how often the beam is turned and the noise learned."""


class Beam:
    """Makes one channel of several; used by the listening thread."""

    def __init__(self, places: Places) -> None:
        self._noise = NoiseField(places)
        self._bearing = Bearing(places)
        self._towards = steering(places, self._bearing.degrees)
        self._superdirective = _superdirective(places, self._towards)
        self._kept = self._towards[:, :, 0].conj() / np.float32(len(places))
        # Less than a hop and a block of spectra: what the next turn of the beam rests on.
        self._gathered: list[Spectra] = []
        self._turns = 0

    @property
    def direction_deg(self) -> float:
        """Where the talker is, -1 while not known."""
        return self._bearing.direction_deg

    def learn_noise(self, spectra: Spectra) -> None:
        """Learn from a moment of quiet, without turning."""
        self._noise.learn(spectra)

    def listen(self, spectra: Spectra, *, held: bool) -> NDArray[np.complex64]:
        """Give the beam's spectra, (bins, windows). Held, it neither turns nor learns."""
        if held:
            self._gathered.clear()
        else:
            self._gathered.append(spectra)
            if sum(part.shape[2] for part in self._gathered) >= HOP_WINDOWS:
                self._turn(np.concatenate(self._gathered, axis=2))
                self._gathered.clear()
        beam: NDArray[np.complex64] = np.einsum("fm,fmt->ft", self._kept, spectra)
        return beam

    def _turn(self, hop: Spectra) -> None:
        inverse = self._noise.inverse()
        if self._turns % _WHITENED_EVERY == 0:
            self._bearing.whiten(self._noise.blurred_inverse(BAND))
        self._turns += 1
        self._bearing.follow(hop)
        towards = self._towards[_ADAPTIVE, :, self._bearing.index, None]
        through = inverse @ towards
        response = towards.conj().transpose(0, 2, 1) @ through
        weights = np.empty_like(self._kept)
        weights[_ADAPTIVE] = (through / response)[:, :, 0]
        weights[_FIXED] = self._superdirective[_FIXED, :, self._bearing.index]
        self._kept = weights.conj()
        self._noise.learn(hop)


def _superdirective(places: Places, towards: NDArray[np.complex64]) -> NDArray[np.complex64]:
    field = diffuse(places) + np.float32(_OWN_NOISE) * np.eye(len(places), dtype=np.complex64)
    through = np.linalg.solve(field, towards)
    response = np.einsum("fmk,fmk->fk", towards.conj(), through)
    weights: NDArray[np.complex64] = (through / response[:, None, :]).astype(np.complex64)
    return weights
