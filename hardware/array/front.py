"""The front of an array: microphones in, one channel out, 16 ms later.

A quiet room hears its best microphone; sound is heard by the beam. Both go through the same
windows, so that one becomes the other without a click.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.array.activity import Activity
from hardware.array.beam import Beam
from hardware.array.condition import Condition
from hardware.array.direction import UNKNOWN
from hardware.array.fit import Fit
from hardware.array.frames import TAPER, Cutter, Joiner, Windows, spectra_of, windows_of
from hardware.array.second_look import SecondLook
from hardware.array.steering import WINDOW, Places, Spectra

_LEARN_EVERY_WINDOWS: Final = 120
"""In a quiet room 80 ms in every second go into what is known of its noise."""
_LEARN_WINDOWS: Final = 10
_WELL_ABOVE_DB: Final = 15.0
_FULL_SCALE: Final = 32_768
_FEWEST: Final = 2
"""Microphones a beam needs."""


class Front:
    """Makes one channel of the microphones of a card; used by the listening thread."""

    def __init__(self, count: int, places: Places | None, quiet_dbfs: float) -> None:
        self.condition = Condition(count)
        self._places = places
        self._quiet_dbfs = quiet_dbfs
        self._living = np.ones(count, np.bool_)
        self._beam = None if places is None else Beam(places)
        self._fit = None if places is None else Fit(places, self._least_power())
        self._activity = Activity(quiet_dbfs)
        self._cutter = Cutter(count)
        self._joiner = Joiner()
        self._quiet_windows = 0
        self._second_look = SecondLook(count)

    @property
    def direction_deg(self) -> float:
        """Where the talker is, -1 while not known."""
        return UNKNOWN if self._beam is None or self.mismatch else self._beam.direction_deg

    @property
    def mismatch(self) -> bool:
        """Whether the microphones cannot stand where the settings say."""
        return self._fit is not None and self._fit.mismatch

    @property
    def dead(self) -> int:
        """How many microphones hear nothing."""
        return int(np.count_nonzero(~self._living))

    def process(self, samples: NDArray[np.int16], *, playing: bool) -> NDArray[np.int16]:
        """Take (frames, microphones), give as many samples. While we play, the beam is held."""
        loud = samples.astype(np.float32)
        self._second_look.note(samples)
        power = self.condition.follow(samples, loud)
        self._bury_the_dead()
        sounding = self._activity.follow(power, len(samples) / 16_000)
        windows = self._cutter.push(loud)
        beaming = self._beam is not None and not self.mismatch
        if beaming and len(windows) and (sounding or playing):
            tapered = self._through_beam(windows, held=playing)
        else:
            tapered = windows[:, self.condition.best] * TAPER**2
            if beaming and not playing:
                self._learn_noise(windows)
        return self._joiner.push(tapered, len(samples))

    def look_again(self) -> NDArray[np.int16] | None:
        """Give the last 2.4 s of what `process` gave, through the filter that they ask for."""
        return self._second_look.again(self._living)

    def _through_beam(self, windows: Windows, *, held: bool) -> Windows:
        if self._beam is None:
            raise RuntimeError("a beam without places")
        spectra = self._spectra(windows)
        if self._fit and not held:
            self._fit.follow(spectra)
        return windows_of(self._beam.listen(spectra, held=held))

    def _learn_noise(self, windows: Windows) -> None:
        """Keep what is known of the noise up to date, now and then."""
        self._quiet_windows += len(windows)
        if self._beam and len(windows) and self._quiet_windows >= _LEARN_EVERY_WINDOWS:
            self._quiet_windows = 0
            self._beam.learn_noise(self._spectra(windows[-_LEARN_WINDOWS:]))

    def _spectra(self, windows: Windows) -> Spectra:
        """Give the spectra of those that hear, as if all were equally sensitive."""
        gains = self.condition.gains[self._living, None]
        return spectra_of(windows[:, self._living] * gains)

    def _least_power(self) -> float:
        """Give the power of a window's spectrum, 15 dB above what is called quiet."""
        return 10 ** ((self._quiet_dbfs + _WELL_ABOVE_DB) / 10) * _FULL_SCALE**2 * WINDOW**2 / 4

    def _bury_the_dead(self) -> None:
        """Make the beam anew of those microphones that hear, when they have changed."""
        living = self.condition.living
        if living is self._living or np.array_equal(living, self._living):
            return
        self._living = living
        if self._places is not None:
            left = self._places[living]
            enough = len(left) >= _FEWEST
            self._beam = Beam(left) if enough else None
            self._fit = Fit(left, self._least_power()) if enough else None
