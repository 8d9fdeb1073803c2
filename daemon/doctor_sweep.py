"""What a tone sweep tells of the way from the loudspeaker to the microphone.

Plain arithmetic on 10 ms windows: a sweep is at a known pitch at each moment, so once its beginning
is found in the recording, the levels that follow are those of the pitches.
"""

import array
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

RATE_HZ: Final = 16_000
SWEEP_S: Final = 1.0
LOWEST_HZ, HIGHEST_HZ = 150.0, 7_000.0
LEVEL: Final = 0.35
"""Of full scale: loud enough for a room, and nobody is startled."""
_FULL: Final = 32_767
_FADE_S: Final = 0.02
_WINDOW: Final = RATE_HZ // 100
_SURE_DB: Final = 10.0
_LASTS: Final = 8
"""So many windows in a row must be that loud: a knock on the table is shorter."""
_CLIPPED: Final = 32_760
_BANDS_HZ: Final = (("low", 200.0, 600.0), ("middle", 600.0, 2_000.0), ("high", 2_000.0, 6_000.0))
_SILENCE_DBFS: Final = -100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What was found of the sweep in a recording."""

    floor_dbfs: float
    """The room before it."""
    delay_ms: float | None
    """From the sample it was sent at to its first sound; `None` where it was not found."""
    level_dbfs: float
    """The sweep in the microphone, on the whole."""
    bands_db: dict[str, float]
    """How far each third of the pitches lies above the room."""
    clipped: float
    """The share of samples that are cut off."""


def sweep() -> bytes:
    """Give the sweep as signed 16-bit little-endian PCM, every octave as long as the next."""
    count, ratio = round(SWEEP_S * RATE_HZ), math.log(HIGHEST_HZ / LOWEST_HZ)
    scale = 2 * math.pi * LOWEST_HZ * SWEEP_S / ratio
    fade = _FADE_S * RATE_HZ
    samples = (
        math.sin(scale * (math.exp(index / count * ratio) - 1))
        * min(1.0, index / fade, (count - index) / fade)
        for index in range(count)
    )
    pcm = array.array("h", (round(LEVEL * _FULL * sample) for sample in samples))
    return _little(pcm).tobytes()


def judged(recording: bytes, sent_at: int) -> Swept:
    """Find the sweep that was sent when the recording was `sent_at` samples long."""
    samples = _little(array.array("h", recording[: len(recording) // 2 * 2]))
    levels = [
        level_dbfs(samples[at : at + _WINDOW])
        for at in range(0, len(samples) - _WINDOW + 1, _WINDOW)
    ]
    first = sent_at // _WINDOW
    floor_dbfs = median(levels[:first]) if first else _SILENCE_DBFS
    onset = _onset(levels, first, floor_dbfs + _SURE_DB)
    cut = sum(abs(sample) >= _CLIPPED for sample in samples) / max(1, len(samples))
    if onset is None:
        return Swept(
            floor_dbfs=floor_dbfs, delay_ms=None, level_dbfs=floor_dbfs, bands_db={}, clipped=cut
        )
    sounding = levels[onset : onset + round(SWEEP_S * 100)]
    return Swept(
        floor_dbfs=floor_dbfs,
        delay_ms=onset * 10.0 - sent_at * 1_000 / RATE_HZ,
        level_dbfs=_mean_dbfs(sounding),
        bands_db={
            name: _mean_dbfs(_pitched(sounding, low, high)) - floor_dbfs
            for name, low, high in _BANDS_HZ
        },
        clipped=cut,
    )


def level_dbfs(samples: Sequence[int]) -> float:
    """Give the level of 16-bit samples, in dB below full scale."""
    if not samples:
        return _SILENCE_DBFS
    power = math.sumprod(samples, samples) / len(samples) / _FULL**2
    return max(_SILENCE_DBFS, 10 * math.log10(power)) if power else _SILENCE_DBFS


def _onset(levels: Sequence[float], first: int, bar_dbfs: float) -> int | None:
    """Give the first window from which it stays loud."""
    loud = [level >= bar_dbfs for level in levels]
    starts = (at for at in range(first, len(loud) - _LASTS) if all(loud[at : at + _LASTS]))
    return next(starts, None)


def _pitched(levels: Sequence[float], low_hz: float, high_hz: float) -> Sequence[float]:
    """Give the windows in which the sweep went from one pitch to the other."""
    octaves = math.log(HIGHEST_HZ / LOWEST_HZ)
    ends = [math.log(pitch / LOWEST_HZ) / octaves * SWEEP_S * 100 for pitch in (low_hz, high_hz)]
    [(begin, end)] = pairwise(ends)
    return levels[round(begin) : round(end)]


def _mean_dbfs(levels: Sequence[float]) -> float:
    powers = [10 ** (level / 10) for level in levels]
    return 10 * math.log10(sum(powers) / len(powers)) if powers else _SILENCE_DBFS


def _little(samples: array.array[int]) -> array.array[int]:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
