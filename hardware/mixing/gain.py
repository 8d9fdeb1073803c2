"""Loudness: the volume curve, ramps that never click, and the limit no sum may pass."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FULL_SCALE: Final = 32_767.0
KNEE: Final = 0.9 * FULL_SCALE
"""Where the limiter begins to bend; what is quieter passes untouched."""

type Samples = NDArray[np.float32]


def volume_gain(percent: int) -> float:
    """Give the gain of a volume: half the per cent sounds half as loud (Stevens: 10 dB a half)."""
    return float((percent / 100) ** (5 / 3))


def decibel_gain(decibels: float) -> float:
    """Give the gain of a level in dB."""
    return float(10 ** (decibels / 20))


def fade_out(frames: int) -> Samples:
    """Give a gain that falls from almost one to exactly zero."""
    return np.linspace(1.0, 0.0, frames + 1, dtype=np.float32)[1:]


def limited(mix: Samples) -> NDArray[np.int16]:
    """Bend what is louder than the knee so that a sum never wraps, and round to 16 bits."""
    loud = np.abs(mix)
    if loud.size and loud.max() > KNEE:
        room = FULL_SCALE - KNEE
        bent = np.sign(mix) * (KNEE + room * np.tanh((loud - KNEE) / room))
        mix = np.where(loud > KNEE, bent, mix)
    return np.rint(mix).astype(np.int16)


class Ramp:
    """A gain that walks to where it is aimed in a straight line instead of jumping."""

    def __init__(self, value: float, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._value = value
        self._target = value
        self._left = 0

    def aim(self, target: float, over_ms: float) -> None:
        """Walk to `target` in `over_ms`; aiming where it already walks changes nothing."""
        if target == self._target:
            return
        self._target = target
        self._left = max(1, int(self._rate_hz * over_ms / 1000))

    def settle(self) -> None:
        """Be there at once: nothing sounds that could click."""
        self._value = self._target
        self._left = 0

    def take(self, frames: int) -> Samples | float:
        """Give the next `frames` gains: one number while it stands still."""
        if self._left == 0:
            return self._value
        walked = min(frames, self._left)
        step = (self._target - self._value) / self._left
        gains = np.full(frames, self._target, dtype=np.float32)
        gains[:walked] = self._value + step * np.arange(1, walked + 1)
        self._left -= walked
        self._value = self._value + step * walked if self._left else self._target
        return gains
