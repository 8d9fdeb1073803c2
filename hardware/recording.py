"""A recording in the microphone's place: WAV by the standard library, FLAC where soundfile is."""

import importlib
import wave
from pathlib import Path
from typing import Any

import numpy as np

from hardware.errors import DeviceUnavailable
from hardware.microphone import CaptureFormat

_SAMPLE_BYTES = 2


class Recording:
    """The whole recording, given block by block; silence after its end."""

    def __init__(self, path: Path, channel: int) -> None:
        rate_hz, channels, self._pcm = _read_wav(path) if _is_wav(path) else _read_other(path)
        if channel >= channels:
            raise DeviceUnavailable(
                f"{path}: expected a channel {channel}, found {channels} channels"
            )
        self.format = CaptureFormat(rate_hz=rate_hz, channels=channels, channel=channel)
        self._at = 0

    @property
    def ended(self) -> bool:
        """Whether everything was given."""
        return self._at >= len(self._pcm)

    def block(self, block_ms: int) -> bytes:
        """Give the next block."""
        source = self.format
        size = source.rate_hz * block_ms // 1000 * source.channels * _SAMPLE_BYTES
        block = self._pcm[self._at : self._at + size]
        self._at += size
        return block.ljust(size, b"\0")


def _is_wav(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"RIFF"
    except OSError as error:
        raise DeviceUnavailable(f"{path}: {error.strerror}") from error


def _read_wav(path: Path) -> tuple[int, int, bytes]:
    try:
        with wave.open(str(path)) as file:
            if file.getsampwidth() != _SAMPLE_BYTES:
                return _read_other(path)
            pcm = file.readframes(file.getnframes())
            return file.getframerate(), file.getnchannels(), pcm
    except (wave.Error, EOFError):
        return _read_other(path)


def _read_other(path: Path) -> tuple[int, int, bytes]:
    """Read what the standard library cannot: FLAC, and WAVs of other sample formats."""
    try:
        soundfile: Any = importlib.import_module("soundfile")
    except ImportError as error:
        raise DeviceUnavailable(
            f"{path}: expected a WAV file of 16-bit samples (others need: pip install soundfile)"
        ) from error
    try:
        samples, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise DeviceUnavailable(f"{path}: expected a WAV or FLAC file, found neither") from error
    return int(rate_hz), samples.shape[1], np.ascontiguousarray(samples, "<i2").tobytes()
