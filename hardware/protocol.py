"""What the main process and the audio worker say to each other, and how it travels.

One message is one SEQPACKET datagram: a 2-byte header length, a JSON header `{"t": type,
...fields}`, then raw PCM where the message carries some. A datagram is at most `MAX_MESSAGE_BYTES`,
because a short read of a longer one would cut it without a word. Sample times (`at`, `since`) count
16 kHz samples since this worker began to listen.
"""

import json
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Final, get_args

from hardware.errors import ProtocolViolation

VERSION: Final = 1
MAX_MESSAGE_BYTES: Final = 65_536
MAX_PCM_BYTES: Final = 61_440
"""The most PCM one `Play` or `Frame` carries, so that its header always fits beside it."""


class Channel(StrEnum):
    """Playback channels, lowest first: a higher one ducks those below it."""

    REPLY = "reply"
    NOTICE = "notice"
    ANNOUNCEMENT = "announcement"
    ALARM = "alarm"


class Device(StrEnum):
    """The two devices a worker can lose."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"


# --- worker -> main
# ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The worker runs with the given devices; an empty name means that device is absent for now."""

    version: int
    microphone: str
    speaker: str
    microphone_rate_hz: int
    speaker_rate_hz: int
    block_ms: int


@dataclass(frozen=True, slots=True)
class WakeWordHeard:
    """A wake word crossed its threshold in the hop that ended at sample `at`."""

    word: str
    score: float
    at: int
    lag_ms: float = 0.0
    """From the arrival of that hop's last block in the worker to this message: the engine's own
    share.
    """


@dataclass(frozen=True, slots=True)
class Frame:
    """Microphone audio in the rate `OpenUplink` asked for; `at` is its first sample at 16 kHz."""

    at: int
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech that counts for this turn began at sample `at` (only while the uplink is open)."""

    at: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """That speech ended at sample `at`; sent once the endpoint's silence has passed."""

    at: int


@dataclass(frozen=True, slots=True)
class TurnTooLong:
    """The turn ring is full: what follows would overwrite the question's beginning."""

    at: int


@dataclass(frozen=True, slots=True)
class UplinkClosed:
    """The last `Frame` of this uplink has been sent; the ring was at sample `at`."""

    at: int


@dataclass(frozen=True, slots=True)
class Played:
    """How much of a stream the loudspeaker has really given so far."""

    channel: Channel
    stream: str
    ms: int


@dataclass(frozen=True, slots=True)
class Drained:
    """The last sample of an ended stream has left the loudspeaker."""

    channel: Channel
    stream: str


@dataclass(frozen=True, slots=True)
class Flushed:
    """A stream was cut: `heard_ms` of it were heard, never more than was received."""

    channel: Channel
    stream: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class Overflowed:
    """A stream reached the 120 s the worker keeps; what came after was dropped."""

    channel: Channel
    stream: str


@dataclass(frozen=True, slots=True)
class Muted:
    """Whether the capture device is now closed by mute."""

    on: bool


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration was taken up, or which part of it failed in practice and was rolled back."""

    generation: int
    problem: str | None
    kept: tuple[str, ...] = ()
    """Which parts stayed as they were: `microphone`, `speaker`, `processors`, `wake`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Once a second: proof of hearing, by samples against the clock."""

    at: int
    capture_rate_ratio: float
    """Samples received over samples the clock expects, of the last 5 s; 1.0 is healthy."""
    level_dbfs: float
    zeros_s: float
    """For how long the microphone has given exact zeros."""
    overruns: int
    cpu_s: float
    muted: bool
    microphone_lost: bool
    speaker_lost: bool
    uplink_open: bool
    processor_load: dict[str, float] = field(default_factory=dict)
    """Per audio processor: its share of one core."""


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device went away, or could not be opened; the worker keeps looking for it by name."""

    device: Device
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """A lost device works again."""

    device: Device
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A live picture for those who watch: sent every hop, only while watched."""

    at: int
    level_dbfs: float
    speech: float
    """The VAD's probability, -1 while it does not run."""
    scores: dict[str, float]
    output_dbfs: float


@dataclass(frozen=True, slots=True)
class BlockDone:
    """Replay only: the block that ended at `at` is told; the worker waits for `Advance`.

    The first block comes by itself after `Configured`; each `Advance` is answered by one more.
    After the recording's end the blocks are silence.
    """

    at: int
    end_of_recording: bool = False


# --- main -> worker
# ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUplink:
    """Stream the microphone from any sample still in the ring.

    `speed` bounds how fast a backlog catches up, as a multiple of real time (0: as fast as it
    goes). Speech before `speech_from` is sent but does not count as the beginning of the person's
    turn. The first frame begins up to 20 ms before `since`, so that frames end with the blocks.
    """

    since: int
    rate_hz: int
    speed: float
    speech_from: int


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
class Watch:
    """Send `Meter` (or stop sending it)."""

    on: bool


@dataclass(frozen=True, slots=True)
class Advance:
    """Replay only: take the next block."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Fade what sounds, close the devices, exit."""


type Event = (
    Ready
    | WakeWordHeard
    | Frame
    | SpeechStarted
    | SpeechStopped
    | TurnTooLong
    | UplinkClosed
    | Played
    | Drained
    | Flushed
    | Overflowed
    | Muted
    | Configured
    | Health
    | DeviceLost
    | DeviceFound
    | Meter
    | BlockDone
)
type Command = (
    OpenUplink
    | CloseUplink
    | EndTurnKept
    | Play
    | EndOfStream
    | Pause
    | Resume
    | Flush
    | Ring
    | Silence
    | Chime
    | SetVolume
    | Mute
    | Configure
    | Watch
    | Advance
    | Stop
)
type Message = Event | Command

_TYPES: Final = {
    kind.__name__: kind for kind in (*get_args(Event.__value__), *get_args(Command.__value__))
}
_ENUMS: Final = {"channel": Channel, "device": Device}


def encode(message: Message) -> bytes:
    """Give the datagram of a message. Raises `ProtocolViolation` when it would not fit."""
    pcm = b""
    header: dict[str, object] = {"t": type(message).__name__}
    for slot in fields(message):
        value = getattr(message, slot.name)
        if slot.name == "pcm":
            pcm = value
        else:
            header[slot.name] = value
    text = json.dumps(header, separators=(",", ":")).encode()
    size = 2 + len(text) + len(pcm)
    if size > MAX_MESSAGE_BYTES:
        raise ProtocolViolation(
            f"{header['t']}: expected at most {MAX_MESSAGE_BYTES} bytes, found {size}"
        )
    return len(text).to_bytes(2) + text + pcm


def decode(datagram: bytes) -> Message:
    """Give the message of a datagram. Raises `ProtocolViolation` for anything else."""
    length = int.from_bytes(datagram[:2])
    try:
        header = json.loads(datagram[2 : 2 + length])
        kind = _TYPES[header.pop("t")]
        for name, enum in _ENUMS.items():
            if header.get(name) is not None:
                header[name] = enum(header[name])
        if "kept" in header:
            header["kept"] = tuple(header["kept"])
        if "pcm" in kind.__dataclass_fields__:
            header["pcm"] = datagram[2 + length :]
        message: Message = kind(**header)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolViolation(f"not a message of this protocol: {datagram[:60]!r}") from error
    return message
