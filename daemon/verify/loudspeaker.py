"""A loudspeaker without a card: the real audio worker, and a program in the card's place.

So what is measured of an interruption is what the room does, but for the card's own latency.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from config.settings import Audio, Settings, Speaker
from hardware import protocol as audio
from hardware.errors import HardwareError
from hardware.worker_client import AudioWorker, Told
from hardware.worker_settings import WorkerSettings
from providers.base import AudioOutput

_START_S: Final = 15.0
_FLUSH_S: Final = 2.0
_NOWHERE: Final = Speaker(command=("cat",), rate_hz=48_000)


class Loudspeaker:
    """Plays replies into nothing, in real time."""

    def __init__(self, rate_hz: int, fade_ms: int) -> None:
        self._rate_hz = rate_hz
        self._fade_ms = fade_ms
        self._flushed: asyncio.Queue[audio.Flushed] = asyncio.Queue()
        self._worker: AudioWorker | None = None
        self._cut = ""
        self.ready = asyncio.Event()

    def play(self, sound: AudioOutput) -> None:
        """Play the next piece of a reply, unless it is the one that was cut."""
        if self._worker and sound.reply_id != self._cut:
            reply = audio.Channel.REPLY
            self._worker.send(audio.Play(reply, sound.reply_id, self._rate_hz, sound.pcm))

    def clear(self, reply_id: str) -> None:
        """Leave the rest of a reply that was received whole: nobody is here to hear it."""
        if self._worker:
            self._worker.send(audio.EndOfStream(audio.Channel.REPLY, reply_id))
            self._worker.send(audio.Flush(audio.Channel.REPLY, 0))

    async def cut(self, reply_id: str) -> tuple[float, int]:
        """Silence a reply; gives how long that took, fade and all, and how much had been heard."""
        if self._worker is None:
            raise HardwareError("the audio worker does not run")
        self._cut = reply_id
        began_s = time.monotonic()
        self._worker.send(audio.Flush(audio.Channel.REPLY, self._fade_ms))
        async with asyncio.timeout(_FLUSH_S):
            while (flushed := await self._flushed.get()).stream != reply_id:
                pass
        took_ms = (time.monotonic() - began_s) * 1000
        return took_ms + self._fade_ms, flushed.heard_ms

    @asynccontextmanager
    async def running(self, settings: Settings) -> AsyncIterator[None]:
        """Run the worker until the block ends: it opens no microphone and no card."""
        deaf = WorkerSettings(
            audio=Audio(speaker=_NOWHERE, volume=settings.audio.volume),
            wake=settings.wake.model_copy(update={"enabled": False}),
            muted=True,
        )
        async with AudioWorker(deaf, self._hear) as self._worker:
            async with asyncio.timeout(_START_S):
                await self.ready.wait()
            yield
        self._worker = None

    def _hear(self, told: Told) -> None:
        match told:
            case audio.Configured():
                self.ready.set()
            case audio.Flushed(channel=audio.Channel.REPLY):
                self._flushed.put_nowait(told)
            case _:
                pass
