"""The messages of a well-behaved Nova Sonic client, written out by hand for tests."""

import base64
from typing import Any

type Message = dict[str, Any]


def opening(*, tools: list[Message] | None = None, sensitivity: str = "MEDIUM") -> list[Message]:
    """All from `sessionStart` to the end of the system's text."""
    return [
        session_start(sensitivity),
        prompt_start(tools=tools),
        *text("S", "You are a test.", role="SYSTEM"),
    ]


def session_start(sensitivity: str = "MEDIUM") -> Message:
    """The first event."""
    return {
        "event": {
            "sessionStart": {
                "inferenceConfiguration": {"maxTokens": 1024, "topP": 0.9, "temperature": 0.7},
                "turnDetectionConfiguration": {"endpointingSensitivity": sensitivity},
            }
        }
    }


def prompt_start(*, voice: str = "matthew", tools: list[Message] | None = None) -> Message:
    """The one prompt of a session."""
    body: Message = {
        "promptName": "P",
        "textOutputConfiguration": {"mediaType": "text/plain"},
        "audioOutputConfiguration": {**_audio(24_000), "voiceId": voice},
        "toolUseOutputConfiguration": {"mediaType": "application/json"},
    }
    if tools:
        body["toolConfiguration"] = {"tools": tools, "toolChoice": {"auto": {}}}
    return {"event": {"promptStart": body}}


def tool(name: str) -> Message:
    """A tool that takes a room."""
    schema = '{"type": "object", "properties": {"room": {"type": "string"}}}'
    return {"toolSpec": {"name": name, "description": "Does it.", "inputSchema": {"json": schema}}}


def text(
    name: str, words: str, *, role: str = "USER", interactive: bool = False, prompt: str = "P"
) -> list[Message]:
    """A block of text: its start, its words, its end."""
    start = {
        "promptName": prompt,
        "contentName": name,
        "type": "TEXT",
        "interactive": interactive,
        "role": role,
        "textInputConfiguration": {"mediaType": "text/plain"},
    }
    return [
        {"event": {"contentStart": start}},
        {"event": {"textInput": piece(name, words)}},
        content_end(name),
    ]


def audio_start(name: str = "A") -> Message:
    """Opens the microphone's block."""
    start = {
        "promptName": "P",
        "contentName": name,
        "type": "AUDIO",
        "interactive": True,
        "role": "USER",
        "audioInputConfiguration": _audio(16_000),
    }
    return {"event": {"contentStart": start}}


def audio(pcm: bytes, name: str = "A") -> Message:
    """A piece of the microphone."""
    return {"event": {"audioInput": piece(name, base64.b64encode(pcm).decode())}}


def tool_result(name: str, call: str, content: str) -> list[Message]:
    """The answer to a call."""
    start = {
        "promptName": "P",
        "contentName": name,
        "type": "TOOL",
        "interactive": False,
        "role": "TOOL",
        "toolResultInputConfiguration": {
            "toolUseId": call,
            "type": "TEXT",
            "textInputConfiguration": {"mediaType": "text/plain"},
        },
    }
    return [
        {"event": {"contentStart": start}},
        {"event": {"toolResult": piece(name, content)}},
        content_end(name),
    ]


def closing() -> list[Message]:
    """A farewell in order."""
    return [content_end("A"), prompt_end(), session_end()]


def content_end(name: str) -> Message:
    """Closes a block."""
    return {"event": {"contentEnd": {"promptName": "P", "contentName": name}}}


def prompt_end() -> Message:
    """Closes the prompt."""
    return {"event": {"promptEnd": {"promptName": "P"}}}


def session_end() -> Message:
    """Closes the session."""
    return {"event": {"sessionEnd": {}}}


def piece(name: str, content: str) -> Message:
    """What `textInput`, `audioInput` and `toolResult` hold."""
    return {"promptName": "P", "contentName": name, "content": content}


def _audio(rate_hz: int) -> Message:
    return {
        "mediaType": "audio/lpcm",
        "sampleRateHertz": rate_hz,
        "sampleSizeBits": 16,
        "channelCount": 1,
        "audioType": "SPEECH",
        "encoding": "base64",
    }
