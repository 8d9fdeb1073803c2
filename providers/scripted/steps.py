"""The steps of a script: what a scripted session can do, each told by one key of a table."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from providers.base import ErrorCode

type Milliseconds = Annotated[int, Field(ge=0, le=600_000)]
type Flag = Literal[True]


class Table(BaseModel):
    """A table of a script file: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Wait(StrEnum):
    """What a script can wait for the house to give."""

    TURN = "turn"
    """The end of a spoken turn, or a turn in writing."""
    TURN_END = "turn_end"
    TEXT = "text"
    AUDIO = "audio"
    """`audio_ms` of microphone audio, counted from the moment the waiting begins."""
    TOOL_RESULT = "tool_result"
    INTERRUPT = "interrupt"
    NOTHING = "nothing"


class HangUpKind(StrEnum):
    """How a service goes away."""

    QUIETLY = "quietly"
    """The events simply end, as after a close that was asked for."""
    LOST = "lost"
    """The events raise `ConnectionLost`."""


class Reply(Table):
    """A step that belongs to a reply; left out, the turn's own."""

    reply_id: str = ""


class Sound(Reply):
    """A step that gives audio, in pieces."""

    speed: Annotated[float, Field(ge=0.0)] = 0.0
    """As a multiple of real time; 0 is as fast as it is taken."""
    piece_ms: Annotated[int, Field(ge=1, le=2_000)] = 40


class Tone(Sound):
    """A sine of `ms`."""

    tone_hz: Annotated[float, Field(gt=0.0, le=8_000.0)]
    ms: Milliseconds = 500
    level: Annotated[float, Field(gt=0.0, le=1.0)] = 0.3


class Silence(Sound):
    """Audio without sound."""

    silence_ms: Milliseconds


class Recording(Sound):
    """A 16-bit mono WAV file in the output rate, found beside the script file."""

    wav: Path


class Text(Reply):
    """Words of the reply."""

    text: str


class Said(Table):
    """What the person is said to have said."""

    transcript: str
    final: bool = True


class Call(Reply):
    """A tool call."""

    tool_call: str
    arguments: dict[str, object] = Field(default_factory=dict)
    call_id: str = ""
    """Left out, `call-1`, `call-2`, ... through the provider's life."""


class Started(Table):
    """The service hears speech begin."""

    speech_started: Flag


class Stopped(Table):
    """The service hears speech end."""

    speech_stopped: Flag


class Cut(Reply):
    """The service interrupts its own reply."""

    interrupted: Flag


class End(Reply):
    """The reply is complete."""

    turn_end: Flag
    expects_answer: bool = False


class Counts(Table):
    """What `usage` counts."""

    input_tokens: int = 0
    output_tokens: int = 0
    audio_in_ms: int = 0
    audio_out_ms: int = 0


class Used(Table):
    """What the service counted."""

    usage: Counts


class Expires(Table):
    """The service announces the end of the session."""

    expiring_s: float


class Error(Table):
    """The service reports an error; a fatal one ends the session."""

    error: ErrorCode
    message: str = "the script says so"
    fatal: bool = False
    retryable: bool = False
    cure: str = ""


class Delay(Table):
    """A pause."""

    delay_ms: Milliseconds


class Await(Table):
    """Wait in the middle of a turn."""

    wait: Wait
    audio_ms: Milliseconds = 500


class Hang(Table):
    """Say nothing more, until the person interrupts or the session ends."""

    hang: Flag


class HangUp(Table):
    """End the session."""

    hang_up: HangUpKind


type SoundStep = Tone | Silence | Recording
type ReplyStep = Text | Call | Cut | End
type TurnStep = Said | Started | Stopped | Used | Expires | Error
type Step = SoundStep | ReplyStep | TurnStep | Delay | Await | Hang | HangUp

KINDS: Final[dict[str, type[Step]]] = {
    "tone_hz": Tone,
    "silence_ms": Silence,
    "wav": Recording,
    "text": Text,
    "transcript": Said,
    "tool_call": Call,
    "speech_started": Started,
    "speech_stopped": Stopped,
    "interrupted": Cut,
    "turn_end": End,
    "usage": Used,
    "expiring_s": Expires,
    "error": Error,
    "delay_ms": Delay,
    "wait": Await,
    "hang": Hang,
    "hang_up": HangUp,
}
"""The key that names each kind of step."""
