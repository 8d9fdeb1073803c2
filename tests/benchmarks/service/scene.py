"""The events of the measured service: enough of OpenAI Realtime for every client to follow."""

import base64
import json
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.service.devices import RATE_HZ

type Event = dict[str, object]

_LOUDNESS: Final = 9_000
_PITCH_HZ: Final = 440
_FORMAT: Final = {"type": "audio/pcm", "rate": RATE_HZ}
_SPOKEN: Final = {"format": _FORMAT, "voice": "alloy", "speed": 1.0}
_VAD: Final = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 200,
    "idle_timeout_ms": None,
    "create_response": True,
    "interrupt_response": True,
}
_HEARD: Final = {
    "format": _FORMAT,
    "transcription": None,
    "noise_reduction": None,
    "turn_detection": _VAD,
}
_USAGE: Final = {
    "total_tokens": 10,
    "input_tokens": 5,
    "output_tokens": 5,
    "input_token_details": {
        "text_tokens": 5,
        "audio_tokens": 0,
        "image_tokens": 0,
        "cached_tokens": 0,
        "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
    },
    "output_token_details": {"text_tokens": 0, "audio_tokens": 5},
}


def tone(seconds: float) -> str:
    """Give the base64 of a tone without a single zero sample."""
    turn = 2 * math.pi * _PITCH_HZ / RATE_HZ
    samples = (int(_LOUDNESS * math.sin(turn * at)) or 1 for at in range(int(seconds * RATE_HZ)))
    pcm = b"".join(struct.pack("<h", sample) for sample in samples)
    return base64.b64encode(pcm).decode()


SHORT: Final = (tone(0.1),) * 4
"""A reply of 0.4 s."""
LONG: Final = (tone(0.2),) * 25
"""A reply of 5 s, to be interrupted."""


def session(tools: object = ()) -> Event:
    """Give the session object."""
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_1",
        "model": "gpt-realtime",
        "output_modalities": ["audio"],
        "instructions": "",
        "tools": tools,
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "prompt": None,
        "expires_at": 1_900_000_000,
        "audio": {"input": _HEARD, "output": _SPOKEN},
        "include": None,
    }


def response(ident: str, status: str, *output: Mapping[str, object]) -> Event:
    """Give a response object; it has its usage once it is over."""
    return {
        "object": "realtime.response",
        "id": ident,
        "status": status,
        "status_details": None,
        "output": output,
        "conversation_id": "conv_1",
        "output_modalities": ["audio"],
        "max_output_tokens": "inf",
        "audio": {"output": _SPOKEN},
        "usage": None if status == "in_progress" else _USAGE,
        "metadata": None,
    }


def user_item(ident: str) -> Event:
    """Give the item of a spoken turn."""
    content = [{"type": "input_audio", "transcript": None}]
    return _message(ident, "user", "completed", content)


def told(kind: str, **fields: object) -> Event:
    """Give an event."""
    return {"type": kind, **fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The events of one response around its content."""

    response_id: str
    item_id: str

    @property
    def _place(self) -> Event:
        return {"response_id": self.response_id, "output_index": 0}

    @property
    def _part(self) -> Event:
        return {**self._place, "item_id": self.item_id, "content_index": 0}

    def begins_to_speak(self) -> Iterator[Event]:
        """Give what comes before the first sound."""
        item = self._spoken("in_progress")
        yield from self._begins(item)
        part = {"type": "audio", "transcript": ""}
        yield told("response.content_part.added", part=part, **self._part)

    def sound(self, delta: str) -> Event:
        """Give a piece of its sound."""
        return told("response.output_audio.delta", delta=delta, **self._part)

    def words(self) -> Event:
        """Give a piece of its transcript."""
        return told("response.output_audio_transcript.delta", delta="Okay.", **self._part)

    def has_spoken(self) -> Iterator[Event]:
        """Give what comes after the last sound."""
        yield told("response.output_audio.done", **self._part)
        yield told("response.output_audio_transcript.done", transcript="Okay.", **self._part)
        part = {"type": "audio", "transcript": "Okay."}
        yield told("response.content_part.done", part=part, **self._part)
        content = [{"type": "output_audio", "transcript": "Okay."}]
        yield from self._ends(self._spoken("completed", content))

    def begins_to_call(self, name: str, arguments: Mapping[str, object]) -> Iterator[Event]:
        """Give what comes before a call is complete."""
        yield from self._begins(self._call(name, "in_progress", ""))
        delta, kind = json.dumps(arguments), "response.function_call_arguments.delta"
        yield told(kind, item_id=self.item_id, call_id=self._call_id, delta=delta, **self._place)

    def calls(self, name: str, arguments: Mapping[str, object]) -> Iterator[Event]:
        """Give the complete call and the end of the response, at once."""
        text, kind = json.dumps(arguments), "response.function_call_arguments.done"
        about = {"item_id": self.item_id, "call_id": self._call_id, "name": name}
        yield told(kind, arguments=text, **about, **self._place)
        yield from self._ends(self._call(name, "completed", text))

    @property
    def _call_id(self) -> str:
        return f"call_{self.response_id}"

    def _begins(self, item: Event) -> Iterator[Event]:
        yield told("response.created", response=response(self.response_id, "in_progress"))
        yield told("response.output_item.added", item=item, **self._place)
        yield told("conversation.item.added", previous_item_id=None, item=item)

    def _ends(self, item: Event) -> Iterator[Event]:
        yield told("conversation.item.done", previous_item_id=None, item=item)
        yield told("response.output_item.done", item=item, **self._place)
        yield told("response.done", response=response(self.response_id, "completed", item))

    def _spoken(self, status: str, content: object = ()) -> Event:
        return _message(self.item_id, "assistant", status, content)

    def _call(self, name: str, status: str, arguments: str) -> Event:
        return {
            "id": self.item_id,
            "object": "realtime.item",
            "type": "function_call",
            "status": status,
            "name": name,
            "call_id": self._call_id,
            "arguments": arguments,
        }


def _message(ident: str, role: str, status: str, content: object) -> Event:
    return {
        "id": ident,
        "object": "realtime.item",
        "type": "message",
        "status": status,
        "role": role,
        "content": content,
    }
