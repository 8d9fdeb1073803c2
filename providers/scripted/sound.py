"""Makes the audio of a script's steps, piece by piece and without numpy."""

from array import array
from collections.abc import Iterator, Mapping
from math import sin, tau
from pathlib import Path
from sys import byteorder
from typing import assert_never

from config.audio import AudioFormat
from providers.scripted.steps import Recording, Silence, SoundStep, Tone

_FULL_SCALE = 32_767


def pieces(step: SoundStep, sounds: Mapping[Path, bytes], form: AudioFormat) -> Iterator[bytes]:
    """Give the PCM of a step in pieces of its `piece_ms`; the last may be shorter."""
    size = form.bytes_of(step.piece_ms)
    match step:
        case Tone():
            yield from _tone(step, form.rate_hz, size // 2)
        case Silence():
            yield from _cut(bytes(form.bytes_of(step.silence_ms)), size)
        case Recording():
            yield from _cut(sounds[step.wav], size)
        case _:
            assert_never(step)


def _cut(pcm: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(pcm), size):
        yield pcm[start : start + size]


def _tone(step: Tone, rate_hz: int, piece_samples: int) -> Iterator[bytes]:
    """Give a sine that goes on without a step from piece to piece."""
    total = step.ms * rate_hz // 1000
    turn = tau * step.tone_hz / rate_hz
    level = step.level * _FULL_SCALE
    for start in range(0, total, piece_samples):
        stop = min(start + piece_samples, total)
        samples = array("h", (int(level * sin(turn * n)) for n in range(start, stop)))
        if byteorder == "big":
            samples.byteswap()
        yield samples.tobytes()
