"""The contract between the house and a speech-to-speech service.

A provider opens sessions; a session takes 20 ms frames and gives events. Nothing here knows a
microphone, a loudspeaker or a tool's effect. What services differ in is told by `Capabilities`, a
value, so that the conversation needs no `if provider`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from config.audio import HOUSE, AudioFormat
from config.latency import LatencyTarget
from providers.errors import ErrorCode
from providers.events import (
    AudioOutput,
    Expiring,
    Interrupted,
    SessionError,
    SessionEvent,
    SpeechStarted,
    SpeechStopped,
    TextOutput,
    ToolCall,
    Transcript,
    TurnEnd,
    Usage,
)

__all__ = [
    "AudioOutput",
    "Capabilities",
    "ErrorCode",
    "Expiring",
    "HistoryItem",
    "Interrupted",
    "LatencyTarget",
    "Provider",
    "Relay",
    "Session",
    "SessionBrief",
    "SessionError",
    "SessionEvent",
    "Side",
    "SpeechStarted",
    "SpeechStopped",
    "TextOutput",
    "ToolCall",
    "ToolResult",
    "ToolSpec",
    "ToolStatus",
    "Transcript",
    "TurnEnd",
    "TurnMode",
    "Usage",
    "VocabularyItem",
]


class Side(StrEnum):
    """Who decides: the service or the house."""

    SERVICE = "service"
    CLIENT = "client"


class TurnMode(StrEnum):
    """How the end of a person's turn is told."""

    AUTOMATIC = "automatic"
    PUSH_TO_TALK = "push_to_talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a service can do, and how it wants to be treated."""

    turn_end: Side
    """Who finds the end of the person's speech; `CLIENT` turns are ended by `Session.end_turn`."""
    barge_in: Side
    truncate: bool
    """Whether the service's memory can be cut to what was heard."""
    manual_turn: bool
    """Whether push-to-talk turns are possible."""
    switches_mode: bool = True
    """Whether an open session takes automatic and push-to-talk turns in any order; otherwise the
    mode of its brief holds, and the other one needs a session of its own.
    """
    text_turn: bool
    resume: bool
    tools: bool
    speaks: bool = True
    relay: bool = False
    """Whether it can be ears and mouth for somebody else's thoughts: its session is a `Relay`."""
    cloud: bool = False
    """Whether what is said leaves this machine."""
    resume_closes_first: bool = False
    """Whether a session can only be taken up once the one before it is closed."""
    converses: bool = True
    """Whether it follows instructions and remembers; otherwise it only knows orders."""
    reads_strangers: bool = False
    """Whether it looks things up by itself, as on the web, in words nobody here vouches for."""
    needs_silence: bool = False
    """Whether a held uplink must carry silence so that the service does not time out."""
    uplink_speed: float = 0.0
    """How fast a backlog may be sent, as a multiple of real time; 0 is as fast as it goes."""
    max_minutes: float | None = None
    input_format: AudioFormat = HOUSE
    output_format: AudioFormat = HOUSE
    models: tuple[str, ...] = ()
    """The models known today, the default one first; others may be named."""
    voices: tuple[str, ...] = ()
    """The voices it has, the default one first; empty when any may be named."""
    languages: tuple[str, ...] = ()
    """The languages it understands; empty when the service finds out by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool as a model sees it."""

    name: str
    description: str
    parameters: Mapping[str, object]
    """A JSON Schema of type object."""


class ToolStatus(StrEnum):
    """How a tool call ended."""

    SUCCESS = "success"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gives back to the model: the new state, or an error the model can explain."""

    status: ToolStatus
    content: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyItem:
    """A thing of the home that a recogniser should know how to spell."""

    name: str
    kind: str
    """`room`, or a device's kind: `light`, `switch`, `fan`, ..."""
    room: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One thing said before, for a session that takes up a conversation."""

    speaker: str
    """`user` or `assistant`."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBrief:
    """Everything a session needs to know when it opens."""

    model: str = ""
    """Empty is the provider's own setting, then its default; likewise the voice."""
    voice: str = ""
    language: str = "en"
    instructions: str = ""
    tools: tuple[ToolSpec, ...] = ()
    turn_mode: TurnMode = TurnMode.AUTOMATIC
    """How the first turn is taken; `Session.begin_turn` tells it for every one."""
    answers: bool = True
    """False: only transcribe and `speak`; somebody else does the thinking."""
    digits: bool = False
    """Whether nothing but digits is expected: a transcript is then the digits alone."""
    latency_target: LatencyTarget = LatencyTarget.MEDIUM
    session_id: str = ""
    conversation_id: str = ""
    user_id: str = ""
    room: str = ""
    wake_phrase: str = ""
    """The spoken wake word that may stand at the beginning of the first turn."""
    history: tuple[HistoryItem, ...] = ()
    vocabulary: tuple[VocabularyItem, ...] = ()
    """What a recogniser should know how to spell."""
    home: str = ""
    """The home in words for a model: rooms, devices, and how the tools take them."""


class Session(Protocol):
    """One open conversation with a service; frames are 20 ms of its input format."""

    async def begin_turn(self, mode: TurnMode) -> None:
        """A person begins a turn in this way; comes before its first frame or text."""

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone."""

    async def send_text(self, text: str) -> None:
        """Give a turn in writing; the reply comes as for a spoken one. Raises `Unsupported`."""

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Answer a `ToolCall`."""

    async def end_turn(self) -> None:
        """The person's turn is over: button released, or our own endpoint."""

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """The person cut the reply after `heard_ms` of it: stop, and remember no more than that."""

    async def prove(self) -> None:
        """Return once the service has answered a sign of life. Raises `ConnectionLost`."""

    def events(self) -> AsyncIterator[SessionEvent]:
        """Everything the service tells, until it or we end the session."""


class Relay(Session, Protocol):
    """A session opened with `answers=False`: it hears and speaks, and thinks nothing itself."""

    async def speak(self, text: str, *, last: bool) -> None:
        """Speak the next sentence of a reply; after the `last` one comes the `TurnEnd`.

        The last one may be empty: the sentence before it was the last after all.
        """


class Provider(Protocol):
    """A service that sessions can be opened with."""

    @property
    def name(self) -> str:
        """The name the configuration uses."""

    @property
    def capabilities(self) -> Capabilities:
        """What this service can do with its present settings."""

    def open(self, brief: SessionBrief) -> AbstractAsyncContextManager[Session]:
        """Open a session; entering raises `ConnectionLost` or `Rejected`."""
