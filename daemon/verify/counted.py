"""A provider with a meter on it: what a trial uses stands in the ledger like every other talk."""

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass

from config.audio import FRAME_MS
from config.settings import Settings
from daemon.books import Money
from daemon.errors import StoreUnavailable
from daemon.state_file import state_file
from daemon.store import Store
from daemon.timers.moment import live
from daemon.usage.meter import Meter, model_of
from providers.base import (
    AudioOutput,
    Capabilities,
    Provider,
    Session,
    SessionBrief,
    SessionEvent,
    ToolResult,
    TurnMode,
    Usage,
)

logger = logging.getLogger(__name__)


@asynccontextmanager
async def counted(
    provider: Provider, brief: SessionBrief, settings: Settings
) -> AsyncIterator[Provider]:
    """Give the provider, counted; when the block ends, what was used is written.

    It is booked where `parlour usage` reads. A ledger that cannot be written is told of, and the
    trial goes on without it. Raises `ProviderError` when the spending limit is reached.
    """
    try:
        store = Store.open(state_file().parent)
    except StoreUnavailable as error:
        logger.warning("what this costs is not booked: %s", error)
        yield provider
        return
    with closing(store):
        money = Money.of(settings, store, live)
        ledger = money.ledger
        ledger.start()
        if refusal := money.budget.refusal(provider.name, cloud=provider.capabilities.cloud):
            raise refusal
        meter = Meter(
            ledger,
            provider.name,
            model_of(provider, brief, settings),
            brief.session_id,
            cloud=provider.capabilities.cloud,
        )
        try:
            yield Counted(provider, meter)
        finally:
            meter.close()
            await ledger.aclose()


@dataclass(frozen=True, slots=True)
class Counted:
    """A provider whose sessions are counted."""

    _provider: Provider
    _meter: Meter

    @property
    def name(self) -> str:
        """The provider's own."""
        return self._provider.name

    @property
    def capabilities(self) -> Capabilities:
        """The provider's own."""
        return self._provider.capabilities

    def open(self, brief: SessionBrief) -> AbstractAsyncContextManager[Session]:
        """Open a session that is counted."""
        return self._opened(brief)

    @asynccontextmanager
    async def _opened(self, brief: SessionBrief) -> AsyncIterator[Session]:
        async with self._provider.open(brief) as session:
            rate_hz = self._provider.capabilities.output_format.rate_hz
            yield _CountedSession(session, self._meter, rate_hz)


@dataclass(frozen=True, slots=True)
class _CountedSession:
    """Passes everything on, and notes what costs."""

    _session: Session
    _meter: Meter
    _output_rate_hz: int

    async def begin_turn(self, mode: TurnMode) -> None:
        await self._session.begin_turn(mode)

    async def send_audio(self, pcm: bytes) -> None:
        self._meter.sent(FRAME_MS)
        await self._session.send_audio(pcm)

    async def send_text(self, text: str) -> None:
        self._meter.wrote()
        await self._session.send_text(text)

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        await self._session.send_tool_result(call_id, result)

    async def end_turn(self) -> None:
        await self._session.end_turn()

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        await self._session.interrupt(reply_id, heard_ms)

    async def prove(self) -> None:
        await self._session.prove()

    async def events(self) -> AsyncIterator[SessionEvent]:
        async for event in self._session.events():
            match event:
                case AudioOutput():
                    self._meter.received(len(event.pcm), self._output_rate_hz)
                case Usage():
                    self._meter.counted(event)
                case _:
                    pass
            yield event
