"""Sounds of a home that are made here: noise, a fan, a door, a cough, the clatter of a kitchen.

They are drawn from a seed and need no recording. All are mono at 16 kHz with a peak of 0.5; the
scene decides how loud they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.lab.scene import Cue, Place
from hardware.lab.sound import Samples
from hardware.virtual.acoustics import RATE_HZ

NOISE_PLACES: Final = 4
"""Every room has as many places for noise; together they surround the microphones."""


def white(length_s: float, seed: int) -> Samples:
    """Give noise of equal power at all frequencies."""
    return _noise(length_s, seed, slope_db=0.0)


def pink(length_s: float, seed: int) -> Samples:
    """Give noise that falls by 3 dB an octave, as much in a room does."""
    return _noise(length_s, seed, slope_db=-3.0)


def fan(length_s: float, seed: int) -> Samples:
    """Give a fan or a hood: noise that falls by 6 dB an octave, and the hum of its motor."""
    noise = _noise(length_s, seed, slope_db=-6.0)
    time_s = np.arange(noise.size) / RATE_HZ
    hum = sum(np.sin(2 * np.pi * 100 * order * time_s) / order for order in (1, 2, 3))
    return _peaked(noise + 0.1 * hum)


def door(seed: int) -> Samples:
    """Give a door that falls shut: a blow of low notes, the latch, and what rattles after it."""
    blow = _burst(seed, 0.25, 60.0, low_hz=40, high_hz=300)
    latch = 0.3 * _burst(seed + 1, 0.04, 150.0, low_hz=1_500, high_hz=5_000)
    return _peaked(_mixed(((0.0, blow), (0.03, latch), (0.11, 0.4 * latch))))


def cough(seed: int) -> Samples:
    """Give a person who coughs twice: a short explosion of breath, and the voice that follows."""
    draw = np.random.default_rng(seed)
    parts: list[tuple[float, NDArray[np.floating]]] = []
    for begin_s in (0.0, float(draw.uniform(0.35, 0.5))):
        breath = _burst(int(draw.integers(2**31)), 0.18, 22.0, low_hz=400, high_hz=3_500)
        time_s = np.arange(int(0.14 * RATE_HZ)) / RATE_HZ
        pitch_hz = draw.uniform(130, 260)
        voice = np.sign(np.sin(2 * np.pi * pitch_hz * time_s)) * np.exp(-18 * time_s)
        parts += [(begin_s, breath), (begin_s + 0.05, 0.25 * voice)]
    return _peaked(_mixed(parts))


def clatter(length_s: float, seed: int) -> Samples:
    """Give dishes and cutlery: two to three short ringing blows a second."""
    draw = np.random.default_rng(seed)
    parts: list[tuple[float, NDArray[np.floating]]] = [(length_s, np.zeros(1, np.float32))]
    for begin_s in np.sort(draw.uniform(0, max(0.1, length_s - 0.3), int(length_s * 2.5) + 1)):
        time_s = np.arange(int(0.25 * RATE_HZ)) / RATE_HZ
        tones = sum(np.sin(2 * np.pi * hz * time_s) for hz in draw.uniform(900, 6_000, 4))
        ringing = tones * np.exp(-draw.uniform(15, 50) * time_s) * draw.uniform(0.1, 1.0)
        parts.append((float(begin_s), np.asarray(ringing, np.float32)))
    return _peaked(_mixed(parts))


NOISES: Final[Mapping[str, Callable[[float, int], Samples]]] = MappingProxyType(
    {"white": white, "pink": pink, "fan": fan, "clatter": clatter}
)


def surrounding(noise: Samples, until_s: float, text: str = "noise") -> Iterator[Cue]:
    """Give cues that let a noise come from everywhere: each place begins at another part of it."""
    for place in range(NOISE_PLACES):
        turned = np.roll(noise, place * noise.size // NOISE_PLACES)
        yield Cue(clip=turned, place=Place.NOISE, index=place, until_s=until_s, text=text)


def _noise(length_s: float, seed: int, *, slope_db: float) -> Samples:
    """Give noise whose power falls by so much an octave above 50 Hz; it repeats without a seam."""
    count = int(length_s * RATE_HZ)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    octaves = np.log2(np.maximum(50.0, np.fft.rfftfreq(count, 1 / RATE_HZ)) / 50.0)
    return _peaked(np.fft.irfft(spectrum * 10 ** (slope_db * octaves / 20), count))


def _burst(seed: int, length_s: float, decay: float, *, low_hz: float, high_hz: float) -> Samples:
    """Give a blow: noise of a band that dies with `exp(-decay t)`."""
    count = int(length_s * RATE_HZ)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    band = np.fft.irfft(spectrum * ((hz >= low_hz) & (hz <= high_hz)), count)
    return _peaked(band * np.exp(-decay * np.arange(count) / RATE_HZ))


def _mixed(parts: Sequence[tuple[float, NDArray[np.floating]]]) -> NDArray[np.float64]:
    """Give sounds that begin at their seconds as one."""
    placed = [(int(begin_s * RATE_HZ), samples) for begin_s, samples in parts]
    mixed = np.zeros(max(begin + samples.size for begin, samples in placed))
    for begin, samples in placed:
        mixed[begin : begin + samples.size] += samples
    return mixed


def _peaked(samples: NDArray[np.floating]) -> Samples:
    return np.asarray(samples * (0.5 / max(1e-9, float(np.abs(samples).max()))), np.float32)
