"""Collects a turn's sound, and understands it in the pauses, before the turn is known to be over.

The house ends a turn after more than half a second of silence. That silence is enough to recognise
and understand what was said: when the turn really ends, the meaning is already there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import numpy as np

from config.audio import HOUSE
from providers.local.recognise import Samples

_MAX_BYTES: Final = HOUSE.bytes_of(30_000)
"""The longest turn. Full: what follows is not heard."""

_PAUSE_FRAMES: Final = 10
"""So many quiet frames of 20 ms are a pause worth using."""

_RANGE_DB: Final = 9.0
"""Speech stands out from its pauses by at least this."""

_QUIET_SHARE: Final = 0.35
"""Which part of the range between the quietest and the loudest counts as quiet."""

_SILENCE_DB: Final = -90.0


class Ear[T]:
    """Hears one turn at a time; `interpret` understands a recording, off the event loop."""

    def __init__(self, interpret: Callable[[Samples], Awaitable[T]]) -> None:
        self._interpret = interpret
        self._early: asyncio.Task[T] | None = None
        self.clear()

    def clear(self) -> None:
        """Begin a new turn."""
        self._pcm = bytearray()
        self._quiet_frames = 0
        self._softest_db, self._loudest_db = 0.0, _SILENCE_DB
        self._drop_early()

    def hear(self, pcm: bytes) -> None:
        """Take the next frame."""
        if len(self._pcm) >= _MAX_BYTES:
            return
        self._pcm += pcm
        if self._is_quiet(pcm):
            self._quiet_frames += 1
            if self._quiet_frames == _PAUSE_FRAMES:
                self._early = self._understanding()
        else:
            self._quiet_frames = 0
            self._drop_early()

    async def finish(self) -> T:
        """Give what the turn meant, and begin a new one."""
        early, self._early = self._early, None
        task = early or self._understanding()
        self.clear()
        return await task

    def _understanding(self) -> asyncio.Task[T]:
        """Begin to understand what was heard so far."""
        samples = np.frombuffer(bytes(self._pcm), np.int16).astype(np.float32) * np.float32(2**-15)

        async def understand() -> T:
            return await self._interpret(samples)

        return asyncio.create_task(understand(), name="hearing")

    def _drop_early(self) -> None:
        """Forget an understanding that speech has overtaken; its thread ends by itself."""
        if self._early is not None:
            self._early.cancel()
            self._early = None

    def _is_quiet(self, pcm: bytes) -> bool:
        """Say whether a frame is a pause, by the range of this very turn."""
        samples = np.frombuffer(pcm, np.int16).astype(np.float32)
        power = float(np.mean(samples * samples)) / 32768**2
        level = max(_SILENCE_DB, 10 * float(np.log10(power + 1e-12)))
        self._softest_db = min(self._softest_db, level)
        self._loudest_db = max(self._loudest_db, level)
        span = self._loudest_db - self._softest_db
        return span >= _RANGE_DB and level < self._softest_db + _QUIET_SHARE * span
