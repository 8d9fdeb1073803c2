"""What a voice is to the local provider: one that speaks, or two of which one always does."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, Protocol

logger = logging.getLogger(__name__)

PIECE_BYTES: Final = 4_410
"""A tenth of a second: what is passed on at once."""


class Mouth(Protocol):
    """Speaks one sentence at a time."""

    def speak(self, text: str) -> AsyncGenerator[bytes]:
        """Give a sentence's speech as mono PCM in `protocol.OUTPUT_RATE_HZ`.

        Closing the iterator stops the speech. Raises `MouthClosed` when it cannot speak.
        """

    async def aclose(self) -> None:
        """End what the mouth keeps running."""


class MouthClosed(Exception):
    """A mouth cannot speak now: use another, or say so."""


class NotReady(MouthClosed):
    """A mouth cannot speak yet: use another this once."""


class EitherMouth:
    """Speaks with the first mouth; with the second while the first is not ready, or has failed."""

    def __init__(self, first: Mouth, second: Mouth) -> None:
        self._first: Mouth | None = first
        self._second = second

    async def speak(self, text: str) -> AsyncGenerator[bytes]:
        """Speak a sentence with the mouth that works."""
        first = self._first
        if first is not None:
            try:
                async with aclosing(first.speak(text)) as pieces:
                    async for piece in pieces:
                        yield piece
            except NotReady as error:
                logger.info("the plain voice answers: %s", error)
            except MouthClosed as error:
                logger.warning("the natural voice is off: %s", error)
                self._first = None
                await first.aclose()
            else:
                return
        async with aclosing(self._second.speak(text)) as pieces:
            async for piece in pieces:
                yield piece

    async def aclose(self) -> None:
        """Close both."""
        if self._first is not None:
            await self._first.aclose()
        await self._second.aclose()
