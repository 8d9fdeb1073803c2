"""What a conversation asks for; `daemon/runner.py` carries it out."""

from dataclasses import dataclass, field
from enum import StrEnum

from daemon.events import Timer
from providers.base import ErrorCode, ToolCall, ToolResult, TurnMode

NOW = -1
"""As a sample time: the moment the audio worker reads the command."""

PRESSED = -2
"""As a sample time: the moment somebody pressed to talk, before there was a session."""

BEFORE_PRESS = -3
"""As a sample time: a moment before that, for who begins to speak before the button is down."""


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    NOTHING_SAID = "nothing_said"


@dataclass(frozen=True, slots=True)
class Show:
    """Let everybody see the state; "listening" shows before the first byte leaves."""

    state: str


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a session for a profile; `SessionOpened` or `SessionFailed` follows."""

    profile: str
    word: str
    mode: TurnMode


@dataclass(frozen=True, slots=True)
class Disconnect:
    """End the session, and with it every byte that leaves the room."""


@dataclass(frozen=True, slots=True)
class OpenUplink:
    """Stream the microphone to the session from a sample, `NOW`, `PRESSED` or `BEFORE_PRESS` on."""

    since: int
    speech_from: int
    guard: int = 0
    """Both are so many samples later: until then the room may ring with our own voice."""


@dataclass(frozen=True, slots=True)
class ReopenUplink:
    """Stream the turn once more from its first frame, to the session that took it over."""


@dataclass(frozen=True, slots=True)
class CloseUplink:
    """Stop streaming, after what was recorded until now or, with `drop`, at once."""

    drop: bool = False


@dataclass(frozen=True, slots=True)
class BeginTurn:
    """Tell the session how the person's turn comes; `again` when it is not the first to hear it."""

    mode: TurnMode
    again: bool = False


@dataclass(frozen=True, slots=True)
class EndTurn:
    """Tell the session that the person's turn is over."""


@dataclass(frozen=True, slots=True)
class SendText:
    """Give the session a turn in writing."""

    text: str


@dataclass(frozen=True, slots=True)
class FinishAnswer:
    """Have a new session finish the answer that the last one began."""


@dataclass(frozen=True, slots=True)
class Distrust:
    """Give up on a session that says nothing, or that it failed in this turn.

    `SessionReplacing` or `SessionFailed` follows.
    """

    reason: str
    told: ErrorCode | None = None
    """What the service itself told went wrong; it may be asked once more where that helps."""


@dataclass(frozen=True, slots=True)
class RunTool:
    """Run a tool; `ToolFinished` follows."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class SendToolResult:
    """Hand a tool's result to the session."""

    call_id: str
    result: ToolResult


@dataclass(frozen=True, slots=True)
class Play:
    """Append to the spoken reply."""

    reply_id: str
    pcm: bytes = field(repr=False)
    rate_hz: int = 0
    """Its rate; 0 is that of the session that answers."""


@dataclass(frozen=True, slots=True)
class EndReply:
    """No more audio comes for this reply; `Drained` follows."""

    reply_id: str


@dataclass(frozen=True, slots=True)
class FlushReply:
    """Silence the reply; `Flushed` follows."""


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Tell the session that its reply was cut, and how much of it was heard."""

    reply_id: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The short sound that answers a wake."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the person a message of the catalogue: its sound, and its words if there is a voice."""

    message: str
    detail: str = ""
    cure: str = ""


@dataclass(frozen=True, slots=True)
class SilenceAll:
    """Stop whatever rings, announces or speaks."""


@dataclass(frozen=True, slots=True)
class ForgetTurn:
    """The question was answered: the turn ring need not keep it."""


@dataclass(frozen=True, slots=True)
class FinishTurn:
    """A turn is over."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Send `TimerFired` after this long; a running timer of the same name starts anew."""

    timer: Timer
    after_s: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """The timer is not needed any more."""

    timer: Timer


type Effect = (
    Show
    | Connect
    | Disconnect
    | OpenUplink
    | ReopenUplink
    | CloseUplink
    | BeginTurn
    | EndTurn
    | SendText
    | FinishAnswer
    | Distrust
    | RunTool
    | SendToolResult
    | Play
    | EndReply
    | FlushReply
    | Interrupt
    | Acknowledge
    | Tell
    | SilenceAll
    | ForgetTurn
    | FinishTurn
    | SetTimer
    | CancelTimer
)
