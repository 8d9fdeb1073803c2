"""The dialect's messages: flat JSON objects with a `type`, no ids, no word on voices or rates."""

from binascii import b2a_base64
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Final

from config.services.nova_sonic import NovaSonic
from providers.base import (
    AudioOutput,
    ErrorCode,
    SessionBrief,
    SessionError,
    SessionEvent,
    TextOutput,
    ToolCall,
    ToolResult,
    Transcript,
    TurnEnd,
)
from providers.errors import FACTS
from providers.nova_sonic.history import fitting
from providers.nova_sonic.outgoing import result_text
from providers.nova_sonic.replies import Replies
from providers.realtime.instructions import instructions
from providers.wire.reading import Fields, Oddities, inner, text

INTERRUPT: Final[Mapping[str, object]] = {"type": "inputAudioInterrupt"}
_ORIGIN: Final = "dialect"
_LATE_S: Final = 0.8
"""What is left of a cut reply comes in one go; after such a pause it is something new."""


def opening(brief: SessionBrief, settings: NovaSonic) -> Mapping[str, object]:
    """Give the one message that sets a session up; what is empty is left out."""
    message: dict[str, object] = {
        "type": "sessionStart",
        "inferenceConfiguration": {"maxTokens": settings.max_tokens},
    }
    said = [f"{item.speaker}: {item.text}" for item in fitting(brief.history)]
    earlier = "\n".join(("What was said before:", *said)) if said else ""
    system = [{"text": words} for words in (instructions(brief), earlier) if words]
    if system:
        message["system"] = system
    tools = [
        {
            "toolSpec": {
                "name": tool.name,
                "description": tool.description,
                "inputSchema": {"json": tool.parameters},  # an object here, unlike Bedrock's
            }
        }
        for tool in brief.tools
    ]
    if tools:
        message["toolConfig"] = {"tools": tools}
    return message


def audio(pcm: bytes) -> str:
    """Write the message that carries microphone audio, for speed without a JSON writer."""
    encoded = b2a_base64(pcm, newline=False).decode()
    return f'{{"type":"inputAudio","audioChunk":"{encoded}"}}'


def written(words: str) -> Mapping[str, object]:
    """Give a turn in writing."""
    return {"type": "inputText", "content": [{"text": words}]}


def tool_result(call_id: str, result: ToolResult) -> Mapping[str, object]:
    """Give the answer to a tool call; the dialect tells an error by its status too."""
    return {
        "type": "toolResult",
        "toolResult": {
            "toolUseId": call_id,
            "content": [{"text": result_text(result)}],
            "status": result.status.value,
        },
    }


class Incoming:
    """Follows what a gateway sends; its replies have no names, so that `origin` begins ours."""

    def __init__(
        self, oddities: Oddities, origin: str = _ORIGIN, clock: Callable[[], float] = monotonic
    ) -> None:
        self._oddities = oddities
        self._origin = origin
        self._caption = ""
        self.replies = Replies(_LATE_S, clock)

    def take(self, message: Fields) -> list[SessionEvent]:
        """Give what a message means to the house."""
        match text(message, "type"):
            case "contentBlockDelta":
                return self._delta(message)
            case "contentBlockStop" | "messageStop":
                return self._stop()
            case "toolUse":
                return self._tool(inner(message, "toolUse"))
            case "inputTranscript":
                self.replies.asked()
                words = text(message, "transcript").strip()
                return [Transcript(words)] if words else []
            case "error":
                return [_error(text(inner(message, "error"), "message"))]
            case kind:
                self._oddities.unknown(kind)
                return []

    def _delta(self, message: Fields) -> list[SessionEvent]:
        before = self.replies.current
        reply_id = self.replies.speaking(self._origin)
        self.replies.sounding()
        if not self.replies.wants(reply_id):
            return []
        if reply_id != before:
            self._caption = ""
        events: list[SessionEvent] = []
        if words := text(message, "text"):
            self._caption += words
            events.append(TextOutput(reply_id, words))
        if "audioChunk" in message and (pcm := self._oddities.audio(message["audioChunk"])):
            events.append(AudioOutput(reply_id, pcm))
        return events

    def _stop(self) -> list[SessionEvent]:
        """End the turn once, whichever of the two messages comes first."""
        if not self.replies.ended(self.replies.current):
            return []
        asks = self._caption.rstrip().endswith("?")
        return [TurnEnd(self.replies.current, expects_answer=asks)]

    def _tool(self, fields: Fields) -> list[SessionEvent]:
        call_id, name = text(fields, "toolUseId"), text(fields, "name")
        if not call_id or not name:
            self._oddities.malformed("tool call")
            return []
        reply_id = self.replies.speaking(self._origin)
        if not self.replies.wants(reply_id):
            return []  # the gateway was told of the interruption, and waits for nothing
        self.replies.tool_called(call_id)
        return [ToolCall(call_id, name, inner(fields, "input"), reply_id)]


def _error(words: str) -> SessionError:
    code = ErrorCode.SERVICE
    return SessionError(
        code=code,
        message=f"the gateway: {words or 'an error without words'}",
        fatal=False,
        retryable=True,
        cure=FACTS[code].cure,
    )
