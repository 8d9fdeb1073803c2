"""What becomes of a sound on its way through a room: convolution with impulse responses."""

import numpy as np

from hardware.lab.sound import Channels, Samples

type Responses = Channels
"""Impulse responses from one place to every microphone, (taps, microphones)."""


def image(samples: Samples, responses: Responses) -> Channels:
    """Give what every microphone hears, tail included: (frames + taps - 1, microphones)."""
    length = samples.size + len(responses) - 1
    size = _fast_size(length)
    spectrum = np.fft.rfft(samples, size)
    heard = [
        np.fft.irfft(spectrum * np.fft.rfft(each, size), size)[:length] for each in responses.T
    ]
    return np.stack(heard, axis=1).astype(np.float32)


def looped_image(samples: Samples, responses: Responses) -> Channels:
    """Give what every microphone hears of a sound that repeats without end: one round of it."""
    heard = image(samples, responses)
    rounds = -(-len(heard) // samples.size) * samples.size
    padded = np.pad(heard, ((0, rounds - len(heard)), (0, 0)))
    summed = padded.reshape(-1, samples.size, heard.shape[1]).sum(axis=0)
    return np.asarray(summed, np.float32)


def _fast_size(length: int) -> int:
    """Give a length without large prime factors, on which the transform is quick."""
    power = 1 << (length - 1).bit_length()
    choices = (power * 5 // 8, power * 3 // 4, power * 27 // 32, power * 15 // 16, power)
    return next(size for size in choices if size >= length and not size % 2)
