"""What a Realtime service can tell, as values: one small class for each thing that matters here."""

from dataclasses import dataclass, field

from providers.events import Usage


@dataclass(frozen=True, slots=True)
class SessionBegan:
    """The service is there and takes its settings."""

    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class SessionSet:
    """The settings are in force."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The service hears the person speak."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The service heard the person stop."""


@dataclass(frozen=True, slots=True)
class TurnCommitted:
    """What was heard became part of the conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsHeard:
    """A piece of what the person is understood to say, or (`whole`) all of it so far."""

    item_id: str
    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDone:
    """All the person was understood to say in a turn."""

    item_id: str
    text: str
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class TranscriptFailed:
    """The person's words could not be written down."""

    item_id: str


@dataclass(frozen=True, slots=True)
class ReplyBegan:
    """The service begins a response."""

    reply_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAudio:
    """A piece of a spoken response."""

    reply_id: str
    item_id: str
    part: int
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The next words of a response."""

    reply_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNamed:
    """A response will call a tool; some servers give its name only here."""

    reply_id: str
    call_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade:
    """A response calls a tool; the arguments are the text the model wrote."""

    reply_id: str
    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDone:
    """A response is over: `completed`, `cancelled`, `failed` or `incomplete`."""

    reply_id: str
    status: str
    reason: str = ""
    code: str = ""
    message: str = ""
    calls: tuple[CallMade, ...] = ()
    """Every complete call of it, told before or not."""
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """An `error` event; `about` is the id of the message of ours that it answers."""

    kind: str
    code: str
    message: str
    about: str = ""

    @property
    def name(self) -> str:
        """What went wrong, in a word; some compatible servers give it as the type, and no code."""
        return self.code or self.kind


type Happened = (
    SessionBegan
    | SessionSet
    | SpeechBegan
    | SpeechEnded
    | TurnCommitted
    | WordsHeard
    | TranscriptDone
    | TranscriptFailed
    | ReplyBegan
    | ReplyAudio
    | ReplyText
    | CallNamed
    | CallMade
    | ReplyDone
    | Complaint
)
