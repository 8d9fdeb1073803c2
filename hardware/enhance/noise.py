"""Noise suppression for sessions: WebRTC's, by the package pywebrtc-audio (extra `webrtc`)."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from config.enhance import Suppression
from config.settings import Audio
from hardware.enhance.framed import FRAME_SAMPLES, Framed
from hardware.errors import ProcessorUnusable
from hardware.processors import Sound

LEVELS: Final[Mapping[Suppression, int]] = MappingProxyType(
    {
        Suppression.MILD: 0,
        Suppression.MODERATE: 1,
        Suppression.STRONG: 2,
        Suppression.STRONGEST: 3,
    }
)
"""WebRTC's numbers for 6, 12, 18 and 21 dB."""
DELAY_SAMPLES: Final = FRAME_SAMPLES + 96
"""16 ms: a frame, and the overlap of WebRTC's windows (measured by correlation: 96 samples)."""


class Suppressor(Protocol):
    """What is used of `pywebrtc_audio.NoiseSuppressor`."""

    speech_probability: float
    """Of its last frame, 0..1."""

    def process(self, audio: NDArray[np.int16]) -> NDArray[np.int16]:
        """Give 10 ms without their noise."""


class NoiseProcessor:
    """Takes steady noise out of mono sound; gives it `DELAY_SAMPLES` later.

    What it has learned of the room's noise stays from one session to the next.
    """

    def __init__(self, suppressor: Suppressor) -> None:
        self._suppressor = suppressor
        self._framed = Framed(suppressor.process)

    def process(self, sound: Sound) -> Sound:
        """Give the sound without its noise."""
        return replace(sound, samples=self._framed.feed(sound.samples))

    def reset(self) -> None:
        """Let the last samples of the stretch before go, so that none of them come in the next."""
        self._suppressor.process(np.zeros(FRAME_SAMPLES, np.int16))
        self._framed.reset()

    def report(self) -> Mapping[str, float]:
        """Give how sure it is of speech in the last frame, 0..1."""
        return {"speech": round(self._suppressor.speech_probability, 3)}


def create(audio: Audio) -> NoiseProcessor:
    """Make the processor `noise`. Raises `ProcessorUnusable` where the package is missing."""
    try:
        from pywebrtc_audio import NoiseSuppressor  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ProcessorUnusable(
            "needs the package pywebrtc-audio: pip install 'parlour[webrtc]'"
        ) from error
    level = LEVELS[audio.noise.suppression]
    return NoiseProcessor(NoiseSuppressor(sample_rate=HOUSE.rate_hz, num_channels=1, level=level))
