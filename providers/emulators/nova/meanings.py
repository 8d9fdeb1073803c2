"""What an accepted event of a client means to the conversation."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Started:
    """The session begins; a pause this long, in the service's words, ends a turn."""

    sensitivity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompted:
    """The prompt's name, how answers shall sound, and the names of the tools."""

    prompt: str
    voice: str
    rate_hz: int
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instructed:
    """The system's words are complete."""

    text: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """One message of the history."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class AudioOpened:
    """Audio of this rate follows."""

    rate_hz: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of the microphone."""

    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Typed:
    """A turn in writing."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolAnswered:
    """The result of a call, as JSON text."""

    tool_use_id: str
    content: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The client is done."""


type Meaning = (
    Started
    | Prompted
    | Instructed
    | Remembered
    | AudioOpened
    | Heard
    | Typed
    | ToolAnswered
    | Ended
)
