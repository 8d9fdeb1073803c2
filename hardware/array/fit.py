"""Whether the microphones can stand where the settings say.

A room full of sound makes two microphones the less alike the further they stand apart: the sinc of
a diffuse field. So the distance of each pair can be read from what is heard (McCowan et al. 2008),
with errors of -20 to +70 % in simulated rooms. Where a pair seems twice as far apart as the
settings say, or pairs contradict each other as much, the geometry or the order of channels is not
this one. A geometry that is too large cannot be told from a single talker close by.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.array.steering import FREQUENCIES_HZ, SPEED_OF_SOUND_M_S, Places, Spectra

_BAND: Final = slice(4, 65)
"""250 Hz to 4 kHz."""
_STRIDE: Final = 4
"""Every fourth hop is enough, and costs a fourth."""
_ENOUGH_WINDOWS: Final = 640
"""5 s of loud windows, from 20 s of loud sound or more."""
_MOST_RATIO: Final = 1.9
_SLACK_M: Final = 0.01
_MOST_CONTRADICTION: Final = 2.3
_IN_A_ROW: Final = 2
"""Judgements of one kind, before it is believed."""
_DISTANCES_M: Final = np.arange(0.0, 0.401, 0.002)
_LIKENESS: Final = np.sinc(
    2 * FREQUENCIES_HZ[None, _BAND] * _DISTANCES_M[:, None] / SPEED_OF_SOUND_M_S
)


class Fit:
    """Holds the places against what is heard; once they do not fit, they never fit again."""

    def __init__(self, places: Places, least_power: float) -> None:
        """Take the places, and the power from which a window is louder than microphones hiss."""
        self.mismatch = False
        self._first, self._second = np.triu_indices(len(places), 1)
        self._apart_m = np.linalg.norm(places[self._first] - places[self._second], axis=-1)
        self._least_power = least_power
        self._sum = np.zeros((FREQUENCIES_HZ[_BAND].size, len(places), len(places)), np.complex64)
        self._hops = self._windows = self._against = 0

    def follow(self, spectra: Spectra) -> None:
        """Take some windows of sound."""
        self._hops += 1
        if self._hops % _STRIDE:
            return
        spots = spectra[_BAND]
        power = np.einsum("fmt,fmt->ft", spots, spots.conj()).real
        loud = power.sum(axis=0) > self._least_power * spectra.shape[1]
        spots = spots[:, :, loud] / np.sqrt(power[:, None, loud] + 1e-9)
        self._sum += spots @ spots.conj().transpose(0, 2, 1)
        self._windows += int(np.count_nonzero(loud))
        if self._windows >= _ENOUGH_WINDOWS:
            self._judge()

    def _judge(self) -> None:
        """Compare, and begin to gather anew."""
        ratio = self._heard_m() / self._apart_m
        wrong = bool(np.any(ratio > _MOST_RATIO + _SLACK_M / self._apart_m))
        wrong |= bool(ratio.max() > _MOST_CONTRADICTION * max(ratio.min(), 1e-3))
        self._against = self._against + 1 if wrong else 0
        self.mismatch = self.mismatch or self._against >= _IN_A_ROW
        self._sum[:] = 0
        self._windows = 0

    def _heard_m(self) -> NDArray[np.float64]:
        """Give how far apart each pair seems to stand."""
        own = np.sqrt(np.einsum("fmm->fm", self._sum).real + 1e-9)
        alike = (self._sum / (own[:, :, None] * own[:, None, :])).real
        measured = alike[:, self._first, self._second]
        error = np.square(_LIKENESS[:, :, None] - measured[None]).sum(axis=1)
        heard: NDArray[np.float64] = _DISTANCES_M[np.argmin(error, axis=0)]
        return heard
