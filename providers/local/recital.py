"""A reply as it is spoken in the speech worker: sentence by sentence, and when each began."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Final

from config.audio import AudioFormat
from providers.local.models import Models
from providers.local.protocol import OUTPUT_RATE_HZ, Event, Said, Sound

type Send = Callable[[Event], Awaitable[None]]

_SPEECH: Final = AudioFormat(OUTPUT_RATE_HZ)
_BETWEEN_SENTENCES: Final = bytes(_SPEECH.bytes_of(120))


class Recital:
    """Speaks the sentences of one reply, one after the other."""

    def __init__(self, line: str, ident: str, models: Models, send: Send) -> None:
        self.ident = ident
        self._line = line
        self._models = models
        self._send = send
        self._spoken_bytes = 0
        self._starts_ms: list[float] = []

    async def speak(self, sentence: str) -> None:
        """Speak the next sentence; its sound is sent as it is made. Raises `MouthClosed`."""
        mouth = await self._models.mouth()
        space = " " if self._starts_ms else ""
        self._starts_ms.append(_SPEECH.ms_of(self._spoken_bytes))
        await self._send(Said(self._line, self.ident, space + sentence))
        async with aclosing(mouth.speak(sentence)) as pieces:
            async for pcm in pieces:
                await self._sound(pcm)
        await self._sound(_BETWEEN_SENTENCES)

    def begun_by(self, heard_ms: int) -> int:
        """Give how many sentences had begun by then."""
        return sum(start < heard_ms for start in self._starts_ms)

    async def _sound(self, pcm: bytes) -> None:
        self._spoken_bytes += len(pcm)
        await self._send(Sound(self._line, self.ident, pcm))
