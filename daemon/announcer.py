"""Says things outside a conversation: failures, announcements, what rings and why."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Protocol

from config.audio import AudioFormat
from config.messages import Catalogue
from daemon.own_words import OwnVoice
from hardware.protocol import Channel, Chime, Drained, EndOfStream, Flush, Play
from hardware.worker_client import AudioWorker
from providers.errors import ProviderError

logger = logging.getLogger(__name__)

DRAIN_TIMEOUT_S = 150.0
"""The worker keeps 120 s of a stream; one that has not drained by then never will."""


class Voice(Protocol):
    """Speaks a text without a session."""

    output_format: AudioFormat

    def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Give the speech of a text, piece by piece."""


class Announcer:
    """The house's own words, on channels of their own, beside whatever a session says."""

    def __init__(
        self,
        worker: AudioWorker,
        catalogue: Catalogue,
        voice: Voice | None,
        own_voice: OwnVoice | None = None,
    ) -> None:
        self._worker = worker
        self._catalogue = catalogue
        self._voice = voice
        self._own_voice = own_voice or OwnVoice()
        self._streams = itertools.count(1)
        self._draining: dict[str, asyncio.Event] = {}
        self._speaking: set[asyncio.Task[None]] = set()
        self._on_silence: Callable[[], object] = lambda: None
        self._on_change: Callable[[], object] = lambda: None

    @property
    def speaks(self) -> bool:
        """Whether something is being said."""
        return bool(self._draining)

    def on_change(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when something begins to be said, or has been."""
        self._on_change = callback

    def take(self, catalogue: Catalogue) -> None:
        """Say what comes in another language."""
        self._catalogue = catalogue

    def on_silence(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when everything is to be silent: what waits is not said either."""
        self._on_silence = callback

    def tell(self, message: str, **slots: object) -> str:
        """Sound a message at once and speak it after; gives its words."""
        text = self._catalogue.say(message, **slots)
        if sound := self._catalogue.sound(message):
            self._worker.send(Chime(sound))
        self._begin(self.say(text, Channel.NOTICE))
        return text

    async def say(self, text: str, channel: Channel = Channel.ANNOUNCEMENT) -> None:
        """Speak a text; returns when it has been heard, or cannot be. Raises `ProviderError`."""
        if self._voice is None:
            return
        stream = f"say-{next(self._streams)}"
        drained = self._draining[stream] = asyncio.Event()
        self._own_voice.says((channel, stream), text)
        self._on_change()
        try:
            await self._speak(self._voice, text, (channel, stream), drained)
            async with asyncio.timeout(DRAIN_TIMEOUT_S):
                await drained.wait()
        except TimeoutError:
            logger.warning("the loudspeaker did not finish an announcement")
        finally:
            del self._draining[stream]
            self._own_voice.silent((channel, stream))
            self._on_change()

    async def _speak(
        self, voice: Voice, text: str, to: tuple[Channel, str], over: asyncio.Event
    ) -> None:
        """Send a text's speech to a stream, until it is over: silenced, or its worker replaced."""
        try:
            async for pcm in voice.speak(text, self._catalogue.language):
                if over.is_set():
                    return
                self._worker.send(Play(*to, voice.output_format.rate_hz, pcm))
        finally:
            if not over.is_set():  # however it ended: the channel's next words wait for it
                self._worker.send(EndOfStream(*to))

    def drained(self, event: Drained) -> None:
        """The loudspeaker has given all of a stream."""
        if waiting := self._draining.get(event.stream):
            waiting.set()

    def silence(self) -> None:
        """Stop everything that is being said; whoever waits for it goes on."""
        self._on_silence()
        for task in self._speaking:
            task.cancel()
        for channel in (Channel.NOTICE, Channel.ANNOUNCEMENT):
            self._worker.send(Flush(channel, 10))
        self.worker_restarted()

    def worker_restarted(self) -> None:
        """What was being said is gone."""
        for waiting in self._draining.values():
            waiting.set()

    async def aclose(self) -> None:
        """Stop speaking."""
        for task in tuple(self._speaking):
            task.cancel()
        await asyncio.gather(*self._speaking, return_exceptions=True)

    def _begin(self, saying: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._carefully(saying), name="announcement")
        self._speaking.add(task)
        task.add_done_callback(self._speaking.discard)

    async def _carefully(self, saying: Coroutine[None, None, None]) -> None:
        try:
            await saying
        except ProviderError as error:
            logger.warning("no voice for a message: %s", error)
