"""What the main process asks of the audio worker.

Sample times (`since`) count 16 kHz samples since this worker began to listen.
"""

from dataclasses import dataclass, field

from hardware.channels import Channel

# ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUplink:
    """Stream the microphone from any sample still in the ring; below 0, counted back from now (-1).

    `speed` bounds how fast a backlog catches up, as a multiple of real time (0: as fast as it
    goes). Speech before `speech_from` is sent, at a bounded speed only its end, but does not count
    as the beginning of the person's turn. The first frame begins up to 20 ms before `since`, so
    that frames end with the blocks.
    """

    since: int
    rate_hz: int
    speed: float
    speech_from: int
    guard: int = 0
    """Both are so many samples later; how else could a time still to come be told?"""


@dataclass(frozen=True, slots=True)
class CloseUplink:
    """Send what was recorded until now, stop, and answer `UplinkClosed`; the ring keeps recording.

    With `drop`, the backlog is not sent.
    """

    drop: bool = False


@dataclass(frozen=True, slots=True)
class EndTurnKept:
    """The turn was answered: the ring goes back to its idle length."""


@dataclass(frozen=True, slots=True)
class Play:
    """Append mono PCM to a stream; the first piece of a new stream id begins it."""

    channel: Channel
    stream: str
    rate_hz: int
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndOfStream:
    """No more audio comes for this stream; `Drained` follows when it has been heard."""

    channel: Channel
    stream: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold a channel where it stands."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on where `Pause` held, mid-word."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class WatchTalkOver:
    """Watch for somebody who talks over the reply (or stop that); the worker lowers it by itself.

    Without `pauses` it is only lowered: somebody else decides who interrupts.
    """

    on: bool
    pauses: bool = True


@dataclass(frozen=True, slots=True)
class Flush:
    """Silence a channel within `fade_ms`, forget what it held, and answer `Flushed`."""

    channel: Channel
    fade_ms: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring on the alarm channel until `Silence`; `ident` names what rings."""

    ident: str
    sound: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop what `Ring` began."""

    ident: str


@dataclass(frozen=True, slots=True)
class Chime:
    """Play one of the house's own sounds on the notice channel."""

    sound: str


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Set a channel's volume, 0-100 %; `None` sets every channel but the alarm."""

    percent: int
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """Close the capture device (or open it again); answered by `Muted`."""

    on: bool


@dataclass(frozen=True, slots=True)
class Configure:
    """The worker's complete settings and state, as JSON; answered by `Configured`.

    The first one starts the devices, so that a respawned worker never opens a muted microphone.
    """

    generation: int
    section: dict[str, object]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Name the wake words whose phrase the reply under way says; the stop word may be one."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """Send `Meter` (or stop sending it)."""

    on: bool


@dataclass(frozen=True, slots=True)
class Advance:
    """Replay only: take the next block."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Fade what sounds, close the devices, exit."""
