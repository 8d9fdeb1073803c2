"""What a conversation can hear: from the audio worker, the session, people and timers.

Most of it is said in the words of the layer it comes from (`hardware.protocol`,
`providers.base`); what only the daemon knows stands here.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from hardware import protocol as audio
from providers import base as service
from providers.errors import ProviderError


class Timer(StrEnum):
    """The clocks a conversation sets."""

    CONNECT = "connect"
    NO_SPEECH = "no_speech"
    MAX_TURN = "max_turn"
    ANSWER = "answer"
    PATIENCE = "patience"
    STALL = "stall"
    FLUSH = "flush"


@dataclass(frozen=True, slots=True)
class TalkPressed:
    """A button, or `parlour talk`; a held one ends the turn by its release."""

    held: bool
    ago_s: float = 0.0
    """How long ago it was pressed: what was said since then is heard."""


@dataclass(frozen=True, slots=True)
class TalkReleased:
    """The held button was let go."""


@dataclass(frozen=True, slots=True)
class TalkTapped:
    """The button that began to be held was only tapped: no turn ends with its release."""

    listens: bool
    """Whether the tap begins a turn of its own, which a pause ends; else there is none."""


@dataclass(frozen=True, slots=True)
class RepeatRequested:
    """Somebody wants to hear an answer again, as it sounded."""

    reply_id: str
    rate_hz: int
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TextGiven:
    """A turn in writing."""

    text: str


@dataclass(frozen=True, slots=True)
class StopRequested:
    """Somebody wants silence, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    """The session is ready, and this is how its service wants to be treated."""

    capabilities: service.Capabilities
    provider: str = ""
    session_id: str = ""
    others: int = 0
    """How many more could take over if this one fails."""


@dataclass(frozen=True, slots=True)
class SessionReplacing:
    """The session is lost; another one is being opened, with the same service or the next."""

    code: service.ErrorCode
    message: str


@dataclass(frozen=True, slots=True)
class SessionFailed:
    """The session could not be opened, or ended on its own."""

    code: service.ErrorCode
    message: str
    cure: str = ""
    provider: str = ""

    @classmethod
    def of(cls, error: ProviderError) -> Self:
        """Give a failure as the conversation hears of it."""
        return cls(error.code, str(error), error.cure, error.provider)


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool gave its result."""

    call_id: str
    result: service.ToolResult


@dataclass(frozen=True, slots=True)
class HearingChanged:
    """The microphone was muted, lost, or is back; `lost` tells a fault from a wish."""

    hearing: bool
    lost: bool = False


@dataclass(frozen=True, slots=True)
class CancellerChanged:
    """The echo canceller has proven itself in this room, or does not cancel any more."""

    proven: bool


@dataclass(frozen=True, slots=True)
class WorkerRestarted:
    """The audio worker was replaced: what it held of a turn is gone."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer set by `SetTimer` ran out."""

    timer: Timer


type AudioEvent = (
    audio.WakeWordHeard
    | audio.StopWordHeard
    | audio.SpeechStarted
    | audio.SpeechStopped
    | audio.BargeInSuspected
    | audio.BargeInDismissed
    | audio.TalkedOver
    | audio.TurnTooLong
    | audio.UplinkOpened
    | audio.UplinkClosed
    | audio.Flushed
    | audio.Drained
    | audio.Overflowed
)
type HouseEvent = (
    TalkPressed
    | TalkReleased
    | TalkTapped
    | RepeatRequested
    | TextGiven
    | StopRequested
    | SessionOpened
    | SessionReplacing
    | SessionFailed
    | ToolFinished
    | HearingChanged
    | CancellerChanged
    | WorkerRestarted
    | TimerFired
)
type Event = AudioEvent | service.SessionEvent | HouseEvent
