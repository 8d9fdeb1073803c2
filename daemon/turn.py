"""The values a conversation is made of: its states, its rules, the two sides of a turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from config.audio import HOUSE
from config.barge_in import BargeIn
from daemon.effects import NOW
from providers.base import TurnMode


class State(StrEnum):
    """Where a conversation stands."""

    IDLE = "idle"
    LISTENING = "listening"
    PROCESSING = "processing"
    RESPONDING = "responding"


class Link(StrEnum):
    """Whether there is a session."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    REPLACING = "replacing"
    """The one before was lost in the middle; what was said is not."""


class Uplink(StrEnum):
    """Whether the microphone reaches the session."""

    CLOSED = "closed"
    OPEN = "open"
    ENDING = "ending"
    """Closing; the turn ends once its last frame is on its way."""
    AWAITING_FLUSH = "awaiting_flush"
    """Opens once the worker has told how much of the cut reply was heard."""


class Hearing(StrEnum):
    """Whether there is a microphone to listen with."""

    WELL = "well"
    MUTED = "muted"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The figures a conversation keeps to, all from the settings."""

    follow_up_s: float = 6.0
    no_speech_s: float = 6.0
    max_turn_s: float = 28.0
    answer_timeout_s: float = 6.0
    stall_timeout_s: float = 4.0
    patience_s: float = 3.0
    """So long a service may give no sign of an answer while another one could."""
    connect_timeout_s: float = 4.0
    flush_timeout_s: float = 0.3
    preroll_samples: int = 24_000
    barge_in: BargeIn = field(default_factory=BargeIn)
    profiles: Mapping[str, str] = field(default_factory=dict)
    """Wake word → the profile it speaks to; a word not named here speaks to the house (`""`)."""

    @property
    def onset_preroll_samples(self) -> int:
        """How much sound from before the onset a person who talks over us is heard with."""
        return self.barge_in.preroll_ms * HOUSE.rate_hz // 1000

    @property
    def reverb_guard_samples(self) -> int:
        """For how long after an answer the room may ring with it."""
        return self.barge_in.reverb_guard_ms * HOUSE.rate_hz // 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The person's side of a turn."""

    mode: TurnMode = TurnMode.AUTOMATIC
    since: int = NOW
    speech_from: int = NOW
    text: str | None = None
    follow_up: bool = False
    released: bool = False
    opened: bool = False
    """Whether a session hears it already."""
    spoke: bool = False
    over: bool = False
    """Whether it began over an answer, by speech alone."""
    guard: int = 0
    """For so many samples from its beginning the room may still ring with our own voice."""
    opened_at: int = -1
    """The sample at which its uplink was opened; -1 before that."""
    soon: bool = False
    """Whether speech began so soon after an answer that it may have been that answer."""
    acted: bool = False
    """Whether a tool ran for it: an answer without a sound is then an answer too."""
    asks_pin: bool = False
    """Whether the house is to ask for a PIN once its answer has sounded."""
    number: int = 0
    """Which of the turns that persons began it is; 0 while nobody is known to have begun it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The spoken side of a turn."""

    reply_id: str
    complete: bool = False
    ended: bool = False
    """Whether no more audio of this id comes, though the answer may go on."""
    drained: bool = False
    stalled: bool = False
    expects_answer: bool = False
    again: bool = False
    """Whether it was heard before: it belongs to no turn."""
