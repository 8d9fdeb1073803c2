"""One session in the speech worker that only hears and speaks: somebody else thinks."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from providers.base import ErrorCode
from providers.errors import ProviderError
from providers.local.digits import digits_said
from providers.local.ear import Ear
from providers.local.models import Models
from providers.local.mouth import MouthClosed
from providers.local.protocol import (
    Audio,
    Command,
    Done,
    EndTurn,
    Failed,
    Heard,
    Interrupt,
    Open,
    Say,
    Text,
)
from providers.local.recital import Recital, Send
from providers.local.recognise import Samples
from providers.local.transcript import transcript

logger = logging.getLogger(__name__)


class RelayTalk:
    """Ears and a mouth: commands come in through `take`, events go out through `send`."""

    def __init__(self, opened: Open, models: Models, send: Send) -> None:
        self._line = opened.line
        self._wake_phrase = str(opened.brief.get("wake_phrase", ""))
        self._hears_digits = bool(opened.brief.get("digits", False))
        self._models = models
        self._send = send
        self._ear: Ear[str] = Ear(self._transcribe)
        self._replies = itertools.count(1)
        # What is to be spoken; the agent's longest answer bounds it.
        self._sentences: asyncio.Queue[Say] = asyncio.Queue()
        self._hearing: asyncio.Task[None] | None = None
        self._speaking: asyncio.Task[None] | None = None

    def take(self, command: Command) -> None:
        """Take a command; what needs time goes on in the background."""
        match command:
            case Audio(pcm=pcm):
                self._ear.hear(pcm)
            case EndTurn():
                self._hearing = self._begin(self._hear, self._hearing)
            case Text(text=text):
                self._hearing = self._begin(partial(self._tell, text), self._hearing)
            case Say():
                self._sentences.put_nowait(command)
                if self._speaking is None or self._speaking.done():
                    self._speaking = self._begin(self._recite, None)
            case Interrupt():
                self._silence()
            case _:
                pass

    def close(self) -> None:
        """Stop whatever goes on."""
        self._ear.clear()
        self._silence()
        if self._hearing is not None:
            self._hearing.cancel()

    def _begin(
        self, work: Callable[[], Awaitable[None]], before: asyncio.Task[None] | None
    ) -> asyncio.Task[None]:
        if before is not None:
            before.cancel()
        return asyncio.create_task(self._carefully(work), name="relay")

    def _silence(self) -> None:
        """Speak no further; what was still to be spoken is forgotten."""
        self._sentences = asyncio.Queue()
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None

    async def _carefully(self, work: Callable[[], Awaitable[None]]) -> None:
        """Carry something out; what was not foreseen fails the turn, not the worker."""
        try:
            await work()
        except MouthClosed as error:
            await self._fail(ErrorCode.SERVICE, f"nothing can speak: {error}")
        except ProviderError as error:
            await self._fail(ErrorCode.SERVICE, str(error))  # it says what would mend it
        except Exception as error:
            logger.exception("a turn failed")
            await self._fail(ErrorCode.SERVICE, f"{type(error).__name__} in the speech worker")

    # --- hearing

    async def _transcribe(self, samples: Samples) -> str:
        recogniser = await self._models.recogniser()
        if self._hears_digits:
            return await self._models.run(lambda: digits_said(samples, recogniser))
        return await self._models.run(lambda: transcript(samples, recogniser, self._wake_phrase))

    async def _hear(self) -> None:
        await self._tell(await self._ear.finish())

    async def _tell(self, text: str) -> None:
        if text.strip():
            await self._send(Heard(self._line, text))
        else:
            await self._fail(ErrorCode.NOTHING_SAID, "nothing was said")

    # --- speaking

    async def _recite(self) -> None:
        """Speak reply after reply; the next one may begin while the end of this one is told."""
        sentences = self._sentences
        await self._speak_reply(sentences)
        while not sentences.empty():
            await self._speak_reply(sentences)

    async def _speak_reply(self, sentences: asyncio.Queue[Say]) -> None:
        """Speak a reply's sentences as they come, until the last one."""
        recital = Recital(
            self._line, f"{self._line}-{next(self._replies)}", self._models, self._send
        )
        last = False
        while not last:
            sentence = await sentences.get()
            last = sentence.last
            if sentence.text:
                await recital.speak(sentence.text)
        await self._send(Done(self._line, recital.ident))

    async def _fail(self, code: ErrorCode, message: str) -> None:
        await self._send(Failed(self._line, code, message, fatal=False))
