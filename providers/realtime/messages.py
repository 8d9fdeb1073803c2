"""The messages that every Realtime service takes, as they go over the wire."""

import json
from binascii import b2a_base64
from typing import Final

from providers.base import HistoryItem, ToolResult, ToolSpec, ToolStatus

type Message = dict[str, object]

ASIDE: Final = "aside"
"""The id of messages whose failure changes nothing for the person; errors repeat it."""


def append(pcm: bytes) -> str:
    """Give the JSON of a piece of microphone audio; written by hand, as it is sent 50 times a s."""
    encoded = b2a_base64(pcm, newline=False).decode("ascii")
    return f'{{"type":"input_audio_buffer.append","audio":"{encoded}"}}'


def clear() -> Message:
    """Forget what was heard and is not yet part of the conversation."""
    return {"type": "input_audio_buffer.clear", "event_id": ASIDE}


def commit(event_id: str) -> Message:
    """Make what was heard a part of the conversation."""
    return {"type": "input_audio_buffer.commit", "event_id": event_id}


def answer(event_id: str) -> Message:
    """Ask for a response."""
    return {"type": "response.create", "event_id": event_id}


def cancel(reply_id: str) -> Message:
    """Stop a response; with its id, so that the next one is never hit."""
    return {"type": "response.cancel", "event_id": ASIDE, "response_id": reply_id}


def truncate(item_id: str, part: int, end_ms: int) -> Message:
    """Make the service remember no more of a spoken item than was heard."""
    return {
        "type": "conversation.item.truncate",
        "event_id": ASIDE,
        "item_id": item_id,
        "content_index": part,
        "audio_end_ms": end_ms,
    }


def delete(item_id: str) -> Message:
    """Make the service forget an item nobody heard."""
    return {"type": "conversation.item.delete", "event_id": ASIDE, "item_id": item_id}


def user_text(text: str, event_id: str) -> Message:
    """Give a turn in writing."""
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    return {"type": "conversation.item.create", "event_id": event_id, "item": item}


def note(text: str, event_id: str) -> Message:
    """Tell the model something that nobody said."""
    item = {"type": "message", "role": "system", "content": [{"type": "input_text", "text": text}]}
    return {"type": "conversation.item.create", "event_id": event_id, "item": item}


def remembered(said: HistoryItem) -> Message:
    """Put something that was said before into the conversation."""
    ours = said.speaker == "assistant"
    content = [{"type": "output_text" if ours else "input_text", "text": said.text}]
    role = "assistant" if ours else "user"
    item = {"type": "message", "role": role, "content": content}
    return {"type": "conversation.item.create", "event_id": ASIDE, "item": item}


def tool_output(call_id: str, output: str, event_id: str) -> Message:
    """Answer a tool call."""
    item = {"type": "function_call_output", "call_id": call_id, "output": output}
    return {"type": "conversation.item.create", "event_id": event_id, "item": item}


def result_text(result: ToolResult) -> str:
    """Give a tool's result as the text a model reads."""
    what = "error" if result.status is ToolStatus.ERROR else "result"
    value = {"status": result.status.value, what: dict(result.content)}
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)


def function(spec: ToolSpec) -> Message:
    """Give a tool as a model sees it."""
    return {
        "type": "function",
        "name": spec.name,
        "description": spec.description,
        "parameters": dict(spec.parameters),
    }
