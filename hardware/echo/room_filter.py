"""The room between loudspeaker and microphone, learned as a Kalman filter in the frequency domain.

The method is that of Enzner and Vary (Signal Processing 86, 2006) in the partitioned form of
Kuech, Mabande and Enzner (ICASSP 2014): each bin of each 100 ms of the room's response is a random
walk whose uncertainty is known, so that the step of adaptation follows by itself. A person who
speaks raises the power that is no echo, and the filter waits; no double-talk detector, and no
suppressor that would take the person away together with the echo.
"""

from typing import Final

import numpy as np

from hardware.echo.spectra import (
    BINS,
    BLOCK,
    PART,
    SPAN,
    Power,
    Spectrum,
    Wave,
    newest_block,
    power,
    smoothed,
)

_SHARE: Final = BLOCK / SPAN
"""The part of a span that an error covers."""
_STEADINESS: Final = 0.9997**2
"""How much of a room is still true a block later: as little as costs a still room no attenuation
(0.999 costs 4 dB, measured), and so finds a changed room soonest.
"""
_DIES_BY: Final = 0.3
"""What is expected of each further 100 ms of a response's power, before anything is known."""
_LEAST: Final = 1e-12
_LEAST_NEAR: Final = 1e-6
_SURELY_NEAR: Final = np.float32(0.05)
"""So much of an error is never taken for the filter's own."""
_NEAR_MEMORY: Final = 0.5
_RESPONSE_MEMORY: Final = 0.9


class RoomFilter:
    """Predicts the echo of the last sounds, and learns from what it did not predict."""

    def __init__(self, parts: int, expected_gain: float) -> None:
        """Expect a response of `parts` times 100 ms whose power gain is about `expected_gain`."""
        self.parts = parts
        self.response: Spectrum = np.zeros((parts, BINS), np.complex64)
        decay = _DIES_BY ** np.arange(parts, dtype=np.float32)
        self._uncertainty: Power = np.tile(expected_gain * decay[:, None], BINS).astype(np.float32)
        self._usual: Power = self._uncertainty.copy()
        self.near: Power | None = None
        """Power of what is no echo, per bin, as of the last block learned from."""
        self.learned_blocks = 0

    def echo_spectrum(self, far: Spectrum) -> Spectrum:
        """Give the predicted echo's spectrum for the spectra (parts, BINS) of the far end."""
        return np.asarray(np.einsum("pf,pf->f", far, self.response), np.complex64)

    def residual(self, far: Spectrum, mic: Wave) -> Wave:
        """Give the newest 80 ms of the microphone without the predicted echo."""
        return mic - newest_block(self.echo_spectrum(far))

    def learn(self, far: Spectrum, error: Spectrum) -> None:
        """Take a step towards the response that explains what was not predicted.

        `error` is the spectrum of the residual of the newest 80 ms.
        """
        self._uncertainty *= _STEADINESS
        self._uncertainty += (1 - _STEADINESS) * self._usual
        far_power = power(far)
        doubt = np.einsum("pf,pf->f", self._uncertainty, far_power) * _SHARE
        near = self._heard_near(smoothed(power(error)), smoothed(doubt))
        gain = self._uncertainty / ((doubt + near) / _SHARE)
        self.response += _without_wrapping(gain * far.conj() * error)
        self._uncertainty *= 1 - _SHARE * gain * far_power
        np.maximum(self._uncertainty, _LEAST, out=self._uncertainty)
        self._usual *= _RESPONSE_MEMORY
        self._usual += (1 - _RESPONSE_MEMORY) * power(self.response)
        self.learned_blocks += 1

    def _heard_near(self, error: Power, doubt: Power) -> Power:
        """Estimate what of the error is no echo; it rises at once and falls in a few blocks."""
        now: Power = np.maximum(error - doubt, _SURELY_NEAR * error) + _LEAST_NEAR
        if self.near is not None:
            now = np.maximum(_NEAR_MEMORY * self.near + (1 - _NEAR_MEMORY) * now, 0.5 * now)
        self.near = now
        return now


def _without_wrapping(step: Spectrum) -> Spectrum:
    """Keep of a step what is a response of 100 ms; the rest comes of the FFT's going round."""
    taps = np.fft.irfft(step, SPAN, axis=-1)
    taps[:, PART:] = 0.0
    return np.fft.rfft(taps, axis=-1)
