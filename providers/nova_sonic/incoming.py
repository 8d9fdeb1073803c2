"""What Bedrock sends, as events of the house.

A sentence comes three times: as text it plans to say (SPECULATIVE, our caption), as sound, and as
text it has said (FINAL). The last is left out: what a person heard is known to the loudspeaker.
"""

import json
from dataclasses import dataclass
from typing import Final

from providers.base import (
    AudioOutput,
    Interrupted,
    SessionEvent,
    TextOutput,
    ToolCall,
    Transcript,
    TurnEnd,
    Usage,
)
from providers.nova_sonic.replies import Replies
from providers.wire.reading import Fields, Oddities, inner, number, text

_MOST_BLOCKS: Final = 64

type Told = SessionEvent | RefusedCall


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """A tool call that makes no sense, or none any more: the model is told, the house is not."""

    call_id: str
    why: str


@dataclass(slots=True)
class _Block:
    """A content block that is open."""

    kind: str
    role: str
    stage: str
    reply_id: str


class Incoming:
    """Follows one connection, event after event."""

    def __init__(self, oddities: Oddities) -> None:
        self._oddities = oddities
        self._completion = ""
        # Open blocks by their id. Full: the oldest goes, which a service that closes them avoids.
        self._blocks: dict[str, _Block] = {}
        self._heard: list[str] = []
        self._answering = False  # something was said or done since the person's last words
        self._caption = ""
        self.replies = Replies()

    def take(self, event: Fields) -> list[Told]:
        """Give what an event means to the house."""
        told: list[Told] = []
        for name, value in event.items():
            fields = value if isinstance(value, dict) else {}
            told += self._one(name, fields)
        return told

    def _one(self, name: str, fields: Fields) -> list[Told]:  # noqa: PLR0911 - one each
        match name:
            case "completionStart":
                self._completion = text(fields, "completionId") or self._completion
                self.replies.begun()
            case "contentStart":
                self._block_starts(fields)
            case "textOutput":
                return self._words(fields)
            case "audioOutput":
                return self._sound(fields)
            case "toolUse":
                return self._tool(fields)
            case "contentEnd":
                return self._block_ends(fields)
            case "completionEnd":
                return self._completion_ends(fields)
            case "usageEvent":
                return _usage(fields)
            case _:
                self._oddities.unknown(name)
        return []

    def _block_starts(self, fields: Fields) -> None:
        self._completion = text(fields, "completionId") or self._completion
        kind, role = text(fields, "type"), text(fields, "role")
        block = _Block(kind, role, _stage(fields, self._oddities), self.replies.current)
        if kind == "AUDIO":
            block.reply_id = self._speaking()
            self.replies.sounding()
        elif role == "USER":
            self.replies.asked()
        if len(self._blocks) >= _MOST_BLOCKS:
            self._oddities.malformed("sequence: too many open blocks")
            self._blocks.pop(next(iter(self._blocks)))
        self._blocks[text(fields, "contentId")] = block

    def _words(self, fields: Fields) -> list[Told]:
        words = text(fields, "content")
        block = self._blocks.get(text(fields, "contentId"))
        if _tells_interruption(words):
            return self._interruption(block.reply_id if block else self.replies.current)
        if block is None:
            self._oddities.malformed("text outside a block")
            return []
        if (block.role or text(fields, "role")) == "USER":
            return self._person(words, block)
        if block.stage == "FINAL" or not words.strip():
            return []
        block.reply_id = self._speaking()
        if not self.replies.wants(block.reply_id):
            return []
        joined = f" {words}" if self._caption and not words[:1].isspace() else words
        self._caption += joined
        return [TextOutput(block.reply_id, joined)]

    def _person(self, words: str, block: _Block) -> list[Told]:
        """Give all that was understood of this turn: it comes in several blocks."""
        if self._answering:
            self._heard.clear()
            self._answering = False
        if not words.strip():
            return []
        if block.stage == "SPECULATIVE":
            return [Transcript(" ".join((*self._heard, words.strip())), final=False)]
        self._heard.append(words.strip())
        return [Transcript(" ".join(self._heard))]

    def _sound(self, fields: Fields) -> list[Told]:
        block = self._blocks.get(text(fields, "contentId"))
        if block is None or not self.replies.wants(block.reply_id):
            return []
        pcm = self._oddities.audio(fields.get("content"))
        return [AudioOutput(block.reply_id, pcm)] if pcm else []

    def _tool(self, fields: Fields) -> list[Told]:
        call_id, name = text(fields, "toolUseId"), text(fields, "toolName")
        reply_id = self._speaking()
        if not call_id or not name:
            self._oddities.malformed("tool call")
            return []
        if not self.replies.wants(reply_id):
            return [RefusedCall(call_id, "the person interrupted; nothing was done")]
        self.replies.tool_called(call_id)
        arguments = _arguments(text(fields, "content"))
        if arguments is None:
            self._oddities.malformed("arguments of a tool")
            return [RefusedCall(call_id, "the arguments are not a JSON object")]
        return [ToolCall(call_id, name, arguments, reply_id)]

    def _block_ends(self, fields: Fields) -> list[Told]:
        block = self._blocks.pop(text(fields, "contentId"), None)
        if block is None:
            return []
        match text(fields, "stopReason"):
            case "INTERRUPTED":
                return self._interruption(block.reply_id)
            case "END_TURN" if block.kind == "AUDIO" and self.replies.ended(block.reply_id):
                return [self._turn_end()]
            case _:
                return []

    def _completion_ends(self, fields: Fields) -> list[Told]:
        origin = text(fields, "completionId")
        if origin != self._completion:  # it may come when the next one has begun
            return []
        if text(fields, "stopReason") == "INTERRUPTED":
            return self._interruption(self.replies.current)
        return [self._turn_end()] if self.replies.completed(origin) else []

    def _interruption(self, reply_id: str) -> list[Told]:
        return [Interrupted(reply_id)] if self.replies.interrupted(reply_id) else []

    def _speaking(self) -> str:
        before = self.replies.current
        reply_id = self.replies.speaking(self._completion)
        self._answering = True
        if reply_id != before:
            self._caption = ""
        return reply_id

    def _turn_end(self) -> TurnEnd:
        asks = self._caption.rstrip().endswith("?")
        return TurnEnd(self.replies.current, expects_answer=asks)


def _stage(fields: Fields, oddities: Oddities) -> str:
    """Give the generation stage, which is JSON in a text."""
    more = text(fields, "additionalModelFields")
    return text(oddities.message(more) or {}, "generationStage") if more else ""


def _tells_interruption(words: str) -> bool:
    """Whether a text is the service's sign that it was interrupted: JSON, spaced as it likes."""
    if "interrupted" not in words or not words.lstrip().startswith("{"):
        return False
    try:
        value = json.loads(words)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("interrupted") is True


def _arguments(content: str) -> Fields | None:
    """Give a tool's arguments, `None` for a text that holds none."""
    if not content.strip():
        return {}
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _usage(fields: Fields) -> list[Told]:
    delta = inner(inner(fields, "details"), "delta")
    given, made = inner(delta, "input"), inner(delta, "output")
    heard, read = number(given, "speechTokens"), number(given, "textTokens")
    spoken, written = number(made, "speechTokens"), number(made, "textTokens")
    if not (heard or read or spoken or written):
        return []
    usage = Usage(
        input_tokens=heard + read,
        output_tokens=spoken + written,
        input_text_tokens=read,
        input_audio_tokens=heard,
        output_text_tokens=written,
        output_audio_tokens=spoken,
    )
    return [usage]
