"""The voice of the emulators: espeak-ng as a process, or a tone where there is none."""

import asyncio
import io
import shutil
import subprocess
import sys
import wave
from array import array
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from math import sin, tau
from typing import Final

_SPEAKING_TIMEOUT_S: Final = 10.0
_TONE_HZ: Final = 440.0
_TONE_MS_PER_LETTER: Final = 60
_TONE_LEVEL: Final = 9_000
_KEPT_SENTENCES: Final = 64
_LONGEST_SENTENCE: Final = 2_000
# A WAV written to a pipe claims a length it cannot know; what follows the header is what counts.
_HEADER_BYTES: Final = 44


async def spoken(text: str, rate_hz: int) -> bytes:
    """Give a sentence as 16-bit mono PCM; the same sentence is made only once."""
    return await asyncio.to_thread(_spoken, text, rate_hz)


def pieces(pcm: bytes, rate_hz: int, piece_ms: int) -> Iterator[bytes]:
    """Cut PCM into pieces of `piece_ms`; the last may be shorter."""
    size = 2 * (rate_hz * piece_ms // 1000)
    for start in range(0, len(pcm), size):
        yield pcm[start : start + size]


class Pacer:
    """Holds a stream of audio to a multiple of real time; a pace of 0 never waits."""

    def __init__(self, pace: float, cut: asyncio.Event | None = None) -> None:
        self._pace = pace
        self._cut = cut or asyncio.Event()
        self._due_s = asyncio.get_running_loop().time()

    async def wait(self, sent_ms: float) -> None:
        """Wait until the next piece is due, after `sent_ms` more were sent, or until the cut."""
        if not self._pace:
            await asyncio.sleep(0.0)
            return
        self._due_s += sent_ms / 1000 / self._pace
        await pause(self._due_s - asyncio.get_running_loop().time(), self._cut)


async def pause(wait_s: float, cut: asyncio.Event) -> None:
    """Wait for this long, or until the cut."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, wait_s)):
            await cut.wait()


@lru_cache(maxsize=_KEPT_SENTENCES)
def _spoken(text: str, rate_hz: int) -> bytes:
    program = shutil.which("espeak-ng")
    if program is None or not text.strip():
        return _tone(len(text[:_LONGEST_SENTENCE]) * _TONE_MS_PER_LETTER, rate_hz)
    command = (program, "--stdin", "--stdout")
    words = text[:_LONGEST_SENTENCE].encode(errors="replace")
    done = subprocess.run(
        command, input=words, capture_output=True, timeout=_SPEAKING_TIMEOUT_S, check=True
    )
    with wave.open(io.BytesIO(done.stdout)) as header:
        source_hz = header.getframerate()
    body = done.stdout[_HEADER_BYTES:]
    return _resampled(body[: len(body) // 2 * 2], source_hz, rate_hz)


def _resampled(pcm: bytes, source_hz: int, rate_hz: int) -> bytes:
    """Give PCM in another rate by straight lines between its samples."""
    samples = _samples(pcm)
    if source_hz == rate_hz or not samples:
        return pcm
    samples.append(samples[-1])
    count = (len(samples) - 1) * rate_hz // source_hz
    out = array("h", bytes(2 * count))
    for index in range(count):
        whole, part = divmod(index * source_hz, rate_hz)
        here = samples[whole]
        out[index] = here + (samples[whole + 1] - here) * part // rate_hz
    return _bytes(out)


def _tone(length_ms: int, rate_hz: int) -> bytes:
    turn = tau * _TONE_HZ / rate_hz
    count = rate_hz * length_ms // 1000
    return _bytes(array("h", (int(_TONE_LEVEL * sin(turn * n)) for n in range(count))))


def _samples(pcm: bytes) -> array[int]:
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _bytes(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
