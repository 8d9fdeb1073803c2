"""A session in which the agent thinks: a relay hears and speaks, the house's tools act."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from config.audio import AudioFormat
from providers import base
from providers.agent.agent import Agent
from providers.agent.reply import Reply
from providers.agent.thread import Thread
from providers.agent.turn import Turn, Voice
from providers.base import ErrorCode, Relay, SessionEvent, ToolResult, ToolSpec, TurnMode
from providers.errors import FACTS

_PENDING_EVENTS: Final = 64
"""Events that may wait for the house to take them. Full: the mouth and the agent wait."""

_REPLIES: Final = itertools.count(1)
"""One count for all sessions: a late sound of one must not pass for an answer of the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a session is held to."""

    sound: AudioFormat
    """What the relay speaks in."""
    max_sentences: int
    tools: tuple[ToolSpec, ...]


class ExternalSession:
    """One conversation: ears and mouth of a `Relay`, thoughts of an `Agent`."""

    def __init__(self, relay: Relay, agent: Agent, thread: Thread, terms: Terms) -> None:
        self._relay = relay
        self._agent = agent
        self._terms = terms
        self._thread = thread
        self._reply = Reply("", terms.sound)
        self._turn: Turn | None = None
        """The answer under way, until its last sentence is spoken or it is cut."""
        self._cut: set[str] = set()
        """Replies of the mouth that are not wanted any more."""
        self._stopped = ""
        """The answer that was cut last; what still waits to be told of it is dropped."""
        self._told: asyncio.Queue[SessionEvent | Exception | None] = asyncio.Queue(_PENDING_EVENTS)
        self._answering: asyncio.Task[None] | None = None
        self._hearing = asyncio.create_task(self._guarded(self._hear), name="relay")

    # --- what the house does

    async def begin_turn(self, mode: TurnMode) -> None:
        """A person begins a turn."""
        await self._relay.begin_turn(mode)

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone to the ears; the agent never hears it."""
        await self._relay.send_audio(pcm)

    async def send_text(self, text: str) -> None:
        """Give a turn in writing: it goes to the agent as it is."""
        await self._told.put(base.Transcript(text))
        await self._asked(text)

    async def take_over(self) -> None:
        """Answer what the thread ends with: somebody else has heard the question."""
        self._reply = Reply(f"agent-{next(_REPLIES)}", self._terms.sound)
        self._turn = Turn(
            self._agent,
            self._thread,
            Voice(mouth=self._relay, tell=self._told.put, reply_id=self._reply.ident),
            tools=self._terms.tools,
            most=self._terms.max_sentences,
        )
        answer = partial(self._answer, self._turn)
        self._answering = asyncio.create_task(self._guarded(answer), name="agent")

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a call of the agent; one that comes late counts in the next turn."""
        self._thread.gave(call_id, result)
        if self._turn is not None:
            self._turn.gave(call_id)

    async def end_turn(self) -> None:
        """The person's turn is over: what was heard goes to the agent."""
        await self._relay.end_turn()

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Stop the agent and the mouth, and remember no more than was heard."""
        # Without an id nothing sounded yet: what is meant is an answer still being thought of.
        if reply_id == self._reply.ident if reply_id else self._turn is not None:
            await self._stop(heard_ms)

    async def prove(self) -> None:
        """Return once the ears have given a sign of life."""
        await self._relay.prove()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """What the relay and the agent tell; raises the `ProviderError` of the one that failed."""
        while (told := await self._told.get()) is not None:
            if isinstance(told, Exception):
                raise told
            if not self._stopped or _answer_of(told) != self._stopped:
                yield told
            if isinstance(told, base.SessionError) and told.fatal:
                return

    async def aclose(self) -> None:
        """Stop whatever goes on; the relay is closed by who opened it."""
        tasks = [task for task in (self._hearing, self._answering) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- what the relay tells

    async def _hear(self) -> None:
        async for event in self._relay.events():
            await self._heard(event)
        await self._told.put(None)

    async def _heard(self, event: SessionEvent) -> None:
        match event:
            case base.Transcript(text=text, final=True):
                await self._told.put(event)
                await self._asked(text)
            case base.TextOutput() if self._is_ours(event.reply_id):
                words = self._reply.add_words(event.reply_id, event.text)
                await self._told.put(base.TextOutput(self._reply.ident, words))
            case base.AudioOutput() if self._is_ours(event.reply_id):
                self._reply.add_sound(event.reply_id, len(event.pcm))
                await self._told.put(
                    base.AudioOutput(self._reply.ident, event.pcm, event.service_ms)
                )
            case base.TurnEnd() if self._turn and self._is_ours(event.reply_id):
                await self._told.put(self._end(self._turn))
            case base.Interrupted() if self._reply.owns(event.reply_id):
                await self._stop(self._reply.length_ms)
                await self._told.put(base.Interrupted(self._reply.ident))
            case base.TextOutput() | base.AudioOutput() | base.TurnEnd() | base.Interrupted():
                pass  # of a reply that was cut
            case _:
                await self._told.put(event)

    def _is_ours(self, mouth_id: str) -> bool:
        """Whether a reply of the mouth is part of the answer under way."""
        if self._turn is None or not self._turn.spoke:
            self._cut.add(mouth_id)  # the mouth had not heard yet that it should be silent
        return mouth_id not in self._cut

    # --- what the agent does

    async def _asked(self, text: str) -> None:
        """A question: whatever was going on gives way to it."""
        if self._turn is not None:
            await self._stop(0)
        if not any(letter.isalnum() for letter in text):
            await self._told.put(_nothing_said())
            return
        self._thread.asked(text)
        await self.take_over()

    async def _answer(self, turn: Turn) -> None:
        await turn.run()
        if not turn.spoke:
            await self._told.put(self._end(turn))

    async def _stop(self, heard_ms: int) -> None:
        """Stop the answer under way; of one that is complete, only the memory is cut."""
        self._turn, self._stopped = None, self._reply.ident
        answering, self._answering = self._answering, None
        if answering is not None:
            answering.cancel()
            await asyncio.wait([answering])
        self._cut |= self._reply.mouth_ids
        self._thread.heard(self._reply.words_heard(heard_ms))
        await self._relay.interrupt(*self._reply.last_of_the_mouth(heard_ms))

    def _end(self, turn: Turn) -> base.TurnEnd:
        self._turn = None
        return base.TurnEnd(self._reply.ident, expects_answer=turn.expects_answer)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Carry something out; its failure is told to who reads the events."""
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - raised again by `events`, for who keeps the session
            await self._told.put(error)


def _answer_of(event: SessionEvent) -> str:
    """Give the answer an event is a part of."""
    match event:
        case base.AudioOutput() | base.TextOutput() | base.ToolCall() | base.TurnEnd():
            return event.reply_id
        case _:
            return ""


def _nothing_said() -> base.SessionError:
    facts = FACTS[ErrorCode.NOTHING_SAID]
    return base.SessionError(
        code=ErrorCode.NOTHING_SAID, message=facts.meaning, fatal=False, cure=facts.cure
    )
