"""What a session tells the house while it is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from providers.errors import ErrorCode


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
    """What the service counted since the last one; cached tokens are counted in their input too."""

    input_tokens: int = 0
    """Every token that went in, of whatever kind; likewise for the output."""
    output_tokens: int = 0
    input_text_tokens: int = 0
    input_audio_tokens: int = 0
    cached_text_tokens: int = 0
    cached_audio_tokens: int = 0
    output_text_tokens: int = 0
    output_audio_tokens: int = 0
    model: str = ""
    """Which model was at it, where it is not the session's own: who writes down what is said."""
    audio_in_ms: int = 0
    audio_out_ms: int = 0


@dataclass(frozen=True, slots=True)
class Expiring:
    """The service will end this session soon."""

    in_s: float


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
