"""Speaks any text aloud without a session: for timers, announcements and `parlour say`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from config.audio import AudioFormat
from providers.errors import ConnectionLost
from providers.local.process import SpeechWorker
from providers.local.protocol import OUTPUT_RATE_HZ, Done, Failed, Sound, Speak

_PIECE_TIMEOUT_S: Final = 5.0


class Voice:
    """The house's own voice; it speaks more languages than the provider understands."""

    output_format = AudioFormat(OUTPUT_RATE_HZ)

    def __init__(self, worker: SpeechWorker) -> None:
        self._worker = worker

    async def speak(self, text: str, language: str = "en", voice: str = "") -> AsyncIterator[bytes]:
        """Give the speech of a text, piece by piece, as mono PCM in `output_format`.

        Closing the iterator stops the voice. Raises `ConnectionLost` when nothing can speak.
        """
        async with self._worker.line() as line:
            await line.send(Speak(line.ident, text, language, voice))
            while True:
                try:
                    async with asyncio.timeout(_PIECE_TIMEOUT_S):
                        event = await line.next()
                except TimeoutError as error:
                    await self._worker.end("it did not speak")
                    raise ConnectionLost("the speech worker hangs") from error
                match event:
                    case Sound(pcm=pcm):
                        yield pcm
                    case Done():
                        return
                    case Failed(message=message):
                        raise ConnectionLost(message)
                    case _:
                        pass
