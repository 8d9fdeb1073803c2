"""The processor `echo`: the canceller as a part of the audio path, watched over while it works."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from config.echo import Echo
from config.settings import Audio
from hardware.echo.attenuation import Attenuation
from hardware.echo.canceller import Canceller, Samples
from hardware.echo.engines import make_canceller
from hardware.echo.mask import Mask
from hardware.processors import Sound, mono

_LOUDER: Final = 1.25
"""A canceller that adds so much power (1 dB) has lost the echo: the sound is left as it was."""


def create(audio: Audio) -> "EchoProcessor":
    """Make the processor the settings ask for. Raises `ProcessorUnusable`."""
    return EchoProcessor(audio.echo, make_canceller(audio.echo), audio.microphone.channel)


class EchoProcessor:
    """Cancels while something of ours sounds; otherwise sound passes and what was learned stays."""

    def __init__(self, settings: Echo, canceller: Canceller, channel: int = 0) -> None:
        self._canceller = canceller
        self._channel = channel
        self._attenuation = Attenuation(settings)
        self._mask = Mask(settings.mask_below_db)
        self._playing = False

    def process(self, sound: Sound) -> Sound:
        """Give the sound without our own, one channel of it."""
        sound = mono(sound, self._channel)
        if not sound.playing:
            self._playing = False
            return sound
        if not self._playing:
            self._playing = True
            self._canceller.begin()
        cleaned = self._canceller.cancel(sound.samples, sound.far)
        self._attenuation.note(sound.far, sound.samples, cleaned)
        if self._attenuation.lost:
            self._attenuation.reset()
            self._canceller.restart()
        if _power(cleaned) > _LOUDER * _power(sound.samples):
            return sound
        reached_db = self._attenuation.reached_db
        return replace(sound, samples=self._mask.cover(sound.samples, cleaned, reached_db))

    def reset(self) -> None:
        """The microphone was opened anew: its delay is another, the room and its clock are not."""
        self._playing = False
        self._attenuation.reset()
        self._canceller.restart()

    def report(self) -> Mapping[str, float]:
        """Give how well the echo is cancelled."""
        return {
            "attenuation_db": round(self._attenuation.db, 1),
            "delay_ms": round(float(self._canceller.delay_ms), 1),
            "drift_ppm": round(float(self._canceller.drift_ppm), 1),
            "proven": float(self._attenuation.proven),
            "far_missing": float(self._attenuation.far_missing),
        }


def _power(samples: Samples) -> float:
    floats = samples.astype(np.float32)
    return float(floats @ floats) / max(1, floats.size)
