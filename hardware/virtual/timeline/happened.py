"""What happened in a demo, as values: when, in seconds of the recording, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass

from hardware.errors import HardwareError
from hardware.virtual.acoustics import Samples
from hardware.virtual.recording import Recording


class NotADemo(HardwareError):
    """The folder does not hold what a demo leaves behind: say what is missing."""


@dataclass(frozen=True, slots=True)
class State:
    """The conversation was in one state for a while."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Wake:
    """A wake word was recognised."""

    at_s: float
    word: str
    score: float


@dataclass(frozen=True, slots=True)
class Words:
    """Words that were understood or answered; `at_s` is when they were known."""

    at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool ran; `what` says its arguments in a few words."""

    at_s: float
    name: str
    what: str
    status: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer was interrupted after `heard_ms` of it."""

    at_s: float
    heard_ms: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something failed, or deserved a notice."""

    at_s: float
    message: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn was over."""

    at_s: float
    outcome: str
    latencies_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Meter:
    """A moment of the live meter; `speech` is below zero while the VAD rests."""

    at_s: float
    speech: float
    scores: Mapping[str, float]


type Moment = Wake | Words | ToolCall | Cut | Trouble | Turn | Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Everything the picture shows."""

    recording: Recording
    states: tuple[State, ...] = ()
    wakes: tuple[Wake, ...] = ()
    transcripts: tuple[Words, ...] = ()
    answers: tuple[Words, ...] = ()
    tools: tuple[ToolCall, ...] = ()
    cuts: tuple[Cut, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    turns: tuple[Turn, ...] = ()
    meters: tuple[Meter, ...] = ()
    thresholds: Mapping[str, float]
    """The wake score from which a word counts, by word."""

    @property
    def microphone(self) -> Samples:
        """What the microphone carried."""
        return self.recording.microphone

    @property
    def speaker(self) -> Samples:
        """What the loudspeaker carried."""
        return self.recording.speaker

    def said_from(self, words: Words) -> float:
        """Give when the utterance began that was understood so."""
        before = [said.started_s for said in self.recording.spoken if said.ended_s < words.at_s]
        return before[-1] if before else words.at_s

    def answered_from(self, words: Words) -> float:
        """Give when the answer with these words began to sound."""
        began = [state.start_s for state in self.states if state.name == "responding"]
        before = [start_s for start_s in began if start_s <= words.at_s]
        return before[-1] if before else words.at_s
