"""How each microphone does: whether it is dead or overdriven, and which hears best."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE

_CLIPPED: Final = 32_700
_DEAD_AFTER_S: Final = 1.0
"""Exact zeros, or one value, for so long: a microphone that works has noise of its own."""
_FAR_BELOW: Final = 10**-3
"""30 dB of power: further below the others over 10 s, a microphone hears nothing but itself."""
_MEMORY_S: Final = 10.0
_CLIPPING_MEMORY_S: Final = 1.0
_BETTER: Final = 10**0.2
"""2 dB of signal-to-noise ratio: what another microphone must gain to be changed to."""
_RISE_PER_S: Final = 10**0.1
"""A noise floor rises by 1 dB a second, and falls at once."""


class Condition:
    """Follows all microphones of a card."""

    def __init__(self, count: int) -> None:
        self._silent_s = np.zeros(count)
        self._power = np.zeros(count)
        self._floor = np.full(count, np.inf)
        self._peak = np.zeros(count)
        self._heard_s = 0.0
        self._best = 0
        self.clipped = 0.0
        """Share of samples at full scale, of the last second or so."""

    def follow(self, samples: NDArray[np.int16], loud: NDArray[np.float32]) -> float:
        """Take a block, as captured and as floats; give its mean power over the living."""
        length_s = len(samples) / HOUSE.rate_hz
        power = np.einsum("nm,nm->m", loud, loud) / len(loud)
        still = np.ptp(samples, axis=0) == 0
        self._silent_s = np.where(still, self._silent_s + length_s, 0.0)
        self._heard_s = min(_MEMORY_S, self._heard_s + length_s)
        share = length_s / max(self._heard_s, length_s)
        self._power += share * (power - self._power)
        self._follow_ratio(power, length_s)
        overdriven = np.count_nonzero(np.abs(loud) >= _CLIPPED) if _peak(loud) >= _CLIPPED else 0
        forget = min(1.0, length_s / _CLIPPING_MEMORY_S)
        self.clipped += forget * (overdriven / loud.size - self.clipped)
        living = self.living
        return float(power[living].mean()) if living.any() else 0.0

    @property
    def living(self) -> NDArray[np.bool_]:
        """Which microphones hear: not still, and not far below the loudest."""
        moving = self._silent_s < _DEAD_AFTER_S
        if self._heard_s < _MEMORY_S or not moving.any():
            return moving
        living: NDArray[np.bool_] = moving & (
            self._power >= np.median(self._power[moving]) * _FAR_BELOW
        )
        return living

    @property
    def best(self) -> int:
        """The microphone with the best ratio of loud moments to its floor; changes reluctantly."""
        ratio = np.where(self.living, self._peak / np.maximum(self._floor, 1.0), 0.0)
        leader = int(np.argmax(ratio))
        if not self.living[self._best] or ratio[leader] > ratio[self._best] * _BETTER:
            self._best = leader
        return self._best

    def _follow_ratio(self, power: NDArray[np.float32], length_s: float) -> None:
        self._floor = np.minimum(power, self._floor * _RISE_PER_S**length_s)
        fading = 10 ** (-length_s / _MEMORY_S)
        self._peak = np.maximum(power, self._peak * fading)


def _peak(loud: NDArray[np.float32]) -> float:
    return float(max(loud.max(), -loud.min()))
