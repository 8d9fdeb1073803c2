"""Keeps the one session a conversation has: opens it, feeds it in order, tells what it says."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from daemon.effects import EndTurn, Interrupt, SendText, SendToolResult
from daemon.events import SessionFailed, SessionOpened
from providers.base import ErrorCode, Provider, Session, SessionBrief, SessionEvent
from providers.errors import ConnectionLost, ProviderError, Rejected

logger = logging.getLogger(__name__)

# 32 s of frames: more than the longest turn. Full: the service takes nothing, the session failed.
OUTBOX_ITEMS = 1_600


@dataclass(frozen=True, slots=True)
class Audio:
    """The next frame of the microphone."""

    pcm: bytes = field(repr=False)


type Outgoing = Audio | EndTurn | SendText | SendToolResult | Interrupt
type LinkEvent = SessionOpened | SessionFailed | SessionEvent


class Link:
    """At most one session at a time; events of a session that was left are never passed on."""

    def __init__(self, hear: Callable[[LinkEvent], None], *, send_timeout_s: float = 5.0) -> None:
        self._hear = hear
        self._send_timeout_s = send_timeout_s
        self._outbox: asyncio.Queue[Outgoing] = asyncio.Queue(OUTBOX_ITEMS)
        self._present: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._sending = False

    @property
    def idle(self) -> bool:
        """Whether the session has taken all it was sent."""
        return self._outbox.empty() and not self._sending

    def connect(self, provider: Provider, brief: SessionBrief) -> None:
        """Open a session; `SessionOpened` or `SessionFailed` is heard."""
        self.disconnect()
        name = f"session with {provider.name}"
        self._present = asyncio.create_task(self._keep(provider, brief, self._outbox), name=name)

    def refuse(self, error: ProviderError) -> None:
        """Tell that there is no session, as a failed `connect` would: a moment later."""
        self.disconnect()
        self._present = asyncio.create_task(self._refused(error), name="refused session")

    def disconnect(self) -> None:
        """Leave the session now; it closes in the background, within its own bounded time."""
        if self._present is None:
            return
        task, self._present = self._present, None
        self._outbox = asyncio.Queue(OUTBOX_ITEMS)
        self._sending = False
        if not task.done():
            task.cancel()
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    def send(self, item: Outgoing) -> None:
        """Queue something for the session, after what was queued before."""
        if self._present is None:
            return
        try:
            self._outbox.put_nowait(item)
        except asyncio.QueueFull:
            self.refuse(ProviderError("the service takes no more audio"))

    async def aclose(self) -> None:
        """Leave the session and wait until it is closed."""
        self.disconnect()
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=self._send_timeout_s)

    async def _keep(
        self, provider: Provider, brief: SessionBrief, outbox: asyncio.Queue[Outgoing]
    ) -> None:
        try:
            async with provider.open(brief) as session:
                self._tell(SessionOpened(provider.capabilities))
                async with asyncio.TaskGroup() as tasks:
                    sender = tasks.create_task(self._send(session, outbox), name="uplink")
                    async for event in session.events():
                        self._tell(event)
                    sender.cancel()
            failure = SessionFailed(ErrorCode.SERVICE, "the service ended the session")
        except* ProviderError as errors:
            failure = _in_words(errors.exceptions[0])
        except* TimeoutError:
            failure = SessionFailed(ErrorCode.SERVICE, "the service does not take our audio")
        except* Exception as errors:
            logger.exception("session with %s failed", provider.name)
            failure = SessionFailed(ErrorCode.SERVICE, f"a defect: {errors.exceptions[0]!r}")
        self._tell(failure)

    async def _refused(self, error: ProviderError) -> None:
        self._tell(_in_words(error))

    async def _send(self, session: Session, outbox: asyncio.Queue[Outgoing]) -> None:
        while True:
            self._sending = False
            item = await outbox.get()
            self._sending = True
            async with asyncio.timeout(self._send_timeout_s):
                await _deliver(session, item)

    def _tell(self, event: LinkEvent) -> None:
        """Pass an event on, unless its session has been left."""
        if asyncio.current_task() is self._present:
            self._hear(event)


async def _deliver(session: Session, item: Outgoing) -> None:
    match item:
        case Audio():
            await session.send_audio(item.pcm)
        case EndTurn():
            await session.end_turn()
        case SendText():
            await session.send_text(item.text)
        case SendToolResult():
            await session.send_tool_result(item.call_id, item.result)
        case Interrupt():
            await session.interrupt(item.reply_id, item.heard_ms)


def _in_words(error: BaseException) -> SessionFailed:
    match error:
        case Rejected():
            return SessionFailed(ErrorCode.KEY_REFUSED, str(error))
        case ConnectionLost():
            return SessionFailed(ErrorCode.NO_NETWORK, str(error))
        case _:
            return SessionFailed(ErrorCode.SERVICE, str(error))
