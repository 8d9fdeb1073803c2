"""How long our sound takes from the far end's line to the microphone's, found by correlation.

GCC-PHAT: only the phases of the cross-spectrum count, so that an echo stands out as one peak
whatever its colour, and a person speaking adds no peak (Knapp and Carter, 1976).
"""

from typing import Final

import numpy as np

from hardware.echo.spectra import Wave

LOOK: Final = 8_000
"""Half a second of the microphone is looked at together."""
_FADES_BY: Final = 0.6
"""What is left of earlier looks at each next one."""
_CLEAR: Final = 9.0
"""A peak so many times the RMS of the correlation is an echo (others stay below 6, measured)."""
_NEAR_SEARCH: Final = 256
"""16 ms: by so much a new stretch of sound may be elsewhere than the last one."""
_NEAR_CLEAR: Final = 5.0


class DelayFinder:
    """Finds a delay between 0 and a bound from half seconds of both lines."""

    def __init__(self, most: int) -> None:
        """Search up to `most` samples."""
        self._most = most
        self._size = 1 << (2 * LOOK + most - 1).bit_length()
        self._gathered = np.zeros(self._size // 2 + 1, np.complex64)

    @property
    def far_frames(self) -> int:
        """How much of the far end a look needs."""
        return LOOK + self._most

    def forget(self) -> None:
        """Begin anew."""
        self._gathered[:] = 0.0

    def look(self, mic: Wave, far: Wave) -> int | None:
        """Look at the newest `LOOK` of the microphone and `far_frames` of the far end.

        Gives the delay in samples once an echo stands out clearly, of all looks together.
        """
        self._gathered *= _FADES_BY
        self._gathered += _phases(mic, far, self._size)
        # The far end begins `most` earlier: an echo without delay correlates at `-most`.
        correlation = np.fft.irfft(self._gathered, self._size)
        lags = np.abs(np.roll(correlation, self._most)[: self._most + 1])
        found = int(np.argmax(lags))
        clear = lags[found] > _CLEAR * float(np.sqrt(np.mean(lags**2)))
        return found if clear else None


def nearby_lag(mic: Wave, echo: Wave) -> int | None:
    """Give by how many samples a predicted echo comes too early; `None` where it cannot be told."""
    size = 1 << (mic.size + echo.size - 1).bit_length()
    correlation = np.fft.irfft(_phases(mic, echo, size), size)
    lags = np.abs(np.roll(correlation, _NEAR_SEARCH)[: 2 * _NEAR_SEARCH + 1])
    found = int(np.argmax(lags))
    clear = lags[found] > _NEAR_CLEAR * float(np.sqrt(np.mean(lags**2)))
    return found - _NEAR_SEARCH if clear else None


def _phases(mic: Wave, far: Wave, size: int) -> np.ndarray[tuple[int], np.dtype[np.complex64]]:
    """Give the cross-spectrum with every bin at unit power, silent bins at none."""
    cross = np.fft.rfft(mic, size) * np.fft.rfft(far, size).conj()
    size_of = np.abs(cross)
    return cross / (size_of + 1e-3 * float(size_of.mean()) + 1e-12)
