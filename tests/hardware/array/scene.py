"""Sound as an array hears it in a free field: plane waves with exact delays, and hiss."""

import numpy as np
from numpy.typing import NDArray

from hardware.array.steering import SPEED_OF_SOUND_M_S, Places

RATE_HZ = 16_000

type Captured = NDArray[np.int16]


def bursts(seconds: float, seed: int, level: float = 3_000.0) -> NDArray[np.float64]:
    """Give noise in bursts of 0.2 s with pauses of 0.1 s, as lively as speech."""
    noise = np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ)) * level
    on = np.arange(noise.size) % int(0.3 * RATE_HZ) < int(0.2 * RATE_HZ)
    return noise * on


def arriving(source: NDArray[np.float64], places: Places, degrees: float) -> NDArray[np.float64]:
    """Give what each microphone hears of a source far away: (frames, microphones)."""
    towards = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    early_s = places @ towards / SPEED_OF_SOUND_M_S
    spectrum = np.fft.rfft(source)
    turns = np.fft.rfftfreq(source.size, 1 / RATE_HZ)[:, None] * early_s
    return np.fft.irfft(spectrum[:, None] * np.exp(2j * np.pi * turns), source.size, axis=0)


def captured(*parts: NDArray[np.float64], hiss: float = 3.0, seed: int = 1) -> Captured:
    """Give the sum of all, with each microphone's own hiss, as a card gives it."""
    total = np.sum(parts, axis=0)
    total = total + np.random.default_rng(seed).standard_normal(total.shape) * hiss
    return np.clip(np.rint(total), -32_768, 32_767).astype(np.int16)


def blocks(sound: Captured, frames: int = 1_280) -> list[Captured]:
    """Give a recording in whole blocks."""
    return [sound[at : at + frames] for at in range(0, len(sound) - frames + 1, frames)]
