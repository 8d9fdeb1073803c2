"""What a listener makes of a recording: the words in it, and which of the house's sounds."""

from functools import cache
from typing import Final

import numpy as np

from hardware.sounds import Sound, render
from hardware.virtual.acoustics import RATE_HZ, Samples
from providers.local.recognise import Recogniser, load_recogniser

AUDIBLE: Final = 0.001
SURE: Final = 0.8
"""A sound that is there correlates by more than this; another one never does."""


def hears(samples: Samples, *words: str) -> bool:
    """Say whether a recording contains all these words, by the same ears that hear people here.

    They are small and hear a synthetic voice now so, now so, by where in the recording it begins:
    like a person who is not sure, they may listen again.
    """
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not loud.size:
        return False
    voice = samples[loud[0] : loud[-1]]
    return any(set(words) <= _words(np.pad(voice, pad)) for pad in (0, 1_600, 4_800, 8_000))


def _words(samples: Samples) -> set[str]:
    heard = _recogniser().listen(samples).text.lower()
    return {word.strip(".,;:!?") for word in heard.replace("-", " ").split()}


def likeness(samples: Samples, sound: Sound) -> float:
    """Give how much the likest moment of a recording is a sound: 0 not at all, 1 exactly."""
    wanted = render(sound, RATE_HZ).astype(np.float64)
    if samples.size < wanted.size:
        return 0.0
    heard = samples.astype(np.float64)
    size = 1 << int(heard.size + wanted.size - 1).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    places = heard.size - wanted.size + 1
    product = np.fft.irfft(spectrum, size)[:places]
    energy = np.cumsum(np.concatenate(([0.0], heard**2)))
    there = energy[wanted.size :] - energy[: -wanted.size]
    loud_enough = there > energy[-1] * 1e-3
    norms = np.sqrt(np.where(loud_enough, there, np.inf) * np.sum(wanted**2))
    return float(np.max(product / norms))


def sounds_in(samples: Samples) -> set[Sound]:
    """Give the house's sounds that a recording surely contains."""
    return {sound for sound in Sound if likeness(samples, sound) > SURE}


@cache
def _recogniser() -> Recogniser:
    return load_recogniser("moonshine", "")
