"""What a small loudspeaker does to loud sounds, learned as a curve through which its input passes.

A cone that can go no further bends loud samples. One curve for all samples, before the room, is
enough for that (a Hammerstein model), and its few numbers are learned in seconds, where a filter of
its own for each power of the signal would take as long as the room. The curve is a straight line
plus clipped copies of the signal, each without what the straight line explains: a linear
loudspeaker gets none of them.
(Measured: behind a tanh that held the linear filter at 17 dB, 28 to 35 dB within 10 s.)
"""

from typing import Final

import numpy as np

from hardware.echo.spectra import (
    PART,
    Power,
    Spectrum,
    Wave,
    block_spectrum,
    newest_block,
    partition_spectra,
)

_KNEES: Final = np.array([0.5, 0.25, 0.125, 0.0625, 0.031], np.float32)
"""Where the copies are clipped, of full scale."""
_MEMORY: Final = 0.97
_LEVEL_MEMORY: Final = 0.99
_DOUBT: Final = 3.0
"""How much must speak for a bend before it is believed."""
_LEAST_NEAR: Final = 1e-4


class LoudspeakerCurve:
    """Bends the far end as the loudspeaker does."""

    def __init__(self) -> None:
        knees = _KNEES.size
        self._bends = np.zeros(knees)
        self._slopes = np.zeros(knees)
        self._seen = np.zeros((knees, knees))
        self._wanted = np.zeros(knees)
        self._level = 1e-9
        self._shared = np.zeros(knees)

    def bend(self, samples: Wave) -> Wave:
        """Give what the loudspeaker makes of samples of its input."""
        loud = np.concatenate(([0.0], _KNEES[::-1], [1.0]))
        clipped = np.minimum(loud, _KNEES[:, None]) - self._slopes[:, None] * loud
        curve = loud + self._bends @ clipped
        return np.copysign(np.interp(np.abs(samples), loud, curve), samples).astype(np.float32)

    def note(self, samples: Wave) -> None:
        """Follow how loud the input is: what of a clipped copy is straight depends on it."""
        clipped = np.clip(samples, -_KNEES[:, None], _KNEES[:, None])
        self._level = _LEVEL_MEMORY * self._level + float(samples @ samples)
        self._shared = _LEVEL_MEMORY * self._shared + clipped @ samples

    def learn(self, history: Wave, response: Spectrum, residual: Wave, near: Power) -> None:
        """Learn from the unbent far end's last 200 ms, the room, and 80 ms of residual."""
        slopes = self._shared / self._level
        recent = history[-2 * PART :]
        clipped = np.clip(recent, -_KNEES[:, None], _KNEES[:, None]) - slopes[:, None] * recent
        far = partition_spectra(clipped.astype(np.float32), 1)[:, 0]
        echoes = block_spectrum(newest_block(far * response[0]))
        wanted = block_spectrum(residual) + self._bends @ echoes
        weighed = echoes / (near + _LEAST_NEAR)
        self._seen = _MEMORY * self._seen + (weighed @ echoes.conj().T).real
        self._wanted = _MEMORY * self._wanted + (weighed @ wanted.conj()).real
        held = np.diag(0.01 * np.diag(self._seen) + _DOUBT)
        self._slopes = slopes
        self._bends = np.linalg.solve(self._seen + held, self._wanted)
