"""The contract between the house and a speech-to-speech service.

A provider opens sessions; a session takes 20 ms frames and gives events. Nothing here knows a
microphone, a loudspeaker or a tool's effect. What services differ in is told by `Capabilities`, a
value, so that the conversation needs no `if provider`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from config.audio import HOUSE, AudioFormat


class Side(StrEnum):
    """Who decides: the service or the house."""

    SERVICE = "service"
    CLIENT = "client"


class TurnMode(StrEnum):
    """How the end of a person's turn is told."""

    AUTOMATIC = "automatic"
    PUSH_TO_TALK = "push_to_talk"


class LatencyTarget(StrEnum):
    """How eagerly a turn is ended and answered."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


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
    text_turn: bool
    resume: bool
    tools: bool
    speaks: bool = True
    needs_silence: bool = False
    """Whether a held uplink must carry silence so that the service does not time out."""
    uplink_speed: float = 0.0
    """How fast a backlog may be sent, as a multiple of real time; 0 is as fast as it goes."""
    max_minutes: float | None = None
    input_format: AudioFormat = HOUSE
    output_format: AudioFormat = HOUSE
    voices: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


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
    voice: str = ""
    language: str = "en"
    instructions: str = ""
    tools: tuple[ToolSpec, ...] = ()
    turn_mode: TurnMode = TurnMode.AUTOMATIC
    latency_target: LatencyTarget = LatencyTarget.MEDIUM
    session_id: str = ""
    conversation_id: str = ""
    user_id: str = ""
    room: str = ""
    wake_phrase: str = ""
    """The spoken wake word that may stand at the beginning of the first turn."""
    history: tuple[HistoryItem, ...] = ()
    vocabulary: tuple[VocabularyItem, ...] = ()


# --- what a session tells
# ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AudioOutput:
    """A piece of the spoken reply, mono PCM in the provider's output format."""

    reply_id: str
    pcm: bytes = field(repr=False)
    service_ms: int | None = None
    """The service's own time stamp of this audio, where there is one."""


@dataclass(frozen=True, slots=True)
class TextOutput:
    """The next words of the reply's text."""

    reply_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the person was understood to say."""

    text: str
    final: bool = True


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model wants a tool to run; answered by `Session.send_tool_result`."""

    call_id: str
    name: str
    arguments: Mapping[str, object]
    reply_id: str = ""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The service hears the person speak."""


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The service heard the person stop."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The service itself cut its reply: its word is final."""

    reply_id: str


@dataclass(frozen=True, slots=True)
class TurnEnd:
    """Nothing more comes for this turn; `expects_answer` when the reply was a question."""

    reply_id: str
    expects_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the service counted since the last one."""

    input_tokens: int = 0
    output_tokens: int = 0
    audio_in_ms: int = 0
    audio_out_ms: int = 0


@dataclass(frozen=True, slots=True)
class Expiring:
    """The service will end this session soon."""

    in_s: float


class ErrorCode(StrEnum):
    """What a person can be told about a failed session, each with a sound of its own."""

    NO_NETWORK = "no_network"
    KEY_REFUSED = "key_refused"
    QUOTA = "quota"
    SERVICE = "service"
    NOT_UNDERSTOOD = "not_understood"
    NOTHING_SAID = "nothing_said"
    """The turn held no words beyond the wake phrase: go on listening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionError:
    """Something failed, in words: what, whether the session lives on, and what would mend it."""

    code: ErrorCode
    message: str
    fatal: bool
    retryable: bool = False
    cure: str = ""


type SessionEvent = (
    AudioOutput
    | TextOutput
    | Transcript
    | ToolCall
    | SpeechStarted
    | SpeechStopped
    | Interrupted
    | TurnEnd
    | Usage
    | Expiring
    | SessionError
)


class Session(Protocol):
    """One open conversation with a service; frames are 20 ms of its input format."""

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

    def events(self) -> AsyncIterator[SessionEvent]:
        """Everything the service tells, until it or we end the session."""


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
