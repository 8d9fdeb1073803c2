"""What an emulator keeps of a session: what it was given, what it said, what the model knows."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_MOST_MESSAGES: Final = 100_000
_MOST_AUDIO_BYTES: Final = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One entry of the emulated model's memory."""

    role: str
    """`user`, `assistant`, `system`, `call` or `result`."""
    text: str
    ident: str = ""
    """The service's own id of it."""
    audio_ms: int = 0
    """How much speech it holds; a truncated answer only what was heard."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the emulator sent."""

    at_s: float
    """On the clock of `time.monotonic`."""
    kind: str


@dataclass(slots=True, kw_only=True)
class SessionRecord:
    """One connection as its emulator saw it; a test reads it while it grows."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The request's, in lower case."""
    # Half an hour of 20 ms frames fits. Full: the oldest message goes.
    received: deque[Mapping[str, object]] = field(
        default_factory=lambda: deque(maxlen=_MOST_MESSAGES), repr=False
    )
    """Every message of the client, in order."""
    received_at_s: deque[float] = field(
        default_factory=lambda: deque(maxlen=_MOST_MESSAGES), repr=False
    )
    """When each of them arrived, on the clock of `time.monotonic`."""
    sent: deque[Sent] = field(default_factory=lambda: deque(maxlen=_MOST_MESSAGES), repr=False)
    audio: bytearray = field(default_factory=bytearray, repr=False)
    """The microphone audio, in the rate the client sent. Full (44 min at 24 kHz): the rest goes."""
    dropped_bytes: int = 0
    """How much audio the service was sent at a time when it throws audio away."""
    violations: list[str] = field(default_factory=list)
    """Everything the client did that the service does not accept."""
    conversation: list[Remembered] = field(default_factory=list)
    """What the emulated model knows of the conversation."""
    turns: int = 0
    """How many turns were answered."""
    closed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    close_code: int | None = None

    def hear(self, pcm: bytes) -> None:
        """Keep microphone audio."""
        if len(self.audio) + len(pcm) <= _MOST_AUDIO_BYTES:
            self.audio += pcm

    def kinds(self) -> list[str]:
        """Give what kinds of messages the client sent, in order."""
        return [kind_of(message) for message in self.received]

    def sent_kinds(self) -> list[str]:
        """Give what kinds of messages the emulator sent, in order."""
        return [each.kind for each in self.sent]


def kind_of(message: Mapping[str, object]) -> str:
    """Give what a message calls itself: its `type`, or its first key."""
    kind = message.get("type")
    return kind if isinstance(kind, str) else next(iter(message), "")
