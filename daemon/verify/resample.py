"""Brings a few seconds of speech to another rate, in plain Python.

This process has no numpy on purpose, and a sentence is short: a second of speech takes about a
tenth of a second.
"""

import math
import sys
from array import array
from collections.abc import Sequence
from operator import mul
from typing import Final

_SIDE: Final = 12
"""Samples on each side of the point that is worked out, at the lower of both rates."""
_LOUDEST: Final = 32_767


def resampled(pcm: bytes, from_hz: int, to_hz: int) -> bytes:
    """Give 16-bit mono PCM in another rate: as long, and without what the new rate cannot hold."""
    if from_hz == to_hz:
        return pcm
    common = math.gcd(from_hz, to_hz)
    up, down = to_hz // common, from_hz // common
    cutoff = min(1.0, to_hz / from_hz)
    side = math.ceil(_SIDE / cutoff)
    phases = [_weights(phase / up, side, cutoff) for phase in range(up)]
    padded = [0] * side + _samples(pcm) + [0] * (side + 1)
    given = len(pcm) // 2
    made = array("h", bytes(2 * (given * up // down)))
    for index in range(len(made)):
        begins, phase = divmod(index * down, up)
        window = padded[begins + 1 : begins + 1 + 2 * side]
        value = round(sum(map(mul, phases[phase], window)))
        made[index] = max(-_LOUDEST, min(_LOUDEST, value))
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def _samples(pcm: bytes) -> list[int]:
    read = array("h", pcm[: len(pcm) // 2 * 2])
    if sys.byteorder == "big":
        read.byteswap()
    return read.tolist()


def _weights(offset: float, side: int, cutoff: float) -> Sequence[float]:
    """Give a windowed sinc for a point `offset` after a sample, whose weights add up to 1."""
    raw = [
        _sinc(cutoff * distance) * math.cos(math.pi * distance / (2 * side)) ** 2
        for distance in (offset - position for position in range(1 - side, side + 1))
    ]
    total = sum(raw)
    return [weight / total for weight in raw]


def _sinc(at: float) -> float:
    return math.sin(math.pi * at) / (math.pi * at) if at else 1.0
