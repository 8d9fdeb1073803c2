"""The events of one answer, as the service writes them."""

import base64
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import uuid4

type OutputEvent = dict[str, dict[str, object]]

_PCM: Final = {
    "mediaType": "audio/lpcm",
    "sampleSizeBits": 16,
    "channelCount": 1,
    "encoding": "base64",
}


class Stop(StrEnum):
    """Why a block ends."""

    PARTIAL = "PARTIAL_TURN"
    END = "END_TURN"
    INTERRUPTED = "INTERRUPTED"
    TOOL = "TOOL_USE"


class Stage(StrEnum):
    """Whether words are planned or were spoken."""

    SPECULATIVE = "SPECULATIVE"
    FINAL = "FINAL"


@dataclass(frozen=True, slots=True)
class Block:
    """One content of an answer; remembers what all of its events repeat."""

    ids: dict[str, object]
    kind: str
    role: str

    def start(self, **details: object) -> OutputEvent:
        """Opens it."""
        return {"contentStart": {**self.ids, "type": self.kind, "role": self.role, **details}}

    def text(self, words: str) -> OutputEvent:
        """Words in it."""
        return {"textOutput": {**self.ids, "role": self.role, "content": words}}

    def audio(self, pcm: bytes) -> OutputEvent:
        """Sound in it."""
        return {"audioOutput": {**self.ids, "content": base64.b64encode(pcm).decode()}}

    def tool(self, name: str, call: str, arguments: object) -> OutputEvent:
        """A call in it; the arguments are JSON text."""
        text = json.dumps(arguments) if arguments else ""
        return {
            "toolUse": {
                **self.ids,
                "role": "TOOL",
                "toolName": name,
                "toolUseId": call,
                "content": text,
            }
        }

    def end(self, reason: Stop) -> OutputEvent:
        """Closes it."""
        return {"contentEnd": {**self.ids, "type": self.kind, "stopReason": reason.value}}


class Completion:
    """One answer of the model; makes its ids and the events that carry them."""

    def __init__(self, session: str, prompt: str) -> None:
        self._ids: dict[str, object] = {
            "sessionId": session,
            "promptName": prompt,
            "completionId": str(uuid4()),
        }

    def start(self) -> OutputEvent:
        """Announces the answer."""
        return {"completionStart": dict(self._ids)}

    def block(self, kind: str, role: str) -> Block:
        """A content of its own."""
        return Block({**self._ids, "contentId": str(uuid4())}, kind, role)

    def text(self, role: str, stage: Stage, words: str, reason: Stop) -> list[OutputEvent]:
        """A whole block of text."""
        block = self.block("TEXT", role)
        return [
            block.start(
                additionalModelFields=json.dumps({"generationStage": stage.value}),
                textOutputConfiguration={"mediaType": "text/plain"},
            ),
            block.text(words),
            block.end(reason),
        ]

    def speech(self, rate_hz: int) -> tuple[Block, OutputEvent]:
        """A block of sound, with the event that opens it."""
        block = self.block("AUDIO", "ASSISTANT")
        return block, block.start(audioOutputConfiguration={**_PCM, "sampleRateHertz": rate_hz})

    def call(self, name: str, call: str, arguments: object) -> list[OutputEvent]:
        """A whole block that calls a tool."""
        block = self.block("TOOL", "TOOL")
        return [
            block.start(toolUseOutputConfiguration={"mediaType": "application/json"}),
            block.tool(name, call, arguments),
            block.end(Stop.TOOL),
        ]

    def usage(self, delta: "Tokens", total: "Tokens") -> OutputEvent:
        """What was counted."""
        return {
            "usageEvent": {
                **self._ids,
                "totalInputTokens": total.speech_in + total.text_in,
                "totalOutputTokens": total.speech_out + total.text_out,
                "totalTokens": total.all,
                "details": {"delta": delta.written(), "total": total.written()},
            }
        }

    def end(self) -> OutputEvent:
        """Closes the answer."""
        return {"completionEnd": {**self._ids, "stopReason": Stop.END.value}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What went in and out, by kind."""

    speech_in: int = 0
    text_in: int = 0
    speech_out: int = 0
    text_out: int = 0

    @property
    def all(self) -> int:
        """The sum of them."""
        return self.speech_in + self.text_in + self.speech_out + self.text_out

    def plus(self, other: "Tokens") -> "Tokens":
        """Both together."""
        return Tokens(
            speech_in=self.speech_in + other.speech_in,
            text_in=self.text_in + other.text_in,
            speech_out=self.speech_out + other.speech_out,
            text_out=self.text_out + other.text_out,
        )

    def written(self) -> dict[str, object]:
        """As the usage event has it."""
        return {
            "input": {"speechTokens": self.speech_in, "textTokens": self.text_in},
            "output": {"speechTokens": self.speech_out, "textTokens": self.text_out},
        }
