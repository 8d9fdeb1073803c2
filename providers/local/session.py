"""A session with the speech worker: passes frames and results on, and watches that answers come."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from config.audio import FRAME_BYTES
from providers.base import (
    AudioOutput,
    SessionBrief,
    SessionError,
    SessionEvent,
    ToolCall,
    ToolResult,
    Transcript,
    TurnEnd,
    TurnMode,
)
from providers.errors import ProtocolViolation, Unsupported
from providers.local import codec
from providers.local.process import Line, SpeechWorker
from providers.local.protocol import Audio, EndTurn, Interrupt, Say, Text

ANSWER_TIMEOUT_S: Final = 5.0
"""The worker owes a sign of life within this; one that gives none hangs, and is ended."""

# A tool has a deadline of its own, kept by who runs it; after a turn nobody waits.
_ANSWERED: Final = (ToolCall, TurnEnd, SessionError)
_HEARD: Final = (Transcript, SessionError)
_SPEAKING: Final = (AudioOutput, SessionError)
_SPOKEN: Final = (TurnEnd, SessionError)


class LocalSession:
    """One conversation with the speech worker; a `Relay` where it does not think."""

    def __init__(
        self,
        line: Line,
        worker: SpeechWorker,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
        *,
        thinks: bool = True,
    ) -> None:
        self._line = line
        self._worker = worker
        self._thinks = thinks
        self._awaited: tuple[type, ...] = ()
        """The events that answer what the worker was last given."""
        self._answer_timeout_s = answer_timeout_s
        self._overdue: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        self._cut = ""

    async def begin(self, brief: SessionBrief) -> None:
        """Tell the worker what this session should know."""
        await self._line.send(codec.opening(self._line.ident, brief))

    def close(self) -> None:
        """Expect nothing more."""
        self._expect(())

    async def begin_turn(self, mode: TurnMode) -> None:
        """Every turn is ended by `end_turn`, so that its kind makes no difference."""

    async def prove(self) -> None:
        """Return at once: a worker that ends is told by `events`."""

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone."""
        if len(pcm) != FRAME_BYTES:
            raise ProtocolViolation(f"a frame is {FRAME_BYTES} bytes, found {len(pcm)}")
        await self._line.send(Audio(self._line.ident, pcm))

    async def send_text(self, text: str) -> None:
        """Give a turn in writing."""
        self._expect(_ANSWERED if self._thinks else _HEARD)
        await self._line.send(Text(self._line.ident, text))

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a tool call."""
        self._expect(_ANSWERED)
        await self._line.send(codec.tool_answer(self._line.ident, call_id, result))

    async def speak(self, text: str, *, last: bool) -> None:
        """Speak the next sentence of a reply that was thought elsewhere."""
        if self._thinks:
            raise Unsupported("speak: expected a session opened with answers=False")
        self._expect(_SPOKEN if last else _SPEAKING)
        await self._line.send(Say(self._line.ident, text, last))

    async def end_turn(self) -> None:
        """The person's turn is over: recognise, act, answer."""
        self._expect(_ANSWERED if self._thinks else _HEARD)
        await self._line.send(EndTurn(self._line.ident))

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Stop the reply; what still comes of it is dropped here."""
        self._cut = reply_id
        self._expect(())
        await self._line.send(Interrupt(self._line.ident, reply_id, heard_ms))

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Everything the worker tells, until a fatal error."""
        while True:
            event = codec.session_event(await self._line.next())
            if self._cut and getattr(event, "reply_id", "") == self._cut:
                continue
            self._expect(() if isinstance(event, self._awaited) else self._awaited)
            yield event
            if isinstance(event, SessionError) and event.fatal:
                return

    def _expect(self, awaited: tuple[type, ...]) -> None:
        """Begin to wait for the worker's next sign of life, until one of these; none: stop."""
        self._awaited = awaited
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
        if awaited:
            loop = asyncio.get_running_loop()
            self._overdue = loop.call_later(self._answer_timeout_s, self._hangs)

    def _hangs(self) -> None:
        """End a worker that gives no sign; every line is told by that."""
        reason = f"it was silent for {self._answer_timeout_s:g} s"
        self._ending = asyncio.create_task(self._worker.end(reason), name="speech-worker-hangs")
