"""A session with Gemini Live: the socket, its deadlines, and nothing of its own to say."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from typing import Final

from config.audio import FRAME_BYTES
from providers.base import SessionEvent, ToolResult, TurnMode
from providers.errors import (
    ConnectionLost,
    ErrorCode,
    ProtocolViolation,
    ProviderError,
    Unsupported,
)
from providers.gemini_live import incoming, outgoing
from providers.gemini_live.handles import Handles
from providers.gemini_live.models import NAME
from providers.gemini_live.setup import Plan, setup
from providers.gemini_live.turns import Turns
from providers.gemini_live.uplink import PAUSE_S, Uplink
from providers.wire.reading import Oddities
from providers.wire.socket import WireSocket

logger = logging.getLogger(__name__)

SETUP_TIMEOUT_S: Final = 4.0
ANSWER_TIMEOUT_S: Final = 10.0
"""The service owes a first sign of an answer within this; the house itself waits less."""


class GeminiSession:
    """One conversation with the service; frames are 20 ms of 16 kHz."""

    def __init__(self, socket: WireSocket, plan: Plan, turns: Turns, handles: Handles) -> None:
        self._socket = socket
        self._plan = plan
        self._turns = turns
        self._handles = handles
        self._oddities = Oddities(NAME)
        self._uplink = Uplink(plan.manner)
        self._early: list[SessionEvent] = []
        self._continues = False
        self._last_frame_s = 0.0
        self._pause: asyncio.TimerHandle | None = None
        self._pausing: asyncio.Task[None] | None = None
        self._patience: asyncio.Timeout | None = None

    async def begin(self, model_path: str, handle: str) -> None:
        """Set the session up and wait until the service has taken it. Raises `ProviderError`."""
        await self._socket.send(setup(self._plan, model_path=model_path, handle=handle))
        try:
            async with asyncio.timeout(SETUP_TIMEOUT_S):
                await self._set_up()
        except TimeoutError:
            raise _lost("no setupComplete in time") from None
        self._continues = bool(handle)
        history = outgoing.said(self._plan.brief.history)
        if history and not handle:
            complete = not self._plan.traits.content_any_time
            await self._socket.send_text(outgoing.history(history, complete=complete))

    async def aclose(self) -> None:
        """End what runs beside the socket."""
        if self._pause is not None:
            self._pause.cancel()
        if self._pausing is not None:
            self._pausing.cancel()
            await asyncio.wait([self._pausing])

    # --- what the house gives

    async def begin_turn(self, mode: TurnMode) -> None:
        """A person begins a turn; its kind was decided with the setup."""
        if mode is not self._plan.brief.turn_mode:
            raise Unsupported(
                f"this session takes {self._plan.brief.turn_mode} turns", provider=NAME
            )
        self._uplink.begin()

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone."""
        if len(pcm) != FRAME_BYTES:
            raise ProtocolViolation(f"a frame is {FRAME_BYTES} bytes, found {len(pcm)}")
        for message in self._uplink.frame(pcm):
            await self._socket.send_text(message)
        self._last_frame_s = asyncio.get_running_loop().time()
        if self._pause is None and self._uplink.streams:
            self._look_for_pause()

    async def send_text(self, text: str) -> None:
        """Give a turn in writing."""
        if not text.strip():
            raise Unsupported("a written turn holds words", provider=NAME)
        self._expect_answer()
        await self._send_all(self._uplink.written(text))

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a tool call; the results of a model that waits go together."""
        self._turns.calls.answer(call_id, result)
        await self._send_results()
        if self._turns.calls.owes_words:
            self._expect_answer()

    async def end_turn(self) -> None:
        """The person's turn is over: the button was released, or it was too long."""
        self._expect_answer()
        await self._send_all(self._uplink.end())

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Drop what still comes of the reply, and tell the model what was heard of it."""
        heard = self._turns.cut(reply_id, heard_ms)
        await self._send_results()
        if heard is not None and self._plan.traits.content_any_time:
            await self._socket.send_text(outgoing.heard(heard))

    async def prove(self) -> None:
        """Return once the service has answered a ping. Raises `ConnectionLost`."""
        await self._socket.prove()

    # --- what the service tells

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Everything the service tells, until it closes. Raises `ProviderError`."""
        for event in self._early:
            yield event
        async with aclosing(self._socket.messages()) as messages:
            while (raw := await self._next(messages)) is not None:
                for part in self._parts(raw):
                    for event in self._turns.take(part):
                        yield event
                await self._send_results()

    async def _next(self, messages: AsyncGenerator[str | bytes]) -> str | bytes | None:
        """Wait for a message: for ever, or no longer than an answer may take."""
        try:
            async with asyncio.timeout(None) as self._patience:
                if self._turns.waiting:
                    self._expect_answer()
                return await anext(messages, None)
        except TimeoutError:
            raise _lost(f"silent for {ANSWER_TIMEOUT_S:g} s while it owes an answer") from None
        except ProviderError as error:
            if self._is_spoilt(error):
                self._handles.forget(self._plan.brief.conversation_id)
            raise
        finally:
            self._patience = None

    def _is_spoilt(self, error: ProviderError) -> bool:
        """Whether to continue this session again would fail in the same way."""
        unfit = self._continues and not self._turns.ended and error.code is ErrorCode.SERVICE
        return unfit or error.code is ErrorCode.MISCONFIGURED

    def _expect_answer(self) -> None:
        """From now on the service owes a sign of life."""
        self._turns.ask()
        if self._patience is not None:
            loop = asyncio.get_running_loop()
            self._patience.reschedule(loop.time() + ANSWER_TIMEOUT_S)

    def _parts(self, raw: str | bytes) -> Iterable[incoming.Part]:
        message = self._oddities.message(raw)
        if message is None:
            return
        for part in incoming.parts(message, self._oddities):
            if isinstance(part, incoming.Resumable):
                self._keep(part.handle)
            yield part

    def _keep(self, handle: str) -> None:
        brief = self._plan.brief
        self._handles.keep(
            brief.conversation_id,
            handle,
            character=self._plan.character,
            items=len(brief.history),
            turns=self._turns.ended,
        )

    async def _set_up(self) -> None:
        async with aclosing(self._socket.messages()) as messages:
            async for raw in messages:
                parts = list(self._parts(raw))
                self._early += [event for part in parts for event in self._turns.take(part)]
                if any(isinstance(part, incoming.SetupComplete) for part in parts):
                    return
        raise _lost("closed before setupComplete")

    # --- sending

    async def _send_all(self, messages: Iterable[str]) -> None:
        for message in messages:
            await self._socket.send_text(message)

    async def _send_results(self) -> None:
        if due := self._turns.calls.due():
            await self._socket.send_text(outgoing.tool_responses(due))

    def _look_for_pause(self) -> None:
        """Look again when the next frame would be a second late; then tell the service."""
        loop = asyncio.get_running_loop()
        self._pause = None
        due_s = self._last_frame_s + PAUSE_S
        if due_s > loop.time():
            self._pause = loop.call_at(due_s, self._look_for_pause)
        elif self._uplink.streams:
            self._pausing = loop.create_task(self._tell_pause(), name="gemini uplink pause")

    async def _tell_pause(self) -> None:
        try:
            await self._send_all(self._uplink.pause())
        except ProviderError as error:
            logger.debug("pause not told, the session is over: %s", error)


def _lost(words: str) -> ConnectionLost:
    return ConnectionLost(
        f"{NAME}: {words}", code=ErrorCode.SERVICE, provider=NAME, operation="receive"
    )
