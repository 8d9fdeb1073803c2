"""One open session with one service: fed in order, within deadlines, until it or we end it."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from daemon.effects import BeginTurn, EndTurn, Interrupt, SendText, SendToolResult
from daemon.events import SessionOpened
from providers.base import (
    AudioOutput,
    Capabilities,
    Provider,
    Session,
    SessionBrief,
    SessionError,
    SessionEvent,
    SpeechStopped,
    ToolCall,
    TurnEnd,
    TurnMode,
)
from providers.errors import ConnectionLost, ProviderError

logger = logging.getLogger(__name__)

# 32 s of frames: more than the longest turn. Full: the service takes nothing, the session failed.
OUTBOX_ITEMS = 1_600

_LAST_WORDS_S: Final = 0.1
"""What a service said before it hung up is read first: it tells why."""


@dataclass(frozen=True, slots=True)
class Audio:
    """The next frame of the microphone."""

    pcm: bytes = field(repr=False)


type Outgoing = Audio | BeginTurn | EndTurn | SendText | SendToolResult | Interrupt


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who hears what a call tells; nothing is told once it was closed by us."""

    event: Callable[["Call", SessionEvent], None]
    ended: Callable[["Call", ProviderError], None]
    """The session is over and nobody here asked for it."""


class Call:
    """A session from its opening to its closing, in a task of its own."""

    def __init__(
        self, provider: Provider, brief: SessionBrief, ears: Ears, *, send_timeout_s: float
    ) -> None:
        self.provider = provider
        self.brief = brief
        self._ears = ears
        self._send_timeout_s = send_timeout_s
        self._outbox: deque[Outgoing] = deque()
        self._filled = asyncio.Event()
        self._taken = asyncio.Event()
        self._taken.set()
        self._begin_sending: Callable[[], asyncio.Task[None]] | None = None
        self._sender: asyncio.Task[None] | None = None
        self._session: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
        self._listened_to = asyncio.Event()
        self._closed = False
        self.owes = False
        """Whether an answer is under way, or must come."""
        self.born_s = 0.0
        """When it was opened, on the clock of whoever opened it."""
        self._task = asyncio.create_task(self._keep(), name=f"session with {provider.name}")

    def takes(self, mode: TurnMode) -> bool:
        """Say whether a turn can come to it this way."""
        return self.capabilities.switches_mode or self.brief.turn_mode is mode

    def as_opened(self, *, others: int) -> SessionOpened:
        """Give it as the conversation hears of it, with so many `others` in reserve."""
        return SessionOpened(
            capabilities=self.capabilities,
            provider=self.provider.name,
            session_id=self.brief.session_id,
            others=others,
        )

    @property
    def capabilities(self) -> Capabilities:
        """How its service wants to be treated."""
        return self.provider.capabilities

    @property
    def idle(self) -> bool:
        """Whether the service has taken all it was sent."""
        return not self._outbox and self._taken.is_set()

    @property
    def over(self) -> bool:
        """Whether its socket is gone."""
        return self._task.done()

    async def opened(self, within_s: float) -> None:
        """Return once the session is open. Raises `ProviderError`, and then it is closed."""
        try:
            async with asyncio.timeout(within_s):
                await asyncio.shield(self._session)
        except TimeoutError:
            self.close()
            raise ConnectionLost(
                f"{self.provider.name}: not open within {within_s:.1f} s",
                provider=self.provider.name,
                operation="connect",
            ) from None
        except BaseException:
            self.close()
            raise

    def listen(self) -> None:
        """Begin to tell events: now there is somebody who knows this session."""
        self._listened_to.set()

    async def prove(self) -> None:
        """Return once the service has shown that it is there. Raises `ProviderError`."""
        if self._closed or self.over:
            raise ConnectionLost(f"{self.provider.name}: the session is over")
        await self._session.result().prove()

    def send(self, item: Outgoing) -> None:
        """Queue something, after what was queued before."""
        if len(self._outbox) >= OUTBOX_ITEMS:
            self._end(ProviderError("the service takes no more audio", operation="send_audio"))
            return
        self._outbox.append(item)
        self._filled.set()
        self.owes = self.owes or isinstance(item, EndTurn | SendText | SendToolResult)

    async def withdraw(self) -> Iterable[Outgoing]:
        """Take back what was not sent, for the session that follows.

        What is on its way cannot be taken back: it is waited for, so that nothing is sent twice.
        """
        rest, self._outbox = self._outbox, deque()
        taken = asyncio.create_task(self._taken.wait(), name="last of a session")
        try:
            await asyncio.wait(
                {taken, self._task},
                timeout=self._send_timeout_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            taken.cancel()
        return rest

    def hush(self) -> None:
        """Send nothing of what waits, nor what is on its way: nobody is to hear it any more."""
        self._outbox.clear()
        if self._sender is not None and self._begin_sending is not None and not self._closed:
            self._sender.cancel()
            self._sender = self._begin_sending()

    def close(self) -> None:
        """Leave the session now; its socket closes in the background, within bounded time."""
        self._closed = True
        self._task.cancel()

    async def gone(self) -> None:
        """Return once its socket is closed, or has had as long as it may take for that."""
        await asyncio.wait([self._task], timeout=self._send_timeout_s)

    async def _keep(self) -> None:
        error: ProviderError
        try:
            async with self.provider.open(self.brief) as session:
                self._session.set_result(session)
                await self._hold(session)
            error = ProviderError("the service ended the session", operation="receive")
        except* ProviderError as errors:
            error = _first(errors)
        except* TimeoutError:
            error = ProviderError("the service does not take our audio", operation="send_audio")
        except* Exception as errors:
            logger.exception("session with %s failed", self.provider.name)
            error = ProviderError(f"a defect: {_first(errors)!r}")
        error.provider = error.provider or self.provider.name
        self._end(error)

    async def _hold(self, session: Session) -> None:
        async with asyncio.TaskGroup() as tasks:
            self._begin_sending = lambda: tasks.create_task(self._send(session), name="uplink")
            self._sender = self._begin_sending()
            await self._listened_to.wait()
            async for event in session.events():
                self._note(event)
                if not self._closed:
                    self._ears.event(self, event)
            self._begin_sending = None
            self._sender.cancel()

    def _note(self, event: SessionEvent) -> None:
        match event:
            case AudioOutput() | ToolCall() | SpeechStopped():
                self.owes = True
            case TurnEnd() | SessionError():
                self.owes = False
            case _:
                pass

    async def _send(self, session: Session) -> None:
        while True:
            while not self._outbox:
                self._filled.clear()
                await self._filled.wait()
            item = self._outbox.popleft()
            self._taken.clear()
            try:
                async with asyncio.timeout(self._send_timeout_s):
                    await _deliver(session, item)
            except ConnectionLost:
                await asyncio.sleep(_LAST_WORDS_S)  # ended by `_hold` if the service says why
                raise
            finally:
                self._taken.set()

    def _end(self, error: ProviderError) -> None:
        if self._closed:
            return
        if not self._session.done():
            self._session.set_exception(error)
            self._session.exception()  # whoever waits for it is told; nobody else needs to be
        else:
            self._ears.ended(self, error)
        self.close()


def _first[Kind: Exception](errors: ExceptionGroup[Kind]) -> Kind:
    inner = errors.exceptions[0]
    return _first(inner) if isinstance(inner, ExceptionGroup) else inner


async def _deliver(session: Session, item: Outgoing) -> None:
    match item:
        case Audio():
            await session.send_audio(item.pcm)
        case BeginTurn():
            await session.begin_turn(item.mode)
        case EndTurn():
            await session.end_turn()
        case SendText():
            await session.send_text(item.text)
        case SendToolResult():
            await session.send_tool_result(item.call_id, item.result)
        case Interrupt():
            await session.interrupt(item.reply_id, item.heard_ms)
