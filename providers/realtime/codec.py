"""What a service of the Realtime family has of its own: the shape of its session, its readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from config.audio import AudioFormat
from providers.base import SessionBrief, SessionEvent, TurnMode
from providers.realtime.incoming import Reader
from providers.realtime.messages import Message


class Codec(Protocol):
    """The dialect of one service, with the settings it is used with."""

    @property
    def provider(self) -> str:
        """The name the configuration uses."""

    @property
    def input_format(self) -> AudioFormat:
        """What the service hears."""

    @property
    def output_format(self) -> AudioFormat:
        """What the service speaks."""

    @property
    def transcription_model(self) -> str:
        """Which model writes down what is said, where that has a price of its own."""

    @property
    def readers(self) -> Mapping[str, Reader]:
        """How each of its events is read."""

    def setup(self, brief: SessionBrief) -> Message:
        """Give the message that makes a session what the brief wants."""

    def listening(self, mode: TurnMode) -> Message:
        """Give the message that changes how turns are ended."""

    def cancel(self, reply_id: str) -> Message:
        """Give the message that stops a response."""

    def speak(self, text: str, event_id: str) -> Message:
        """Give the message that has a text read aloud; only where sessions can be relays."""


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from one thing that happened: messages to send, events to tell the house."""

    send: Sequence[Message] = field(default=(), repr=False)
    tell: Sequence[SessionEvent] = field(default=(), repr=False)
