"""What the main process and the audio worker say to each other, and how it travels.

One message is one SEQPACKET datagram: a 2-byte header length, a JSON header `{"t": type,
...fields}`, then raw PCM where the message carries some. A datagram is at most `MAX_MESSAGE_BYTES`,
because a short read of a longer one would cut it without a word. Sample times (`at`, `since`) count
16 kHz samples since this worker began to listen.
"""

import json
from dataclasses import fields
from typing import Final, get_args

from hardware.channels import Channel, Device
from hardware.commands import (
    Advance,
    Chime,
    CloseUplink,
    Configure,
    EndOfStream,
    EndTurnKept,
    Flush,
    Mute,
    OpenUplink,
    OwnWords,
    Pause,
    Play,
    Resume,
    Ring,
    SetVolume,
    Silence,
    Stop,
    Watch,
    WatchTalkOver,
)
from hardware.errors import ProtocolViolation
from hardware.events import (
    BargeInDismissed,
    BargeInSuspected,
    BlockDone,
    Configured,
    DeviceFound,
    DeviceLost,
    Drained,
    Flushed,
    Frame,
    Health,
    Meter,
    Muted,
    Overflowed,
    Played,
    Ready,
    ScorePeaked,
    Sounding,
    SpeechStarted,
    SpeechStopped,
    StopWordHeard,
    TalkedOver,
    TurnTooLong,
    UplinkClosed,
    UplinkOpened,
    WakeWordHeard,
)

VERSION: Final = 1
MAX_MESSAGE_BYTES: Final = 65_536
MAX_PCM_BYTES: Final = 61_440
"""The most PCM one `Play` or `Frame` carries, so that its header always fits beside it."""

type Event = (
    Ready
    | WakeWordHeard
    | StopWordHeard
    | ScorePeaked
    | Frame
    | SpeechStarted
    | SpeechStopped
    | BargeInSuspected
    | BargeInDismissed
    | TalkedOver
    | TurnTooLong
    | UplinkOpened
    | UplinkClosed
    | Played
    | Drained
    | Flushed
    | Sounding
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
    | OwnWords
    | Watch
    | WatchTalkOver
    | Advance
    | Stop
)
type Message = Event | Command

_TYPES: Final = {
    kind.__name__: kind for kind in (*get_args(Event.__value__), *get_args(Command.__value__))
}
_ENUMS: Final = {"channel": Channel, "device": Device}
_TUPLES: Final = {"kept", "words"}


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
        for name in _TUPLES & header.keys():
            header[name] = tuple(header[name])
        if "pcm" in kind.__dataclass_fields__:
            header["pcm"] = datagram[2 + length :]
        message: Message = kind(**header)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolViolation(f"not a message of this protocol: {datagram[:60]!r}") from error
    return message


__all__ = [
    "MAX_MESSAGE_BYTES",
    "MAX_PCM_BYTES",
    "VERSION",
    "Advance",
    "BargeInDismissed",
    "BargeInSuspected",
    "BlockDone",
    "Channel",
    "Chime",
    "CloseUplink",
    "Command",
    "Configure",
    "Configured",
    "Device",
    "DeviceFound",
    "DeviceLost",
    "Drained",
    "EndOfStream",
    "EndTurnKept",
    "Event",
    "Flush",
    "Flushed",
    "Frame",
    "Health",
    "Message",
    "Meter",
    "Mute",
    "Muted",
    "OpenUplink",
    "Overflowed",
    "OwnWords",
    "Pause",
    "Play",
    "Played",
    "Ready",
    "Resume",
    "Ring",
    "ScorePeaked",
    "SetVolume",
    "Silence",
    "Sounding",
    "SpeechStarted",
    "SpeechStopped",
    "Stop",
    "StopWordHeard",
    "TalkedOver",
    "TurnTooLong",
    "UplinkClosed",
    "UplinkOpened",
    "WakeWordHeard",
    "Watch",
    "WatchTalkOver",
    "decode",
    "encode",
]
