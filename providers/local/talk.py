"""One session in the speech worker: hears a turn, acts through tools, answers aloud."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final

from providers.base import ErrorCode, ToolStatus
from providers.errors import ProviderError
from providers.local.dialogue import Dialogue
from providers.local.ear import Ear
from providers.local.hearing import Interpretation, interpret
from providers.local.meaning import Meaning, Order, Unclear
from providers.local.models import Models
from providers.local.mouth import MouthClosed
from providers.local.phrases import Outcome, Words
from providers.local.protocol import (
    Audio,
    Call,
    Command,
    Done,
    EndTurn,
    Failed,
    Heard,
    Interrupt,
    Open,
    Text,
    ToolAnswer,
)
from providers.local.recital import Recital, Send
from providers.local.recognise import Samples

logger = logging.getLogger(__name__)


_NOTHING: Final = Words(())


@dataclass(slots=True)
class _Reply:
    """A reply on its way: its words, and how far they are spoken."""

    recital: Recital
    words: Words = _NOTHING

    @property
    def ident(self) -> str:
        """Its id."""
        return self.recital.ident


class Talk:
    """A session: commands come in through `take`, events go out through `send`."""

    def __init__(self, opened: Open, models: Models, send: Send) -> None:
        self._line = opened.line
        self._models = models
        self._send = send
        self._dialogue = Dialogue(opened.brief)
        self._ear: Ear[Interpretation] = Ear(self._interpret)
        self._replies = itertools.count(1)
        self._reply = self._new_reply()
        self._turn: asyncio.Task[None] | None = None
        self._waiting: dict[str, asyncio.Future[ToolAnswer]] = {}
        self._warming = asyncio.create_task(models.run(self._dialogue.warm_up), name="warm-up")

    def take(self, command: Command) -> None:
        """Take a command; what needs time goes on in the background."""
        match command:
            case Audio(pcm=pcm):
                self._ear.hear(pcm)
            case EndTurn():
                self._begin(self._spoken_turn())
            case Text(text=text):
                self._begin(self._written_turn(text))
            case ToolAnswer(call_id=call_id):
                if (waiting := self._waiting.pop(call_id, None)) and not waiting.done():
                    waiting.set_result(command)
            case Interrupt():
                self._interrupt(command)
            case _:
                pass

    def close(self) -> None:
        """Stop whatever goes on."""
        self._warming.cancel()
        self._ear.clear()
        self._stop()

    def _begin(self, turn: Awaitable[None]) -> None:
        self._stop()
        self._reply = self._new_reply()
        self._turn = asyncio.ensure_future(self._carefully(turn))

    def _new_reply(self) -> _Reply:
        ident = f"{self._line}-{next(self._replies)}"
        return _Reply(Recital(self._line, ident, self._models, self._send))

    def _stop(self) -> None:
        if self._turn is not None:
            self._turn.cancel()
            self._turn = None
        self._waiting.clear()

    async def _carefully(self, turn: Awaitable[None]) -> None:
        """Carry out a turn; what was not foreseen fails the turn, not the worker."""
        try:
            await turn
        except MouthClosed as error:
            await self._fail(ErrorCode.SERVICE, f"nothing can speak: {error}")
        except ProviderError as error:
            await self._fail(ErrorCode.SERVICE, str(error))  # it says what would mend it
        except Exception as error:
            logger.exception("a turn failed")
            await self._fail(ErrorCode.SERVICE, f"{type(error).__name__} in the speech worker")

    # --- hearing

    async def _interpret(self, samples: Samples) -> Interpretation:
        """Recognise and understand a recording on the models' thread."""
        recogniser = await self._models.recogniser()
        dialogue = self._dialogue
        return await self._models.run(
            lambda: interpret(
                samples, recogniser, dialogue.grammar, dialogue.understand, dialogue.wake_phrase
            )
        )

    async def _spoken_turn(self) -> None:
        found = await self._ear.finish()
        if not found.text:
            await self._fail(ErrorCode.NOTHING_SAID, "nothing was said")
            return
        await self._answer(found.text, found.meaning)

    async def _written_turn(self, text: str) -> None:
        if not text.strip():
            await self._fail(ErrorCode.NOTHING_SAID, "nothing was said")
            return
        meaning = await self._models.run(lambda: self._dialogue.understand(text))
        await self._answer(text, meaning)

    # --- answering

    async def _answer(self, text: str, meaning: Meaning) -> None:
        """Tell what was heard, act, and speak."""
        await self._send(Heard(self._line, text))
        if isinstance(meaning, Unclear):
            self._dialogue.not_understood()
            await self._fail(ErrorCode.NOT_UNDERSTOOD, "that was not understood")
            return
        outcomes = [await self._carry_out(order) for order in self._dialogue.orders(meaning)]
        self._reply.words = self._dialogue.answer(meaning, outcomes)
        await self._speak()

    async def _carry_out(self, order: Order) -> Outcome:
        """Have a tool called, and wait for what it gives back."""
        call_id = f"{self._reply.ident}-{len(self._waiting)}-{order.tool}"
        answer = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = answer
        arguments = dict(order.arguments)
        await self._send(Call(self._line, call_id, self._reply.ident, order.tool, arguments))
        result = await answer
        return Outcome(order, result.status == ToolStatus.SUCCESS, result.content)

    async def _speak(self) -> None:
        """Speak the reply, each sentence as soon as it is made."""
        reply = self._reply
        for sentence in reply.words.sentences:
            await reply.recital.speak(sentence)
        self._dialogue.heard(reply.words, len(reply.words.sentences))
        asks = reply.words.question is not None
        await self._send(Done(self._line, reply.ident, expects_answer=asks))

    def _interrupt(self, command: Interrupt) -> None:
        """Stop a reply, and remember of it what was heard; an unnamed one is the present one."""
        if command.reply_id not in ("", self._reply.ident):
            return
        self._stop()
        heard = self._reply.recital.begun_by(command.heard_ms)
        self._dialogue.heard(self._reply.words, heard)

    async def _fail(self, code: ErrorCode, message: str) -> None:
        await self._send(Failed(self._line, code, message, fatal=False))
