"""Writes what a session sends after its setup."""

import json
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from typing import Final

from config.services.gemini_live import ToolScheduling
from providers.base import HistoryItem, ToolResult, ToolStatus

ACTIVITY_START: Final = '{"realtimeInput":{"activityStart":{}}}'
ACTIVITY_END: Final = '{"realtimeInput":{"activityEnd":{}}}'
AUDIO_STREAM_END: Final = '{"realtimeInput":{"audioStreamEnd":true}}'

_AUDIO_BEFORE: Final = '{"realtimeInput":{"audio":{"data":"'
_AUDIO_AFTER: Final = '","mimeType":"audio/pcm;rate=16000"}}}'


def audio(pcm: bytes) -> str:
    """Give a frame, 50 of them a second: written by hand, which json.dumps would do in triple."""
    return _AUDIO_BEFORE + b2a_base64(pcm, newline=False).decode("ascii") + _AUDIO_AFTER


def text(words: str, *, as_content: bool) -> str:
    """Give a turn in writing; models that take content only at first get it as spoken input."""
    if as_content:
        return _content([_said("user", words)], complete=True)
    return _written({"realtimeInput": {"text": words}})


def said(history: Iterable[HistoryItem]) -> list[HistoryItem]:
    """Give what holds words: the service refuses empty ones."""
    return [item for item in history if item.text.strip()]


def history(items: Iterable[HistoryItem], *, complete: bool) -> str:
    """Give what was said before; `complete` ends the part of a session that only takes history."""
    turns = [
        _said("model" if item.speaker == "assistant" else "user", item.text) for item in said(items)
    ]
    return _content(turns, complete=complete)


def heard(words: str) -> str:
    """Give a note for the model's memory: how much of its last answer reached the person."""
    told = f"only this: «{words}»" if words else "nothing of it"
    note = f"(Your last answer was cut short. The person heard {told})"
    return _content([_said("user", note)], complete=False)


def tool_response(
    call_id: str, name: str, result: ToolResult, scheduling: ToolScheduling | None
) -> Mapping[str, object]:
    """Give the answer to one call; the service reads `output` and `error` by these names."""
    key = "output" if result.status is ToolStatus.SUCCESS else "error"
    given: dict[str, object] = {"name": name, "response": {key: dict(result.content)}}
    if call_id:
        given["id"] = call_id
    if scheduling is not None:
        given["scheduling"] = scheduling.upper()
    return given


def tool_responses(given: Iterable[Mapping[str, object]]) -> str:
    """Give the answers to calls, together."""
    return _written({"toolResponse": {"functionResponses": list(given)}})


def _said(role: str, words: str) -> Mapping[str, object]:
    return {"role": role, "parts": [{"text": words}]}


def _content(turns: list[Mapping[str, object]], *, complete: bool) -> str:
    return _written({"clientContent": {"turns": turns, "turnComplete": complete}})


def _written(message: Mapping[str, object]) -> str:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)
