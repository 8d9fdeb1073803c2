"""The story of the room as it happens, told to watchers, hooks, replay and demo.

One happening is one small value; `as_json` gives the line a watcher reads. Nothing here changes
what the room does.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The conversation is in another state now."""

    event: ClassVar[str] = "state"
    state: str


@dataclass(frozen=True, slots=True)
class Woken:
    """A wake word or push-to-talk began a conversation; `at_s` is on the microphone's clock."""

    event: ClassVar[str] = "wake"
    word: str
    """Empty when it was a press of the button."""
    score: float
    at_s: float


@dataclass(frozen=True, slots=True)
class StopHeard:
    """The stop word was heard: whatever sounds falls silent; `at_s` as for a wake."""

    event: ClassVar[str] = "stop"
    score: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Connected:
    """A session is open."""

    event: ClassVar[str] = "connected"
    provider: str
    took_ms: float


@dataclass(frozen=True, slots=True)
class FellBack:
    """Another service takes over from one that failed."""

    event: ClassVar[str] = "fallback"
    from_provider: str
    to_provider: str
    reason: str
    """The code of docs/errors.md."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the person was understood to say."""

    event: ClassVar[str] = "transcript"
    text: str


@dataclass(frozen=True, slots=True)
class ToolRan:
    """A tool ran, with what it gave back."""

    event: ClassVar[str] = "tool"
    name: str
    arguments: Mapping[str, object]
    status: str
    result: Mapping[str, object]
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class FirstAudio:
    """The first sound of the answer is on its way to the loudspeaker."""

    event: ClassVar[str] = "first_audio"


@dataclass(frozen=True, slots=True)
class Answered:
    """The words of an answer, once they are complete."""

    event: ClassVar[str] = "answer"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDone:
    """A turn is over; latencies count from the end of speech on the microphone's clock."""

    event: ClassVar[str] = "turn"
    turn_id: str
    outcome: str
    """`answered`, `interrupted`, `failed` or `nothing_said`."""
    latencies_ms: Mapping[str, float] = field(default_factory=dict)
    """`endpoint`, `transcript`, `first_audio`, and what else was measured."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The reply was cut after `heard_ms` of it."""

    event: ClassVar[str] = "interrupted"
    by: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class BargeIn:
    """What is made of sound over the reply; `at_s` is on the microphone's clock."""

    event: ClassVar[str] = "barge_in"
    verdict: str
    """`suspected` (lowered), `dismissed` (goes on), or `confirmed` (somebody talks over it)."""
    at_s: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Something failed, in words a person understands."""

    event: ClassVar[str] = "error"
    code: str
    message: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Metered:
    """The live meter of the microphone."""

    event: ClassVar[str] = "meter"
    at_s: float
    level_dbfs: float
    speech: float
    scores: Mapping[str, float]
    output_dbfs: float
    captured_dbfs: float = -100.0
    """The level before the processors that clean the sound."""
    playing: bool = False
    echo_db: float = 0.0
    """What the echo canceller takes off our own sound; 0 while nothing plays."""
    direction_deg: float = -1.0
    """Where speech comes from; -1: not known."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A change of health, mute, device or timer worth a line."""

    event: ClassVar[str] = "notice"
    kind: str
    message: str
    mended: bool = False
    """Whether it ends what an earlier notice of its kind told of."""


BARGE_IN_WORDS: Final = MappingProxyType(
    {
        "suspected": "somebody may be talking over it: lowered",
        "dismissed": "that was nobody: it goes on where it stood",
        "confirmed": "somebody talks over it",
    }
)
"""What each verdict of `BargeIn` means to a person."""


type Happening = (
    StateChanged
    | Woken
    | StopHeard
    | Connected
    | FellBack
    | FirstAudio
    | Heard
    | ToolRan
    | Answered
    | TurnDone
    | Interrupted
    | BargeIn
    | Failed
    | Metered
    | Notice
)


def as_json(happening: Happening) -> dict[str, object]:
    """Give the object a watcher reads: the fields, and `event` naming the kind."""
    return {"event": happening.event, **asdict(happening)}


class Story:
    """Passes every happening on to its listeners, in order; listeners must be quick."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Happening], None]] = []

    def tell(self, happening: Happening) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            listener(happening)

    def listen(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Add a listener; call what comes back to remove it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
