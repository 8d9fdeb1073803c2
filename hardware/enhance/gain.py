"""Gain for sessions: brings a quiet talker to a steady level, and no noise beyond need."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from config.enhance import Gain
from config.settings import Audio
from hardware.level import SILENCE_DBFS, level_dbfs
from hardware.processors import Sound

FLOOR_RISE_DB_PER_S: Final = 2.0
"""The noise's level is the lowest heard lately: it falls at once and rises slowly."""
SPEECH_FALL_DB_PER_S: Final = 4.0
"""Syllables differ by 10 dB: their level is followed up at once and down slowly."""
LEAST_DBFS: Final = -70.0
"""Softer than this is no speech, however quiet the room: it is a converter's last few bits."""
CEILING: Final = 0.9
"""No sample is amplified beyond this share of full scale."""

_FULL_SCALE: Final = 32_767.0

type Samples = NDArray[np.int16]


class GainProcessor:
    """Amplifies mono sound by a gain that follows the talker's level; adds no delay."""

    def __init__(self, wanted: Gain) -> None:
        self._wanted = wanted
        self._noise_dbfs: float | None = None
        self._speech_dbfs: float | None = None
        self._gain_db = 0.0
        self._factor = 1.0

    def process(self, sound: Sound) -> Sound:
        """Give the sound as loud as it should be."""
        if not len(sound.samples):
            return sound
        block_s = len(sound.samples) / HOUSE.rate_hz
        self._follow(level_dbfs(sound.samples), block_s)
        most_db = self._wanted.slew_db_per_s * block_s
        self._gain_db += max(-most_db, min(most_db, self._goal_db() - self._gain_db))
        return replace(sound, samples=self._amplified(sound.samples))

    def reset(self) -> None:
        """Forget the talker; the gain goes on from where it is, for rooms and places stay."""
        self._speech_dbfs = None

    def report(self) -> Mapping[str, float]:
        """Give the gain in dB."""
        return {"gain_db": round(self._gain_db, 1)}

    def _follow(self, dbfs: float, block_s: float) -> None:
        """Take the level of a block for noise or for speech."""
        if dbfs <= SILENCE_DBFS:
            return  # exact zeros are no room
        noise_dbfs = dbfs if self._noise_dbfs is None else self._noise_dbfs
        self._noise_dbfs = noise_dbfs = min(dbfs, noise_dbfs + FLOOR_RISE_DB_PER_S * block_s)
        if dbfs < max(LEAST_DBFS, noise_dbfs + self._wanted.speech_above_noise_db):
            return
        speech_dbfs = dbfs if self._speech_dbfs is None else self._speech_dbfs
        self._speech_dbfs = max(dbfs, speech_dbfs - SPEECH_FALL_DB_PER_S * block_s)

    def _goal_db(self) -> float:
        """Give the gain this talker needs, as far as the noise allows."""
        if self._speech_dbfs is None or self._noise_dbfs is None:
            return self._gain_db
        needed_db = self._wanted.target_dbfs - self._speech_dbfs
        bearable_db = self._wanted.max_noise_dbfs - self._noise_dbfs
        return max(0.0, min(needed_db, bearable_db, self._wanted.max_gain_db))

    def _amplified(self, samples: Samples) -> Samples:
        """Give samples under a gain that glides, but falls at once before anything clips."""
        peak = max(1, int(samples.max()), -int(samples.min()))
        most = max(1.0, CEILING * _FULL_SCALE / peak)
        before = min(most, self._factor)
        self._factor = min(most, math.pow(10.0, self._gain_db / 20.0))
        if before == self._factor == 1.0:
            return samples
        factors = np.linspace(before, self._factor, len(samples), dtype=np.float32)
        amplified: Samples = np.round(samples * factors).astype(np.int16)
        return amplified


def create(audio: Audio) -> GainProcessor:
    """Make the processor `gain`."""
    return GainProcessor(audio.gain)
