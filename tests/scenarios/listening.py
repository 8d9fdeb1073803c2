"""What a listener makes of a recording: the words in it, and which of the house's sounds."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.sounds import Sound, render
from hardware.virtual.acoustics import RATE_HZ, Samples
from providers.local.recognise import Recogniser, load_recogniser

AUDIBLE: Final = 0.001
SURE: Final = 0.7
"""A sound that is there is more alike than this; no other sound of the house reaches 0.6."""
PIECES: Final = 5
STUTTER: Final = RATE_HZ * 150 // 1000

type Samples64 = NDArray[np.float64]


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
    """Give how much the likest moment of a recording is a sound: 0 not at all, 1 exactly.

    It is looked for in pieces that may stand a little apart: a busy machine lets the loudspeaker
    stutter, and a person knows the sound all the same. A piece counts by its share of the sound.
    """
    return likeness_to(samples, render(sound, RATE_HZ).astype(np.float32))


def likeness_to(samples: Samples, wanted: Samples) -> float:
    """Give the same for any sound, however long."""
    pieces = np.array_split(wanted.astype(np.float64), PIECES)
    size = sum(piece.size for piece in pieces)
    heard = np.pad(samples.astype(np.float64), (0, size + STUTTER))
    alike = [_alike(heard, piece) for piece in pieces]
    begins = np.cumsum([0, *(piece.size for piece in pieces[:-1])])
    places = heard.size - size - STUTTER
    near = [
        _best_within(track[begin:], STUTTER)[:places]
        for track, begin in zip(alike, begins, strict=True)
    ]
    shares = [np.sum(piece**2) for piece in pieces]
    return float(np.average(near, axis=0, weights=shares).max(initial=0.0))


def _alike(heard: Samples64, wanted: Samples64) -> Samples64:
    """Give the correlation with a piece of a sound, from every moment on."""
    size = 1 << int(heard.size + wanted.size - 1).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    product = np.fft.irfft(spectrum, size)[: heard.size - wanted.size + 1]
    energy = np.cumsum(np.concatenate(([0.0], heard**2)))
    there = energy[wanted.size :] - energy[: -wanted.size]
    norms = np.sqrt(np.maximum(there, 0)) * np.linalg.norm(wanted)
    audible = (there > wanted.size * AUDIBLE**2) & (norms > 0)
    return np.asarray(np.divide(product, norms, out=np.zeros(product.size), where=audible))


def _best_within(track: Samples64, width: int) -> Samples64:
    """Give the best of the moments that follow each, by doubling the span that is looked at."""
    best, span = track, 1
    while span < width:
        step = min(span, width - span)
        best = np.maximum(best[:-step], best[step:])
        span += step
    return best


def sounds_in(samples: Samples) -> set[Sound]:
    """Give the house's sounds that a recording surely contains."""
    return {sound for sound in Sound if likeness(samples, sound) > SURE}


@cache
def _recogniser() -> Recogniser:
    return load_recogniser("moonshine", "")
