"""A session with a Realtime service: the socket, its reader and the deadlines."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

from config.audio import FRAME_MS
from config.service_settings import Service
from providers.base import (
    HistoryItem,
    SessionBrief,
    SessionError,
    SessionEvent,
    ToolResult,
    TurnMode,
)
from providers.errors import ConnectionLost, ErrorCode, ProtocolViolation, ProviderError, Rejected
from providers.realtime import complaints, happened, messages
from providers.realtime.codec import Codec, Step
from providers.realtime.dialogue import Dialogue
from providers.realtime.incoming import read
from providers.realtime.messages import Message
from providers.realtime.recital import Recital
from providers.wire import redacted
from providers.wire.reading import Oddities
from providers.wire.socket import Place, WireSocket, opened

logger = logging.getLogger(__name__)

OPEN_TIMEOUT_S: Final = 4.0
"""How long a session may take from the first packet to its settings in force."""
CONNECT_TIMEOUT_S: Final = 3.0
"""How much of that the socket itself may take, so that its failure has its own words."""

# Events on their way to the house. Full: the reader waits, and so does the service.
_EVENTS: Final = 256


class RealtimeSession:
    """One open conversation; with `answers=False` in its brief a relay."""

    def __init__(self, socket: WireSocket, codec: Codec, brief: SessionBrief) -> None:
        self.oddities = Oddities(codec.provider)
        self._socket = socket
        self._codec = codec
        self._frame_bytes = codec.input_format.bytes_of(FRAME_MS)
        self._received = socket.messages()
        talk = Dialogue if brief.answers else Recital
        self._talk: Dialogue | Recital = talk(codec, brief.turn_mode, self.oddities)
        self._events: asyncio.Queue[SessionEvent | ProviderError | None] = asyncio.Queue(_EVENTS)

    async def set_up(self, brief: SessionBrief) -> str:
        """Wait for the service, tell it what is wanted, wait for its word; give its own id."""
        began = await self._until(happened.SessionBegan)
        await self._send([self._codec.setup(brief)])
        conversation_id = began.conversation_id
        while not isinstance(event := await self._next(), happened.SessionSet):
            if isinstance(event, happened.SessionBegan):
                conversation_id = event.conversation_id or conversation_id
        return conversation_id

    async def remember(self, history: Sequence[HistoryItem]) -> None:
        """Put what was said before into the conversation."""
        for said in history:
            if said.text.strip():
                await self._send([messages.remembered(said)])

    async def begin_turn(self, mode: TurnMode) -> None:
        """A person begins a turn in this way."""
        await self._carry_out(self._talk.begin_turn(mode))

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone."""
        if len(pcm) != self._frame_bytes:
            raise ProtocolViolation(
                f"send_audio: expected {self._frame_bytes} bytes, found {len(pcm)}",
                provider=self._codec.provider,
                operation="send_audio",
            )
        self._talk.ear.hear(len(pcm))
        await self._socket.send_text(messages.append(pcm))

    async def send_text(self, text: str) -> None:
        """Give a turn in writing."""
        await self._carry_out(self._talk.text(text))

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a tool call."""
        await self._carry_out(self._talk.tool_result(call_id, result))

    async def end_turn(self) -> None:
        """The person's turn is over."""
        await self._carry_out(self._talk.end_turn())

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Stop the reply; the service remembers no more of it than was heard."""
        await self._carry_out(self._talk.interrupt(reply_id, heard_ms))

    async def speak(self, text: str, *, last: bool) -> None:
        """Read a sentence aloud. Raises `Unsupported` in a session that answers by itself."""
        await self._carry_out(self._talk.speak(text, last=last))

    async def prove(self) -> None:
        """Return once the service has answered a ping. Raises `ConnectionLost`."""
        await self._socket.prove()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Everything the service tells, until it or we end the session."""
        while (event := await self._events.get()) is not None:
            if isinstance(event, ProviderError):
                raise event
            yield event
            if isinstance(event, SessionError) and event.fatal:
                return

    async def listen(self) -> None:
        """Read the service until it ends; how it ended is the last thing `events` gives."""
        try:
            async for raw in self._received:
                await self._take(raw)
        except ProviderError as error:
            await self._events.put(error)
        except Exception as error:  # a reader that dies in silence would leave the room deaf
            logger.exception("%s: the reader of a session failed", self._codec.provider)
            name = self._codec.provider
            await self._events.put(ProviderError(f"{name}: a defect: {error!r}", provider=name))
        else:
            await self._events.put(None)

    async def _take(self, raw: str | bytes) -> None:
        fields = self.oddities.message(raw)
        event = read(fields, self.oddities, self._codec.readers) if fields else None
        if event is not None:
            await self._carry_out(self._talk.hear(event))

    async def _carry_out(self, step: Step) -> None:
        if step.send:
            await self._send(step.send)
        for event in step.tell:
            await self._events.put(event)

    async def _send(self, wanted: Sequence[Message]) -> None:
        for message in wanted:
            await self._socket.send(message)

    async def _until[E: happened.Happened](self, kind: type[E]) -> E:
        while not isinstance(event := await self._next(), kind):
            pass
        return event

    async def _next(self) -> happened.Happened | None:
        """Give the next event while the session is being set up. Raises `Rejected`."""
        fields = self.oddities.message(await self._raw())
        event = read(fields, self.oddities, self._codec.readers) if fields else None
        if not isinstance(event, happened.Complaint):
            return event
        code = complaints.in_opening(event)
        error = ConnectionLost if code is ErrorCode.SERVICE else Rejected
        said = redacted.words(event.message) or event.name
        raise error(
            f"the service refuses the session: {said}",
            code=code,
            provider=self._codec.provider,
            operation="connect",
        )

    async def _raw(self) -> str | bytes:
        async for raw in self._received:
            return raw
        raise ConnectionLost(
            f"{self._codec.provider}: it hung up before the session began",
            code=ErrorCode.SERVICE,
            provider=self._codec.provider,
            operation="connect",
        )


@asynccontextmanager
async def connected(
    place: Place, settings: Service, codec: Codec, brief: SessionBrief
) -> AsyncIterator[tuple[RealtimeSession, str]]:
    """Open a session that is set up, with the service's own id of the conversation.

    Nobody reads it yet: that is `listening`'s part.
    """
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                socket = await stack.enter_async_context(opened(place, settings))
                session = RealtimeSession(socket, codec, brief)
                conversation_id = await session.set_up(brief)
        except TimeoutError as error:
            raise ConnectionLost(
                f"{place.shown}: no session within {OPEN_TIMEOUT_S:g} s",
                code=ErrorCode.SERVICE,
                provider=place.provider,
                operation="connect",
            ) from error
        yield session, conversation_id


@asynccontextmanager
async def listening(session: RealtimeSession) -> AsyncIterator[RealtimeSession]:
    """Read a session in the background for as long as the block lasts."""
    reader = asyncio.create_task(session.listen(), name="realtime reader")
    try:
        yield session
    finally:
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader
