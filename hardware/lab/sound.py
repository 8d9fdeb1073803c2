"""Recordings as the lab takes them: 16 kHz samples between -1 and 1, and where they are loud."""

from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from hardware.errors import HardwareError
from hardware.virtual.acoustics import BLOCK, RATE_HZ, SILENCE_DBFS

type Samples = NDArray[np.float32]
"""Mono, (frames,); between -1 and 1."""
type Channels = NDArray[np.float32]
"""One column for each channel, (frames, channels); between -1 and 1."""
type Clip = Path | Samples
"""A recording: the file it stands in, or its samples at 16 kHz."""

ACTIVE_DB: Final = 20.0
"""What is softer than the loudest 10 ms by more than this is a pause, a breath or a tail."""
_RUN_BLOCKS: Final = 3
"""A click before a word is no part of it: 30 ms in a row are loud where somebody speaks."""
_MOST_CHANNELS: Final = 32


class NotASound(HardwareError):
    """A file is missing or holds no sound: name it, go on with another."""


def read_channels(path: Path) -> Channels:
    """Read every channel of a WAV or FLAC file of any rate. Raises `NotASound` saying why not."""
    if not path.exists():
        raise NotASound(f"{path}: expected a WAV or FLAC file, found no such file")
    if path.is_dir():
        raise NotASound(f"{path}: expected a WAV or FLAC file, found a folder")
    try:
        samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise NotASound(f"{path}: expected a WAV or FLAC file, found neither ({error})") from error
    if not len(samples):
        raise NotASound(f"{path}: expected sound, found an empty recording")
    if samples.shape[1] > _MOST_CHANNELS:
        raise NotASound(f"{path}: expected up to 32 channels, found {samples.shape[1]}")
    at_ours = samples if rate_hz == RATE_HZ else soxr.resample(samples, rate_hz, RATE_HZ)
    return np.ascontiguousarray(at_ours, np.float32)


def read_clip(clip: Clip, channel: int = 0) -> Samples:
    """Give a clip's samples; of a file one channel. Raises `NotASound`."""
    if not isinstance(clip, Path):
        return clip
    channels = read_channels(clip)
    if channel >= channels.shape[1]:
        raise NotASound(f"{clip}: expected a channel {channel}, found {channels.shape[1]} channels")
    return np.ascontiguousarray(channels[:, channel])


def active_span(samples: Samples) -> tuple[int, int]:
    """Give where a recording first and last is loud (10 ms steps); all of it when it is silent."""
    levels = block_levels_dbfs(samples)
    if not levels.size or levels.max() <= SILENCE_DBFS:
        return 0, samples.size
    loud = levels > levels.max() - ACTIVE_DB
    runs = np.flatnonzero(np.convolve(loud, np.ones(_RUN_BLOCKS), "valid") == _RUN_BLOCKS)
    if runs.size:
        return int(runs[0]) * BLOCK, int(runs[-1] + _RUN_BLOCKS) * BLOCK
    places = np.flatnonzero(loud)
    return int(places[0]) * BLOCK, int(places[-1] + 1) * BLOCK


def block_levels_dbfs(samples: Samples, block: int = BLOCK) -> NDArray[np.float64]:
    """Give the RMS level of every whole block, -120 for silence."""
    whole = samples[: samples.size - samples.size % block].reshape(-1, block)
    powers = np.mean(np.square(whole, dtype=np.float64), axis=1)
    return 10 * np.log10(np.maximum(powers, 10 ** (SILENCE_DBFS / 10)))


def scaled_to(samples: Samples, level_dbfs: float, found_dbfs: float) -> Samples:
    """Give samples whose level was `found_dbfs` at another; silence stays silence."""
    if found_dbfs <= SILENCE_DBFS:
        return samples
    return samples * np.float32(10 ** ((level_dbfs - found_dbfs) / 20))
