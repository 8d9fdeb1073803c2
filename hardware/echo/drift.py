"""How two sound cards' clocks drift apart, followed by the echo itself.

A predicted echo that comes late by a fraction of a sample leaves a residual in the shape of its own
slope. How much of the slope is in the residual is the lag; its growth is the drift. A Kalman filter
of two values (lag, drift) weighs what each block can tell, so that loud speech settles the drift in
about two seconds and double talk does not disturb it. (Measured: 50 and -200 ppm found to 1 ppm.)
"""

from typing import Final

import numpy as np

from hardware.echo.spectra import BLOCK, Spectrum, Wave, block_spectrum, power, smoothed

MOST_PPM: Final = 300.0
"""No two cards differ by more; crystals are good to 100."""
_FIRST_LAG: Final = 0.5
"""Samples: how well a new alignment is known."""
_FIRST_PPM: Final = 100.0
_WANDER_PPM: Final = 0.1
"""By how much a drift changes in a block, as the cards grow warm."""
_WANDER_LAG: Final = 0.003
_DOUBT: Final = 20.0
"""How many times less a lag is known than white noise would say: the residual is an echo's too."""
_MOST_AT_ONCE: Final = 0.5
_MOST_ERROR: Final = 0.5
"""Of the echo's power: what is predicted worse than by 3 dB tells of a door, a talker or a filter
that has lost its way, and not of clocks. (Followed, it led to 300 ppm in a room without any drift,
and left the echo as it was for a quarter of a minute.)
"""
_LEAST_POWER: Final = np.float32(1e-6)
_PER_PPM: Final = 1e-6 * BLOCK


class DriftLoop:
    """Says by how much to read the far end elsewhere, and how fast that changes."""

    def __init__(self) -> None:
        self.stretch = 0.0
        """Drift: the far end's samples that pass in one of the microphone's, less one."""
        self._drift_variance = (_FIRST_PPM * _PER_PPM) ** 2
        self._covariance = np.zeros((2, 2))
        self.align()

    @property
    def ppm(self) -> float:
        """The drift in millionths; positive where the loudspeaker's clock runs faster."""
        return self.stretch * 1e6

    def align(self) -> None:
        """Begin a stretch of sound: where it stands is known anew, the drift is as it was."""
        drift_variance = self._covariance[1, 1] or self._drift_variance
        self._covariance = np.diag([_FIRST_LAG**2, drift_variance])

    def follow(self, echo: Wave, error: Spectrum) -> float:
        """Learn from 80 ms of predicted echo and the spectrum of what it did not predict.

        Gives by how many samples later the far end is to be read.
        """
        if np.sum(power(error)) > _MOST_ERROR * np.sum(power(block_spectrum(echo))):
            return 0.0
        lag, told = lag_of(echo, error)
        return self._correct(lag, _DOUBT / told) if told else 0.0

    def _correct(self, lag: float, variance: float) -> float:
        passing = np.array([[1.0, 1.0], [0.0, 1.0]])
        wander = np.diag([_WANDER_LAG**2, (_WANDER_PPM * _PER_PPM) ** 2])
        expected = passing @ self._covariance @ passing.T + wander
        gain = expected[:, 0] / (expected[0, 0] + variance)
        gain[0] = min(gain[0], _MOST_AT_ONCE)
        corrected = expected - np.outer(gain, expected[0])
        self._covariance = (corrected + corrected.T) / 2
        most = MOST_PPM * 1e-6
        self.stretch = min(max(self.stretch + gain[1] * lag / BLOCK, -most), most)
        return float(gain[0] * lag)


def lag_of(echo: Wave, error: Spectrum) -> tuple[float, float]:
    """Give by how many samples a predicted echo comes late, at most 1, and how surely.

    `error` is the spectrum of what it did not predict; the second value is what white noise would
    make the inverse of the lag's variance.
    """
    slopes = np.zeros_like(echo)
    slopes[1:-1] = (echo[2:] - echo[:-2]) / 2
    slope = block_spectrum(slopes)
    heard = smoothed(power(error)) + _LEAST_POWER
    told = float(np.sum(power(slope) / heard))
    if not told:
        return 0.0, 0.0
    lag = float(np.sum((slope.conj() * error).real / heard)) / told
    return min(max(lag, -1.0), 1.0), told
