"""What the parts of a Gemini Live session share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from providers.emulators.call import Call
from providers.emulators.gemini.resumption import Handles
from providers.emulators.gemini.setup import Setup
from providers.emulators.record import Remembered
from providers.emulators.script import ScriptedCall

_INPUT_TOKENS_PER_S: Final = 32
_OUTPUT_TOKENS_PER_S: Final = 25
_LETTERS_PER_TOKEN: Final = 4


@dataclass(slots=True)
class Desk:
    """One session's working place."""

    call: Call
    setup: Setup
    handles: Handles
    pending: dict[str, ScriptedCall] = field(default_factory=dict)
    """Calls without an answer yet, by id."""
    cancelled: set[str] = field(default_factory=set)
    """Calls whose answer nobody waits for."""
    heard_ms: float = 0.0
    spoken_ms: float = 0.0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(self, **message: object) -> None:
        """Send a message."""
        await self.call.line.send(message)

    async def content(self, **content: object) -> None:
        """Send a `serverContent`."""
        await self.send(serverContent=content)

    async def offer_handle(self) -> None:
        """Between turns: give a handle by which this session can be resumed, if it was asked."""
        if self.setup.resumable:
            handle = self.handles.give(self.call.record)
            await self.send(sessionResumptionUpdate={"newHandle": handle, "resumable": True})

    async def withhold_handle(self) -> None:
        """Tell that there is no resuming while the model is at work."""
        if self.setup.resumable:
            await self.send(sessionResumptionUpdate={"resumable": False})

    def remember(self, role: str, text: str, audio_ms: float = 0.0) -> int:
        """Add to what the model knows, and give the place of it."""
        ident = f"content-{next(self._numbers)}"
        entry = Remembered(role=role, text=text, ident=ident, audio_ms=int(audio_ms))
        self.call.record.conversation.append(entry)
        return len(self.call.record.conversation) - 1

    def new_call_id(self) -> str:
        """Give an id for a call."""
        return f"function-call-{len(self.call.shared)}-{next(self._numbers)}"

    def usage(self) -> dict[str, object]:
        """Give what this turn took, and begin to count the next."""
        audio_in = round(self.heard_ms / 1000 * _INPUT_TOKENS_PER_S)
        audio_out = round(self.spoken_ms / 1000 * _OUTPUT_TOKENS_PER_S)
        text_in = len(self.setup.instructions) // _LETTERS_PER_TOKEN
        self.heard_ms = self.spoken_ms = 0.0
        return {
            "promptTokenCount": audio_in + text_in,
            "responseTokenCount": audio_out,
            "totalTokenCount": audio_in + audio_out + text_in,
            "promptTokensDetails": [
                {"modality": "TEXT", "tokenCount": text_in},
                {"modality": "AUDIO", "tokenCount": audio_in},
            ],
            "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": audio_out}],
        }
