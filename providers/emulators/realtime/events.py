"""The server's events, as values; ids and order are the business of who sends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from providers.emulators.realtime.settings import SessionSettings, dig

type Event = dict[str, object]

_INPUT_TOKENS_PER_S: Final = 10
_OUTPUT_TOKENS_PER_S: Final = 20
_LETTERS_PER_TOKEN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a response took and gave, for its usage."""

    audio_in_ms: float = 0.0
    audio_out_ms: float = 0.0
    text_in: str = ""
    text_out: str = ""

    def usage(self) -> Event:
        """Give it in tokens, as the service counts."""
        audio_in = round(self.audio_in_ms / 1000 * _INPUT_TOKENS_PER_S)
        audio_out = round(self.audio_out_ms / 1000 * _OUTPUT_TOKENS_PER_S)
        text_in = len(self.text_in) // _LETTERS_PER_TOKEN
        text_out = len(self.text_out) // _LETTERS_PER_TOKEN
        return {
            "total_tokens": audio_in + audio_out + text_in + text_out,
            "input_tokens": audio_in + text_in,
            "output_tokens": audio_out + text_out,
            "input_token_details": {
                "text_tokens": text_in,
                "audio_tokens": audio_in,
                "image_tokens": 0,
                "cached_tokens": 0,
                "cached_tokens_details": {
                    "text_tokens": 0,
                    "audio_tokens": 0,
                    "image_tokens": 0,
                },
            },
            "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a response ended."""

    status: str
    reason: str = ""
    code: str = ""

    def details(self) -> Event | None:
        """Give what is told of an end that is not the usual one."""
        match self.status:
            case "completed":
                return None
            case "failed":
                error = {"type": self.code, "code": self.code}
                return {"type": "failed", "error": error}
            case status:
                return {"type": status, "reason": self.reason}


COMPLETED: Final = Ending(status="completed")


def response(
    ident: str,
    settings: SessionSettings,
    *,
    conversation_id: str | None,
    ending: Ending | None = None,
    output: Sequence[Mapping[str, object]] = (),
) -> Event:
    """Give a response object; without an ending it is in progress."""
    return {
        "id": ident,
        "object": "realtime.response",
        "status": ending.status if ending else "in_progress",
        "status_details": ending.details() if ending else None,
        "output": list(output),
        "conversation_id": conversation_id,
        "output_modalities": ["audio"] if settings.speaks else ["text"],
        "max_output_tokens": "inf",
        "audio": {"output": {"format": {"type": "audio/pcm", "rate": settings.output_hz}}},
        "usage": None,
        "metadata": None,
    }


def assistant_item(ident: str, words: str | None, *, speaks: bool, status: str) -> Event:
    """Give an answer's item; `None` while it holds nothing yet."""
    kind, key = ("output_audio", "transcript") if speaks else ("output_text", "text")
    return {
        "id": ident,
        "object": "realtime.item",
        "type": "message",
        "role": "assistant",
        "status": status,
        "content": [] if words is None else [{"type": kind, key: words}],
    }


def user_audio_item(ident: str) -> Event:
    """Give the item of a spoken turn."""
    return {
        "id": ident,
        "object": "realtime.item",
        "type": "message",
        "role": "user",
        "status": "completed",
        "content": [{"type": "input_audio", "transcript": None}],
    }


def call_item(ident: str, call_id: str, name: str, arguments: str, *, status: str) -> Event:
    """Give the item of a tool call."""
    return {
        "id": ident,
        "object": "realtime.item",
        "type": "function_call",
        "status": status,
        "name": name,
        "call_id": call_id,
        "arguments": arguments,
    }


def transcription_usage(audio_ms: float, words: str) -> Event:
    """Give what a transcription took."""
    audio = round(audio_ms / 1000 * _INPUT_TOKENS_PER_S)
    text = len(words) // _LETTERS_PER_TOKEN
    return {
        "type": "tokens",
        "total_tokens": audio + text,
        "input_tokens": audio,
        "output_tokens": text,
        "input_token_details": {"text_tokens": 0, "audio_tokens": audio},
    }


def offered(settings: SessionSettings) -> str:
    """Give the instructions a session works by, as text that counts."""
    words = dig(settings.wire, "instructions")
    return words if isinstance(words, str) else ""
