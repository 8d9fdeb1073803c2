"""How well the canceller cancels, measured while we play: what the room trusts it by.

Only what is taken out counts. While a person speaks over us little of the sound is echo, and the
plain ratio of before to after says little about the canceller; but what was taken out then still
makes the sound quieter by its own power. Where it does not, it was no echo, and the canceller has
lost the room.
"""

from collections import deque
from dataclasses import dataclass
from math import log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.echo import Echo
from hardware.echo.canceller import Samples

_RATE_HZ: Final = 16_000
_FULL_SCALE: Final = 32_768.0**2
_FAR_LOUD: Final = 10 ** (-45 / 10)
_MIC_LOUD: Final = 10 ** (-62 / 10)
_MEMORY_S: Final = 4.0
_USUAL: Final = 0.2
"""A canceller that takes less than this part of what it took from the same sound has stopped."""
_USUAL_MEMORY: Final = 0.95
_TRUE: Final = 0.4
"""Of the power taken out, so much at least must be missing from the sound."""
_NOW_S: Final = 0.4
"""A canceller that has found its way again for so long is not lost, whatever was before."""
_MEANT: Final = 0.05
"""Less than this part of the sound taken out is nothing taken out."""
_BEST_OF: Final = 0.75
"""Attenuation is that of the better blocks: the others hold a person or the last syllable's end."""
_MISSING_S: Final = 3.0
_LEAST: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    seconds: float
    far: float
    before: float
    after: float
    taken: float
    attenuation_db: float


class Attenuation:
    """Follows what goes in and what comes out, block by block, while we play."""

    def __init__(self, settings: Echo) -> None:
        self._settings = settings
        # The last 4 s in which the far end and the microphone were loud. Full: the oldest go.
        self._moments: deque[_Moment] = deque()
        self._length_s = 0.0
        self._good_s = 0.0
        self._unheard_s = 0.0
        self._usual = 0.0
        self.reached_db = 0.0
        """The most in this room so far."""
        self.proven = False
        """Whether the canceller has shown in this room that it cancels."""

    def reset(self) -> None:
        """Begin anew: nothing is proven."""
        self._moments.clear()
        self._length_s = self._good_s = self._unheard_s = self._usual = self.reached_db = 0.0
        self.proven = False

    @property
    def db(self) -> float:
        """Give by how much the echo is attenuated; 0 before anything was played."""
        values = sorted(moment.attenuation_db for moment in self._moments)
        return max(0.0, values[int(_BEST_OF * (len(values) - 1))]) if values else 0.0

    @property
    def far_missing(self) -> bool:
        """Whether what sounds in the room while we play has for seconds not been our far end.

        It is silent, another one, or cancelled by the card's own hardware already.
        """
        return self._unheard_s >= _MISSING_S

    @property
    def lost(self) -> bool:
        """Whether what is taken out was not in the sound, for a second and more until now."""
        return self._astray(self._settings.proven_after_s) and self._astray(_NOW_S)

    def _astray(self, seconds: float) -> bool:
        recent = self._recent(seconds)
        if not recent:
            return False
        before = sum(moment.before for moment in recent)
        taken = sum(moment.taken for moment in recent)
        missing = before - sum(moment.after for moment in recent)
        return taken > _MEANT * before and missing < _TRUE * taken

    def note(self, far: Samples, before: Samples, after: Samples) -> None:
        """Take one block: the far end, the microphone, and what the canceller made of it."""
        seconds = before.size / _RATE_HZ
        far_power, power = _power(far), _power(before)
        if far_power < _FAR_LOUD:
            heard = far_power == 0.0 and power > _MIC_LOUD
            self._unheard_s = self._unheard_s + seconds if heard else 0.0
            return
        if power < _MIC_LOUD:
            return
        left, taken = _power(after), _power(np.subtract(before, after, dtype=np.float32))
        unheard = taken < _MEANT * power and not self.proven
        self._unheard_s = self._unheard_s + seconds if unheard else 0.0
        moment = _Moment(
            seconds=seconds,
            far=far_power,
            before=power,
            after=left,
            taken=taken,
            attenuation_db=10 * log10(power / max(left, _LEAST)),
        )
        self._moments.append(moment)
        self._length_s += seconds
        while self._length_s > _MEMORY_S:
            self._length_s -= self._moments.popleft().seconds
        self.reached_db = max(self.reached_db, self.db)
        self._judge(moment)

    def _judge(self, moment: _Moment) -> None:
        if moment.attenuation_db >= self._settings.proven_db:
            self._good_s += moment.seconds
            usual = moment.taken / moment.far
            self._usual += (1 - _USUAL_MEMORY) * (usual - self._usual) if self._usual else usual
        if not self.proven:
            self.proven = (
                self._good_s >= self._settings.proven_after_s
                and self.db >= self._settings.proven_db
                and not self.lost
            )
        elif self.lost or self._nothing_taken():
            self.proven = False
            self._good_s = 0.0

    def _nothing_taken(self) -> bool:
        """Tell whether the canceller does too little, rather than a person too much."""
        recent = self._recent(self._settings.proven_after_s)
        far = sum(moment.far for moment in recent)
        taken = sum(moment.taken for moment in recent)
        return self.db < self._settings.lost_db and taken < _USUAL * self._usual * far

    def _recent(self, seconds: float) -> list[_Moment]:
        """Give the last moments if there are enough of them."""
        found: list[_Moment] = []
        length_s = 0.0
        for moment in reversed(self._moments):
            found.append(moment)
            length_s += moment.seconds
            if length_s >= seconds:
                return found
        return []


def _power(samples: Samples | NDArray[np.float32]) -> float:
    """Give the mean power of samples of 16 bits, as a share of full scale's."""
    floats = samples.astype(np.float32, copy=False)
    return float(floats @ floats) / max(1, floats.size) / _FULL_SCALE
