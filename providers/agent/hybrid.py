"""A session that thinks for itself until a turn wants many tools: then the agent finishes it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final

from config.audio import AudioFormat
from providers import base
from providers.agent.agent import Called
from providers.agent.round import Round
from providers.agent.session import ExternalSession
from providers.agent.thread import Thread
from providers.base import Session, SessionEvent, ToolResult, TurnMode

_PENDING_EVENTS: Final = 64
"""Events that may wait for the house to take them. Full: the service and the agent wait."""

type TakeUp = Callable[[Thread], AbstractAsyncContextManager[ExternalSession]]
"""Opens a session of the agent that knows what was said and done before."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How far the service goes by itself."""

    after_tools: int
    """So many calls of a turn are its own; one more hands the turn over."""
    sound: AudioFormat


class HybridSession:
    """A session of a service with an agent behind it."""

    def __init__(self, inner: Session, thread: Thread, take_up: TakeUp, limit: Limit) -> None:
        self._inner = inner
        self._thread = thread
        self._take_up = take_up
        self._limit = limit
        self._round = Round(limit.sound)
        self._agent: ExternalSession | None = None
        self._handed: asyncio.Task[None] | None = None
        """The turn that was handed over, until the next one begins or the session ends."""
        self._told: asyncio.Queue[SessionEvent | Exception | None] = asyncio.Queue(_PENDING_EVENTS)
        self._hearing = asyncio.create_task(self._hear(), name="service")

    # --- what the house does

    async def begin_turn(self, mode: TurnMode) -> None:
        """A person begins a turn: the service has the first word again."""
        await self._take_back()
        self._round.end(self._thread)
        self._round = Round(self._limit.sound)
        await self._inner.begin_turn(mode)

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone."""
        await self._inner.send_audio(pcm)

    async def send_text(self, text: str) -> None:
        """Give a turn in writing."""
        self._round.asked(text)
        await self._inner.send_text(text)

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a call, of whoever made it."""
        if self._round.gave(call_id, result):
            if self._handed is None:
                await self._inner.send_tool_result(call_id, result)
        elif self._agent is not None:
            await self._agent.send_tool_result(call_id, result)

    async def end_turn(self) -> None:
        """The person's turn is over."""
        await self._inner.end_turn()

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Stop the reply of whoever is speaking."""
        if self._handed is None:
            self._round.cut(reply_id, heard_ms)
            await self._inner.interrupt(reply_id, heard_ms)
        elif self._agent is not None:
            await self._agent.interrupt(reply_id, heard_ms)
        else:
            await self._take_back()

    async def prove(self) -> None:
        """Return once the service has given a sign of life."""
        await self._inner.prove()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """What the service tells, or the agent in its place."""
        while (told := await self._told.get()) is not None:
            if isinstance(told, Exception):
                raise told
            yield told
            if isinstance(told, base.SessionError) and told.fatal:
                return

    async def aclose(self) -> None:
        """Stop whatever goes on; the service's session is closed by who opened it."""
        await self._take_back()
        self._hearing.cancel()
        await asyncio.wait([self._hearing])

    # --- what the service tells

    async def _hear(self) -> None:
        try:
            async for event in self._inner.events():
                await self._heard(event)
            await self._told.put(None)
        except Exception as error:  # noqa: BLE001 - raised again by `events`
            await self._told.put(error)

    async def _heard(self, event: SessionEvent) -> None:
        match event:
            case base.Transcript(text=text, final=True):
                self._round.asked(text)
            case base.AudioOutput() | base.TextOutput() if self._handed is None:
                self._round.hear(event)
            case base.ToolCall() if self._handed is None:
                if self._round.calls >= self._limit.after_tools:
                    await self._hand_over(event)
                    return
                call = Called(call_id=event.call_id, name=event.name, arguments=event.arguments)
                self._round.called(call)
            case _:
                pass
        if self._handed is None or not _is_of_a_reply(event):
            await self._told.put(event)

    # --- handing over

    async def _hand_over(self, call: base.ToolCall) -> None:
        """Silence the service and have the agent answer; the call it wanted is not carried out."""
        self._handed = asyncio.create_task(self._finish(self._round), name="handed over")
        await self._inner.interrupt(call.reply_id, self._round.received_ms(call.reply_id))

    async def _finish(self, turn: Round) -> None:
        """Have the agent answer from what was asked and done so far."""
        try:
            await turn.known()
            turn.end(self._thread)
            async with self._take_up(self._thread) as agent:
                self._agent = agent
                await agent.take_over()
                async for event in agent.events():
                    await self._told.put(event)
                    if isinstance(event, base.TurnEnd):
                        # The service has not heard this answer: a new session is told all of it.
                        await self._told.put(base.Expiring(0.0))
        except Exception as error:  # noqa: BLE001 - raised again by `events`
            await self._told.put(error)
        finally:
            self._agent = None

    async def _take_back(self) -> None:
        handed, self._handed = self._handed, None
        if handed is not None:
            handed.cancel()
            await asyncio.wait([handed])


def _is_of_a_reply(event: SessionEvent) -> bool:
    """Whether an event belongs to an answer, which is not the service's to give any more."""
    kinds = base.AudioOutput | base.TextOutput | base.ToolCall | base.TurnEnd | base.Interrupted
    return isinstance(event, kinds)
