"""A session over the dialect's WebSocket; `base_url` is used as it stands, without a key."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Final

from config.audio import FRAME_BYTES, FRAME_MS
from config.services.nova_sonic import NovaSonic
from providers.base import Session, SessionBrief, SessionEvent, ToolResult, TurnMode
from providers.errors import ConnectionLost, ErrorCode, ProtocolViolation, ProviderError
from providers.nova_sonic.dialect import codec
from providers.nova_sonic.models import NAME
from providers.nova_sonic.pacer import SILENCE, SILENCE_MS, Pacer
from providers.nova_sonic.transport import companion
from providers.wire.reading import Oddities
from providers.wire.socket import Place, WireSocket, opened
from providers.wire.trust import address

_SCHEMES: Final = frozenset({"ws", "wss"})
_TIMEOUT_S: Final = 5.0


class Gateway:
    """Opens sessions with a gateway."""

    def __init__(self, settings: NovaSonic) -> None:
        self._settings = settings

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session. Raises `ConnectionLost` and `Rejected`."""
        url = address("", self._settings, schemes=_SCHEMES)
        place = Place(
            provider=NAME,
            url=self._settings.base_url,
            shown=f"{url.scheme}://{url.hostname}{url.path}",
        )
        async with opened(place, self._settings) as socket:
            session = DialectSession(socket)
            await session.begin(brief, self._settings)
            async with companion(session.keep_silence(), "silence for a gateway"):
                yield session


class DialectSession:
    """A conversation through a gateway."""

    def __init__(self, socket: WireSocket) -> None:
        self._socket = socket
        self._oddities = Oddities(NAME)
        # A reply of another session is another reply, though each counts from 1.
        self._incoming = codec.Incoming(self._oddities, f"dialect-{secrets.token_hex(4)}")
        self._clock = asyncio.get_running_loop().time
        self._pacer = Pacer(self._clock())

    async def begin(self, brief: SessionBrief, settings: NovaSonic) -> None:
        """Set the session up."""
        await _within(_TIMEOUT_S, self._socket.send(codec.opening(brief, settings)))

    async def begin_turn(self, mode: TurnMode) -> None:  # noqa: ARG002 - a pause ends either kind
        """Leave the last reply behind."""
        self._incoming.replies.turn_begins()

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone, no sooner than real time allows."""
        if len(pcm) != FRAME_BYTES:
            raise ProtocolViolation(
                f"send_audio: expected {FRAME_BYTES} bytes, found {len(pcm)}", provider=NAME
            )
        wait_s = self._pacer.wait_s(self._clock())
        if wait_s:
            await asyncio.sleep(wait_s)
        self._pacer.sent(FRAME_MS)
        await _within(_TIMEOUT_S, self._socket.send_text(codec.audio(pcm)))

    async def send_text(self, text: str) -> None:
        """Give a turn in writing."""
        self._incoming.replies.asked()
        await _within(_TIMEOUT_S, self._socket.send(codec.written(text)))

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a tool call."""
        self._incoming.replies.tool_answered(call_id)
        await _within(_TIMEOUT_S, self._socket.send(codec.tool_result(call_id, result)))

    async def end_turn(self) -> None:
        """Go on with silence: the service ends the turn when it has heard enough of it."""
        self._pacer.silent()

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:  # noqa: ARG002 - not told
        """Stop the reply, and drop what still comes of it."""
        self._incoming.replies.cut(reply_id)
        await _within(_TIMEOUT_S, self._socket.send(codec.INTERRUPT))

    async def prove(self) -> None:
        """Return once the gateway has answered a ping."""
        await _within(_TIMEOUT_S, self._socket.prove())

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Everything the gateway tells, until it or we end the session."""
        async for raw in self._socket.messages():
            message = self._oddities.message(raw)
            if message is None:
                continue
            for event in self._incoming.take(message):
                yield event

    async def keep_silence(self) -> None:
        """Send silence while no sound comes, until cancelled or the socket fails."""
        with suppress(ProviderError):  # whoever reads the events is told
            while True:
                while self._pacer.owes_silence(self._clock()):
                    self._pacer.sent(SILENCE_MS)
                    await _within(_TIMEOUT_S, self._socket.send_text(codec.audio(SILENCE)))
                await asyncio.sleep(SILENCE_MS / 1000)


async def _within(limit_s: float, work: Coroutine[object, object, None]) -> None:
    """Wait for the gateway to take or answer something. Raises `ConnectionLost`."""
    try:
        async with asyncio.timeout(limit_s):
            await work
    except TimeoutError as late:
        raise ConnectionLost(
            f"the gateway gave no sign within {limit_s:g} s", code=ErrorCode.SERVICE, provider=NAME
        ) from late
