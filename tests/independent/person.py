"""Somebody who speaks into a session and listens to what it tells."""

import asyncio
import itertools
import math
import struct
from typing import Final

from providers.base import (
    AudioOutput,
    Provider,
    Session,
    SessionError,
    SessionEvent,
    TextOutput,
    ToolCall,
    ToolResult,
    ToolSpec,
    ToolStatus,
    TurnEnd,
)

LIGHT: Final = ToolSpec(
    name="set_light",
    description="Sets a light.",
    parameters={"type": "object", "properties": {"room": {"type": "string"}}},
)
PITCH_HZ: Final = 300
FRAME_MS: Final = 20
_PATIENCE_S: Final = 8.0
_TOOL_TAKES_S: Final = 0.1


class Person:
    """One side of a conversation, five times as fast as real time."""

    def __init__(self, session: Session, provider: Provider) -> None:
        self.session = session
        self.events = session.events()
        self._rate_hz = provider.capabilities.input_format.rate_hz

    async def speaks(self, ms: int, *, silence_ms: int = 0) -> None:
        """Hum, then be silent."""
        sound = _hum(self._rate_hz)
        for frame in [sound] * (ms // FRAME_MS) + [bytes(len(sound))] * (silence_ms // FRAME_MS):
            await self.session.send_audio(frame)
            await asyncio.sleep(0.004)

    async def hears[E: SessionEvent](self, kind: type[E]) -> E:
        """Give the next event of a kind; no error may be passed over."""
        found = (await self.listens_until(kind))[-1]
        assert isinstance(found, kind)
        return found

    async def listens_until(self, *kinds: type[object]) -> list[SessionEvent]:
        """Give all that is told up to the next event of one of these kinds."""
        told: list[SessionEvent] = []
        async with asyncio.timeout(_PATIENCE_S):
            async for event in self.events:
                told.append(event)
                if isinstance(event, kinds):
                    return told
                assert not isinstance(event, SessionError), event
        raise AssertionError(kinds, told)

    async def hears_out(self) -> list[SessionEvent]:
        """Give all that is told up to the end of the turn."""
        return await self.listens_until(TurnEnd)

    async def does(self, call: ToolCall) -> list[SessionEvent]:
        """Do what a tool would, in the time that one takes; give the turn to its end."""
        async with asyncio.TaskGroup() as both:
            listening = both.create_task(self.hears_out())
            await asyncio.sleep(_TOOL_TAKES_S)
            result = ToolResult(ToolStatus.SUCCESS, {"state": "on"})
            await self.session.send_tool_result(call.call_id, result)
        return listening.result()


def words(told: list[SessionEvent]) -> str:
    """Give the text of a reply."""
    return "".join(event.text for event in told if isinstance(event, TextOutput))


def sound(told: list[SessionEvent]) -> bytes:
    """Give the sound of a reply."""
    return b"".join(event.pcm for event in told if isinstance(event, AudioOutput))


def of[E: SessionEvent](told: list[SessionEvent], kind: type[E]) -> list[E]:
    """Give the events of a kind."""
    return [event for event in told if isinstance(event, kind)]


def pitch_hz(pcm: bytes, rate_hz: int) -> float:
    """Give how often a sound swings through zero, where it is no silence."""
    samples = [sample for (sample,) in struct.iter_unpack("<h", pcm) if abs(sample) > 200]
    upward: int = sum(a < 0 <= b for a, b in itertools.pairwise(samples))
    return upward * rate_hz / len(samples)


def _hum(rate_hz: int) -> bytes:
    swing = 2 * math.pi * PITCH_HZ / rate_hz
    return b"".join(
        struct.pack("<h", int(9_000 * math.sin(swing * index)))
        for index in range(rate_hz * FRAME_MS // 1000)
    )
