"""One connection with Bedrock: packs, signs and paces what goes, unpacks what comes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Final

from config.audio import FRAME_BYTES, FRAME_MS
from config.services.nova_sonic import NovaSonic
from providers.base import (
    Expiring,
    SessionBrief,
    SessionEvent,
    ToolCall,
    ToolResult,
    ToolStatus,
    TurnMode,
)
from providers.errors import ProtocolViolation, ProviderError, Unsupported
from providers.nova_sonic import outgoing
from providers.nova_sonic.envelope import packed, packed_text, unpacked
from providers.nova_sonic.eventstream import Decoder
from providers.nova_sonic.incoming import Incoming, RefusedCall
from providers.nova_sonic.models import NAME, is_first
from providers.nova_sonic.outgoing import AudioWriter, Event, Names
from providers.nova_sonic.pacer import SILENCE, SILENCE_MS, Pacer
from providers.nova_sonic.setup import Choice, opening
from providers.nova_sonic.signing import EventSigner
from providers.nova_sonic.transport import Stream
from providers.wire.reading import Oddities

logger = logging.getLogger(__name__)

_LEAVES_IN_S: Final = 10.0
"""A service that goes away finishes what is said; how long it waits it does not tell."""


class NovaSession:
    """A conversation with Nova Sonic.

    Events are signed in the order they are sent, and a group around a text must not be torn apart:
    both hold because signing and handing over to the stream are one step without an `await`.
    """

    def __init__(self, stream: Stream, signer: EventSigner, choice: Choice) -> None:
        self._stream = stream
        self._signer = signer
        self._choice = choice
        self._names = Names(outgoing.unique(), outgoing.unique())
        self._audio = AudioWriter(self._names)
        self._oddities = Oddities(NAME)
        self._incoming = Incoming(self._oddities)
        self._calls: set[str] = set()
        self._clock = asyncio.get_running_loop().time
        self._pacer = Pacer(self._clock())

    async def begin(self, brief: SessionBrief, settings: NovaSonic) -> None:
        """Set the session up, and wait a moment for the service to accept it."""
        try:
            await self._send(opening(self._names, self._choice, brief, settings))
            self._pacer = Pacer(self._clock())
            if not await self._stream.accepted():
                logger.info("%s: no answer yet, going on", NAME)
        except ProviderError:
            async for _ in self.events():  # what was said before the end tells why
                pass
            raise

    async def close(self) -> None:
        """Say goodbye in the order the service wants, within bounded time."""
        with suppress(ProviderError):
            events = b"".join(map(self._signed, outgoing.goodbye(self._names)))
            await self._stream.finish(events + self._signer.signed(b""))

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
        await self._sound(pcm)

    async def send_text(self, text: str) -> None:
        """Give a turn in writing; the first generation raises `Unsupported`."""
        if is_first(self._choice.model):
            raise Unsupported(
                f"{self._choice.model} takes no turns in writing",
                provider=NAME,
                operation="send_text",
                cure='use model = "amazon.nova-2-sonic-v1:0"',
            )
        self._incoming.replies.asked()
        await self._send(outgoing.text_block(self._names, "USER", text, interactive=True))

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a tool call; one of an earlier connection is answered in writing."""
        if call_id in self._calls:
            self._calls.discard(call_id)
            self._incoming.replies.tool_answered(call_id)
            await self._send(outgoing.tool_block(self._names, call_id, result))
        elif is_first(self._choice.model):
            logger.warning("%s: a tool's result came after its connection had ended", NAME)
        else:
            await self._send(outgoing.late_result(self._names, result))

    async def end_turn(self) -> None:
        """Go on with silence: the service ends the turn when it has heard enough of it."""
        self._pacer.silent()

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:  # noqa: ARG002 - no message
        """Drop what still comes of the reply: no message makes the service stop."""
        self._incoming.replies.cut(reply_id)

    async def prove(self) -> None:
        """Return once the service has answered a ping."""
        await self._stream.prove()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Everything the service tells; it never ends without an error."""
        decoder = Decoder()
        told_leaving = False
        async for piece in self._stream.pieces():
            for message in decoder.feed(piece):
                fields = unpacked(message, self._oddities)
                for told in self._incoming.take(fields or {}):
                    if isinstance(told, RefusedCall):
                        await self._refuse(told)
                        continue
                    if isinstance(told, ToolCall):
                        self._calls.add(told.call_id)
                    yield told
            if self._stream.leaving and not told_leaving:
                told_leaving = True
                yield Expiring(_LEAVES_IN_S)

    async def keep_silence(self) -> None:
        """Send silence while no sound comes, until cancelled or the stream fails."""
        with suppress(ProviderError):  # whoever reads the events is told
            while True:
                while self._pacer.owes_silence(self._clock()):
                    self._pacer.sent(SILENCE_MS)
                    await self._sound(SILENCE)
                await asyncio.sleep(SILENCE_MS / 1000)

    async def _sound(self, pcm: bytes) -> None:
        self._stream.write(self._signer.signed(packed_text(self._audio.event(pcm))))
        await self._stream.taken()

    async def _send(self, events: Iterable[Event]) -> None:
        self._stream.write(b"".join(map(self._signed, events)))
        await self._stream.taken()

    def _signed(self, event: Event) -> bytes:
        return self._signer.signed(packed(event))

    async def _refuse(self, call: RefusedCall) -> None:
        """Tell the model that what it asked of a tool was not done, and why."""
        self._calls.add(call.call_id)
        result = ToolResult(ToolStatus.ERROR, {"message": call.why})
        await self.send_tool_result(call.call_id, result)
