"""Messages in the shape the service gives them, and what they mean to the house."""

import base64
from collections.abc import Iterable
from typing import Any

from providers.base import SessionEvent, ToolResult, ToolStatus
from providers.gemini_live import incoming
from providers.gemini_live.manner import Manner
from providers.gemini_live.turns import Turns
from providers.wire.reading import Oddities

PCM = b"\1\2" * 2_400
"""100 ms."""


def sound(pcm: bytes = PCM) -> dict[str, Any]:
    data = base64.b64encode(pcm).decode()
    part = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": data}}
    return {"modelTurn": {"role": "model", "parts": [part]}}


SOUND = {"serverContent": sound()}
GENERATED = {"serverContent": {"generationComplete": True}}
COMPLETE = {"serverContent": {"turnComplete": True}}
INTERRUPTED = {"serverContent": {"interrupted": True}}
CALL = {"toolCall": {"functionCalls": [{"id": "c1", "name": "set_light", "args": {"on": True}}]}}
DONE = ToolResult(ToolStatus.SUCCESS, {"on": True})
NON_BLOCKING = Manner(non_blocking=True)


def asked(text: str) -> dict[str, Any]:
    return {"serverContent": {"inputTranscription": {"text": text}}}


def said(text: str) -> dict[str, Any]:
    return {"serverContent": {"outputTranscription": {"text": text}}}


def take(turns: Turns, *messages: dict[str, Any]) -> list[SessionEvent]:
    oddities = Oddities("test")
    return [
        event
        for message in messages
        for part in incoming.parts(message, oddities)
        for event in turns.take(part)
    ]


def begun(manner: Manner | None = None) -> Turns:
    return Turns("t", manner or Manner())


def names(events: Iterable[SessionEvent]) -> list[str]:
    return [type(event).__name__ for event in events]
