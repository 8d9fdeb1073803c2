"""How each microphone does: whether it is dead, and which one hears best."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE

_DEAD_AFTER_S: Final = 1.0
"""Exact zeros, or one value, for so long: a microphone that works has noise of its own."""
_FAR_BELOW: Final = 10**-3
"""30 dB of power: further below the others over 10 s, a microphone hears nothing but itself."""
_MEMORY_S: Final = 10.0
_JUDGED_EVERY_S: Final = 0.4
_BETTER: Final = 10**0.2
"""2 dB of signal-to-noise ratio: what another microphone must gain to be changed to."""
_ALIKE_AFTER_S: Final = 2.0
_MOST_UNLIKE: Final = 1.6
"""4 dB: microphones of one array are sold as alike within 1 to 3 dB."""
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
        self._unjudged_s = 0.0
        self.living = np.ones(count, np.bool_)
        """Which microphones hear: not still, and not far below the others."""
        self.gains = np.ones(count, np.float32)
        """What makes the microphones equally loud: over seconds the room is, all over an array."""
        self.best = 0
        """The one with the best ratio of its loud moments to its floor; changes reluctantly."""

    def follow(self, samples: NDArray[np.int16], loud: NDArray[np.float32]) -> float:
        """Take a block, as captured and as floats; give its mean power over the living."""
        length_s = len(samples) / HOUSE.rate_hz
        power = np.einsum("nm,nm->m", loud, loud) / len(loud)
        still = (samples == samples[0]).all(axis=0)
        self._silent_s = np.where(still, self._silent_s + length_s, 0.0)
        self._heard_s = min(_MEMORY_S, self._heard_s + length_s)
        self._power += length_s / self._heard_s * (power - self._power)
        self._floor = np.minimum(power, self._floor * _RISE_PER_S**length_s)
        self._peak = np.maximum(power, self._peak * 10 ** (-length_s / _MEMORY_S))
        self._unjudged_s += length_s
        if self._unjudged_s >= _JUDGED_EVERY_S:
            self._unjudged_s = 0.0
            self._judge()
        return float(power @ self.living) / max(1, int(np.count_nonzero(self.living)))

    def _judge(self) -> None:
        """Say anew which microphones hear, and which one best."""
        self.living = self._silent_s < _DEAD_AFTER_S
        if self._heard_s >= _MEMORY_S and self.living.any():
            usual = np.median(self._power[self.living])
            self.living = self.living & (self._power >= usual * _FAR_BELOW)
        self._equalise()
        ratio = np.where(self.living, self._peak / np.maximum(self._floor, 1.0), 0.0)
        leader = int(np.argmax(ratio))
        if not self.living[self.best] or ratio[leader] > ratio[self.best] * _BETTER:
            self.best = leader

    def _equalise(self) -> None:
        if self._heard_s < _ALIKE_AFTER_S or not self.living.any():
            return
        usual = np.median(self._power[self.living])
        gains = np.sqrt(usual / np.maximum(self._power, 1.0))
        self.gains = np.clip(gains, 1 / _MOST_UNLIKE, _MOST_UNLIKE).astype(np.float32)
