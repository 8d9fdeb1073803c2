"""Sounds for the uplink's processors: talkers at a level, noise, and the sound they come in."""

import numpy as np
from numpy.typing import NDArray

from hardware.processors import Processor, Sound

type Samples = NDArray[np.int16]

RATE_HZ = 16_000


def syllables(dbfs: float, seconds: float = 6.0, noise_dbfs: float = -75.0) -> Samples:
    """Give a buzz like a voice's, in syllables of 200 ms with pauses of 300 ms, over soft noise."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 140 * k * time_s + k) / k for k in range(1, 20))
    buzz = buzz / np.sqrt(np.mean(np.square(buzz))) * 10 ** (dbfs / 20)
    spoken = buzz * (time_s % 0.5 < 0.2)
    noise = np.random.default_rng(7).standard_normal(time_s.size) * 10 ** (noise_dbfs / 20)
    heard: Samples = np.clip(np.round((spoken + noise) * 32_767), -32_768, 32_767).astype(np.int16)
    return heard


def passed(processor: Processor, samples: Samples, block: int = 320) -> Samples:
    """Give what a processor makes of samples in blocks."""
    return np.concatenate(
        [
            processor.process(sound_of(samples[at : at + block], at)).samples
            for at in range(0, len(samples), block)
        ]
    )


def sound_of(samples: Samples, at: int = 0) -> Sound:
    """Give samples as a sound with nothing playing."""
    return Sound(samples=samples, far=np.zeros(len(samples), np.int16), playing=False, at=at)
