"""What the main process and the speech worker say to each other, and how it travels.

A message is a 4-byte length, a 4-byte header length, a JSON header `{"t": type, ...fields}`, then
PCM where the message carries some. It travels on a stream socket: a large house's vocabulary is
longer than a datagram. Every message belongs to a `line`: one session, or one text to be spoken.
"""

import asyncio
import json
from dataclasses import dataclass, field, fields
from typing import Final, get_args

from providers.errors import ProtocolViolation

MAX_MESSAGE_BYTES: Final = 4 * 1024 * 1024
"""A vocabulary of several thousand things; more is a defect."""

OUTPUT_RATE_HZ: Final = 22_050
"""What both mouths speak in, so that speech is converted once, for the card."""


# --- main -> worker
# ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepare:
    """Which recogniser and mouth to load; the first message of a worker's life."""

    settings: dict[str, str]
    language: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A session begins, with what it should know."""

    line: str
    brief: dict[str, object]


@dataclass(frozen=True, slots=True)
class Audio:
    """The next of the person's audio, at 16 kHz."""

    line: str
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndTurn:
    """The person's turn is over."""

    line: str


@dataclass(frozen=True, slots=True)
class Text:
    """A turn in writing."""

    line: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Say:
    """The next sentence of a reply that is thought elsewhere; the `last` one may be empty."""

    line: str
    text: str = field(repr=False)
    last: bool


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool gave back."""

    line: str
    call_id: str
    status: str
    content: dict[str, object]


@dataclass(frozen=True, slots=True)
class Interrupt:
    """The reply was cut after `heard_ms` of it."""

    line: str
    reply_id: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak a text aloud, outside any session."""

    line: str
    text: str = field(repr=False)
    language: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """A line is over: whatever it still does, stops."""

    line: str


# --- worker -> main
# ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """What the person was understood to say."""

    line: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A tool is to run; answered by `ToolAnswer`."""

    line: str
    call_id: str
    reply_id: str
    name: str
    arguments: dict[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """The next sentence of a reply; its sound follows."""

    line: str
    reply_id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of speech in `OUTPUT_RATE_HZ`."""

    line: str
    reply_id: str
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """The reply, or the spoken text, is complete."""

    line: str
    reply_id: str
    expects_answer: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong on this line: a code of `providers.base.ErrorCode`, and words."""

    line: str
    code: str
    message: str
    fatal: bool


type Command = (
    Prepare | Open | Audio | EndTurn | Text | Say | ToolAnswer | Interrupt | Speak | Close
)
type Event = Heard | Call | Said | Sound | Done | Failed
type Message = Command | Event

_TYPES: Final = {
    kind.__name__: kind for kind in (*get_args(Command.__value__), *get_args(Event.__value__))
}


def encode(message: Message) -> bytes:
    """Give the bytes of a message. Raises `ProtocolViolation` when it is beyond all measure."""
    pcm = b""
    header: dict[str, object] = {"t": type(message).__name__}
    for slot in fields(message):
        value = getattr(message, slot.name)
        if slot.name == "pcm":
            pcm = value
        else:
            header[slot.name] = value
    text = json.dumps(header, separators=(",", ":")).encode()
    size = 4 + len(text) + len(pcm)
    if size > MAX_MESSAGE_BYTES:
        raise ProtocolViolation(
            f"{header['t']}: expected at most {MAX_MESSAGE_BYTES} bytes, found {size}"
        )
    return size.to_bytes(4) + len(text).to_bytes(4) + text + pcm


def decode(body: bytes) -> Message:
    """Give the message of a body (what follows the first length)."""
    length = int.from_bytes(body[:4])
    try:
        header = json.loads(body[4 : 4 + length])
        kind = _TYPES[header.pop("t")]
        if "pcm" in kind.__dataclass_fields__:
            header["pcm"] = body[4 + length :]
        message: Message = kind(**header)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolViolation(f"not a message of this protocol: {body[:60]!r}") from error
    return message


async def read(reader: asyncio.StreamReader) -> Message | None:
    """Give the next message, `None` when the other side has ended."""
    try:
        size = int.from_bytes(await reader.readexactly(4))
        if size > MAX_MESSAGE_BYTES:
            raise ProtocolViolation(f"expected at most {MAX_MESSAGE_BYTES} bytes, found {size}")
        return decode(await reader.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
