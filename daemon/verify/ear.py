"""Hears what a session says, notes when each event was in hand, and answers tool calls at once."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from daemon.verify.findings import ToolTrip
from daemon.verify.observed import busy_ms
from providers.base import (
    AudioOutput,
    Session,
    SessionError,
    SessionEvent,
    SpeechStopped,
    ToolCall,
    ToolResult,
    TurnEnd,
)
from providers.errors import ErrorCode, ProviderError

type Awaited = type[AudioOutput | SpeechStopped | TurnEnd]

_PASSING: Final = frozenset({ErrorCode.NOTHING_SAID})


@dataclass(frozen=True, slots=True)
class Noted:
    """An event, when it was in hand, and for how long the loop had been busy by then."""

    event: SessionEvent
    at_s: float
    busy_ms: float


@dataclass(slots=True)
class _Call:
    name: str
    sent_ms: float
    answered_s: float
    answer_ms: float | None = None


@dataclass(slots=True)
class Ear:
    """Listens until it is cancelled or the session ends; `events` keeps everything in order."""

    session: Session
    run_tool: Callable[[ToolCall], ToolResult]
    play: Callable[[AudioOutput], None]
    events: list[Noted] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What went wrong without ending the session."""
    _calls: list[_Call] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: ProviderError | None = None

    async def listen(self) -> None:
        """Take every event; what ends the session is kept for whoever waits."""
        try:
            async for event in self.session.events():
                await self._take(event)
            self._ended = ProviderError("the service ended the session")
        except ProviderError as error:
            self._ended = error
        finally:
            self._news.set()

    async def first(self, kind: Awaited, since: int, within_s: float, *, but: str = "") -> Noted:
        """Give the first event of a kind after `since` others; audio of the reply `but` is passed.

        Raises `TimeoutError`, and what ended the session.
        """
        async with asyncio.timeout(within_s):
            while True:
                found = self.find(kind, since, but=but)
                if found:
                    return found
                if self._ended:
                    raise self._ended
                self._news.clear()
                await self._news.wait()

    def find(self, kind: Awaited, since: int, *, but: str = "") -> Noted | None:
        """Give what `first` waits for, if it is there."""
        for noted in self.events[since:]:
            late = but and getattr(noted.event, "reply_id", None) == but
            if isinstance(noted.event, kind) and not late:
                return noted
        return None

    @property
    def last_reply(self) -> str:
        """The reply whose sound came last."""
        sounds = (each.event for each in reversed(self.events))
        return next((each.reply_id for each in sounds if isinstance(each, AudioOutput)), "")

    @property
    def tool(self) -> ToolTrip | None:
        """The last tool that was called."""
        if not self._calls:
            return None
        last = self._calls[-1]
        return ToolTrip(name=last.name, sent_ms=last.sent_ms, answer_ms=last.answer_ms)

    async def _take(self, event: SessionEvent) -> None:
        now_s = time.monotonic()
        self.events.append(Noted(event, now_s, busy_ms()))
        self._news.set()
        match event:
            case AudioOutput():
                if self._calls and self._calls[-1].answer_ms is None:
                    self._calls[-1].answer_ms = (now_s - self._calls[-1].answered_s) * 1000
                self.play(event)
            case ToolCall():
                await self.session.send_tool_result(event.call_id, self.run_tool(event))
                answered_s = time.monotonic()
                self._calls.append(_Call(event.name, (answered_s - now_s) * 1000, answered_s))
            case SessionError(fatal=True):
                raise ProviderError(event.message, code=event.code, cure=event.cure)
            case SessionError() if event.code not in _PASSING:
                self.complaints.append(f"{event.code}: {event.message}")
            case _:
                pass
