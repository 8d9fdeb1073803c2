"""Speaks with espeak-ng: a process for each sentence, its first sound after some ten milliseconds.

espeak-ng is under the GPL; it is run as a program and never linked.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator
from typing import Final

import numpy as np
import soxr

from providers.local.mouth import PIECE_BYTES, MouthClosed
from providers.local.protocol import OUTPUT_RATE_HZ

_WORDS_PER_MINUTE: Final = "165"
_HEADER_BYTES: Final = 44
_RATE_AT: Final = slice(24, 28)
_TIMEOUT_S: Final = 3.0
_VOICES: Final = {"en": "en-us"}
# It greets the sound server even when it writes to a pipe, and waits for ever where that hangs.
_NO_SOUND_SERVER: Final = {"PULSE_SERVER": "/dev/null"}


class Espeak:
    """espeak-ng in one language or with one voice."""

    def __init__(self, voice: str, language: str) -> None:
        self._voice = voice or _VOICES.get(language, language)

    async def speak(self, text: str) -> AsyncGenerator[bytes]:
        """Speak a sentence."""
        process = await self._start()
        assert process.stdin is not None  # noqa: S101 - piped
        assert process.stdout is not None  # noqa: S101 - piped
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                process.stdin.write(text.encode())
                process.stdin.close()
                header = await process.stdout.readexactly(_HEADER_BYTES)
            rate_hz = int.from_bytes(header[_RATE_AT], "little")
            async for piece in _at_output_rate(process.stdout, rate_hz):
                yield piece
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise MouthClosed("espeak-ng gives no sound") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def aclose(self) -> None:
        """Nothing is kept running."""

    async def _start(self) -> asyncio.subprocess.Process:
        command = ("espeak-ng", "-v", self._voice, "-s", _WORDS_PER_MINUTE, "--stdin", "--stdout")
        try:
            return await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, **_NO_SOUND_SERVER},
            )
        except OSError as error:
            raise MouthClosed("espeak-ng is not installed") from error


async def _at_output_rate(reader: asyncio.StreamReader, rate_hz: int) -> AsyncGenerator[bytes]:
    """Give the speech in our rate; a few voices speak in another."""
    resampler = None
    if rate_hz != OUTPUT_RATE_HZ:
        resampler = soxr.ResampleStream(rate_hz, OUTPUT_RATE_HZ, 1, dtype="int16", quality="HQ")
    while True:
        async with asyncio.timeout(_TIMEOUT_S):
            piece = await _whole_samples(reader)
        if resampler is not None:
            samples = np.frombuffer(piece, np.int16)
            converted = resampler.resample_chunk(samples, last=not piece)
            if converted.size:
                yield converted.tobytes()
        elif piece:
            yield piece
        if not piece:
            return


async def _whole_samples(reader: asyncio.StreamReader) -> bytes:
    """Give the next piece, never half a sample; empty at the end."""
    piece = await reader.read(PIECE_BYTES)
    if len(piece) % 2:
        with contextlib.suppress(asyncio.IncompleteReadError):
            piece += await reader.readexactly(1)
    return piece[: len(piece) // 2 * 2]
