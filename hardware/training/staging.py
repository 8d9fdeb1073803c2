"""Puts speech into a room: reverberation, a microphone's colour, noise behind it, a level.

The room is Polack's model, exponentially dying noise behind the direct sound, which training needs
in hundreds and which no installed package has to compute.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from config.audio import HOUSE
from hardware.training.speaking import Samples

QUIET_DB: Final = 30.0
"""Speech this far above the noise counts as a quiet room."""

_HIGHEST: Final = 32_767
_FRAME: Final = 320
_SPOKEN_RANGE: Final = 0.05
"""Frames of less power than this share of the loudest are pauses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and how speech is heard; the rest is drawn by chance."""

    snr_db: float
    """How far the speech stands above what else is heard."""
    level_dbfs: float
    """The speech's level at the microphone."""
    far: bool
    """Whether the room is heard at all."""


def stage(
    speech: Samples, place: Place, chance: np.random.Generator, backdrop: list[Samples]
) -> Samples:
    """Give the speech as a microphone hears it, between -1 and 1, as long as it was.

    `speech` has silence around it for the room to ring out in. `backdrop` is other people's speech.
    """
    heard = _reverberated(speech, chance) if place.far else speech
    heard = _coloured(heard, chance)
    power = speech_power(heard)
    if power > 0:
        heard = heard * np.float32(10 ** (place.level_dbfs / 20) / np.sqrt(power))
    noise = _noise(heard.size, chance, backdrop)
    noise_power = speech_power(noise)
    wanted = 10 ** ((place.level_dbfs - place.snr_db) / 10)
    if noise_power > 0:
        heard = heard + noise * np.float32(np.sqrt(wanted / noise_power))
    return np.clip(heard, -1.0, 1.0).astype(np.float32)


def as_pcm(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Give 16-bit samples."""
    return np.rint(samples * _HIGHEST).astype(np.int16)


def speech_power(samples: Samples) -> float:
    """Give the mean power of the frames in which there is something to hear."""
    frames = samples[: samples.size // _FRAME * _FRAME].reshape(-1, _FRAME)
    if not frames.size:
        return 0.0
    powers = np.mean(np.square(frames), axis=1)
    loud = powers[powers >= _SPOKEN_RANGE * powers.max()]
    return float(loud.mean())


def _reverberated(speech: Samples, chance: np.random.Generator) -> Samples:
    """Give speech in a room of its own: RT60 0.15 to 0.7 s, the talker near or far."""
    rt60_s, direct_db = chance.uniform(0.15, 0.7), chance.uniform(-4.0, 14.0)
    times_s = np.arange(int(rt60_s * HOUSE.rate_hz)) / HOUSE.rate_hz
    tail = chance.standard_normal(times_s.size) * 10 ** (-3 * times_s / rt60_s)
    tail[: int(chance.uniform(0.001, 0.008) * HOUSE.rate_hz)] = 0
    # Walls and air take the high tones first.
    tail = np.convolve(tail, np.ones(int(chance.integers(1, 5))), mode="same")
    tail *= 10 ** (-direct_db / 20) / np.linalg.norm(tail)
    tail[0] = 1.0
    return _convolved(speech, tail)


def _coloured(speech: Samples, chance: np.random.Generator) -> Samples:
    """Give speech through a microphone: a tilt, a low cut, and one soft bump or dip."""
    tones = np.fft.rfftfreq(speech.size, 1 / HOUSE.rate_hz) + 1.0
    octaves = np.log2(tones / 1_000)
    decibels = chance.uniform(-2.5, 2.5) * np.clip(octaves, -3, 3)
    middle, width = chance.uniform(-3, 3), chance.uniform(0.4, 1.5)
    decibels += chance.uniform(-6, 6) * np.exp(-(((octaves - middle) / width) ** 2))
    cut_hz = chance.uniform(20, 250)
    shape = 10 ** (decibels / 20) / np.sqrt(1 + (cut_hz / tones) ** 4)
    return np.fft.irfft(np.fft.rfft(speech) * shape, speech.size).astype(np.float32)


def _noise(size: int, chance: np.random.Generator, backdrop: list[Samples]) -> Samples:
    """Give one kind of noise: hiss of some colour, hum, clatter, a voice, or many."""
    match chance.integers(0, 8) if backdrop else chance.integers(0, 5):
        case 0 | 1 | 2:
            return _hiss(size, chance, chance.uniform(0, 2))
        case 3:
            return _hum(size, chance) + _hiss(size, chance, 1.0) * np.float32(0.1)
        case 4:
            return _clatter(size, chance) + _hiss(size, chance, 1.0) * np.float32(0.03)
        case 5 | 6:
            return _one_voice(size, chance, backdrop)
        case _:
            voices = [_one_voice(size, chance, backdrop) for _ in range(5)]
            return np.sum(voices, axis=0).astype(np.float32)


def _hiss(size: int, chance: np.random.Generator, slope: float) -> Samples:
    """Give noise whose power falls with frequency to the power of `slope`: 0 white, 1 pink."""
    tones = np.fft.rfftfreq(size, 1 / HOUSE.rate_hz)
    tones[0] = tones[1] if tones.size > 1 else 1.0
    spectrum = np.fft.rfft(chance.standard_normal(size)) / np.maximum(tones, 20) ** (slope / 2)
    hiss = np.fft.irfft(spectrum, size)
    return (hiss / max(float(np.abs(hiss).max()), 1e-9)).astype(np.float32)


def _hum(size: int, chance: np.random.Generator) -> Samples:
    """Give the hum of a fan or a supply with its overtones."""
    times_s = np.arange(size) / HOUSE.rate_hz
    base_hz = chance.uniform(48, 140)
    tones = [
        np.sin(2 * np.pi * (base_hz * order * times_s + chance.uniform())) / order**1.3
        for order in range(1, 12)
    ]
    return (np.sum(tones, axis=0) / 3).astype(np.float32)


def _clatter(size: int, chance: np.random.Generator) -> Samples:
    """Give knocks and dishes: short sounds that die quickly."""
    clatter = np.zeros(size)
    for _ in range(1 + size // 8_000):
        length = int(chance.uniform(0.01, 0.15) * HOUSE.rate_hz)
        start = int(chance.integers(0, max(1, size - length)))
        knock = chance.standard_normal(length) * np.exp(-np.arange(length) / (length / 5))
        knock = np.convolve(knock, np.ones(int(chance.integers(1, 12))), mode="same")
        clatter[start : start + length] += (knock / np.abs(knock).max())[: size - start]
    return clatter.astype(np.float32)


def _one_voice(size: int, chance: np.random.Generator, backdrop: list[Samples]) -> Samples:
    """Give somebody talking on and on, as a television does."""
    pieces: list[Samples] = []
    while sum(piece.size for piece in pieces) < size + HOUSE.rate_hz:
        pieces.append(backdrop[int(chance.integers(0, len(backdrop)))])
        pieces.append(np.zeros(int(chance.uniform(0.05, 0.4) * HOUSE.rate_hz), np.float32))
    start = int(chance.integers(0, HOUSE.rate_hz))
    return np.concatenate(pieces)[start : start + size]


def _convolved(samples: Samples, response: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Samples:
    size = samples.size + response.size - 1
    padded = 1 << (size - 1).bit_length()
    product = np.fft.rfft(samples, padded) * np.fft.rfft(response, padded)
    return np.fft.irfft(product, padded)[: samples.size].astype(np.float32)
