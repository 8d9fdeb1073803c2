"""A small loudspeaker: no low notes, and loud ones bent by a cone that can go no further.

What it does wrong is what an echo canceller cannot learn as an impulse response.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from hardware.lab.convolve import image
from hardware.lab.sound import Samples
from hardware.virtual.acoustics import RATE_HZ

LINEAR: Final = 0.0
BENT: Final = 3.0
"""A sine at half of full scale comes out with 12 % of harmonics, one at a tenth with 0.7 %."""
_TAPS: Final = 512


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """Turns what is played (full scale 1) into what leaves the cone.

    Soft clipping without memory, `tanh(bend x) / bend`, then a Butterworth high-pass of second
    order, as a closed box radiates.
    """

    bend: float = LINEAR
    highpass_hz: float = 150.0

    def radiate(self, samples: Samples) -> Samples:
        """Give what leaves the cone, as long as what was played and a tail of 32 ms."""
        return image(self.bent(samples), self.response[:, None])[:, 0]

    def bent(self, samples: Samples) -> Samples:
        """Give how far the cone goes, which needs no memory of what was before."""
        if not self.bend:
            return samples
        return np.asarray(np.tanh(samples * self.bend) / self.bend, np.float32)

    @property
    def response(self) -> Samples:
        """The impulse response of the rest: what the room's response may be convolved with."""
        return _highpass(self.highpass_hz)


@cache
def _highpass(corner_hz: float) -> Samples:
    """Give the impulse response of the high-pass; its tail is below -80 dB from 60 Hz up."""
    warped = np.tan(np.pi * corner_hz / RATE_HZ)
    scale = 1 / (1 + np.sqrt(2) * warped + warped**2)
    feedback = (2 * (warped**2 - 1) * scale, (1 - np.sqrt(2) * warped + warped**2) * scale)
    response = np.zeros(_TAPS)
    for tap in range(_TAPS):
        driven = scale * (1.0, -2.0, 1.0)[tap] if tap < 3 else 0.0  # noqa: PLR2004 - three taps
        before = response[tap - 1] if tap else 0.0
        earlier = response[tap - 2] if tap > 1 else 0.0
        response[tap] = driven - feedback[0] * before - feedback[1] * earlier
    return response.astype(np.float32)
