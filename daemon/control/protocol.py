"""The lines of the control socket: versioned JSON, one object a line.

A request is `{"v": 1, "id": n, "verb": "...", "args": {...}}`. Its answer is one line with the
same id: `{"id": n, "ok": true, "result": ...}`, or `{"id": n, "ok": false, "error": {"code",
"message"}}`. The verbs `watch` and `ask` send any number of `{"id": n, "event": {...}}` before it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from daemon.errors import DaemonError

VERSION: Final = 1
MAX_REQUEST_BYTES: Final = 65_536
"""The longest line a client may send."""
MAX_ANSWER_BYTES: Final = 4 * 1024 * 1024
"""The longest line a client reads: a list of tools or devices may be long."""


class Rank(IntEnum):
    """How much a caller may do; a higher rank includes the lower ones."""

    READ = 0
    """Learn what the room is made of, nothing that was said in it."""
    ACT = 1
    """Do what a person in the room could do by voice, and follow the conversation."""
    ADMIN = 2
    """Go around the conversation."""


class Verb(StrEnum):
    """What can be asked of the daemon."""

    STATUS = "status"
    METRICS = "metrics"
    DEVICES = "devices"
    TOOLS = "tools"
    HOME = "home"
    WATCH = "watch"
    TALK = "talk"
    RELEASE = "release"
    STOP = "stop"
    REPEAT = "repeat"
    MUTE = "mute"
    SAY = "say"
    ASK = "ask"
    PROBE = "probe"
    CONFIRM = "confirm"
    CALL = "call"
    CONFIG = "config"
    RELOAD = "reload"


RANKS: Final[Mapping[Verb, Rank]] = {
    Verb.STATUS: Rank.READ,
    Verb.METRICS: Rank.READ,
    Verb.DEVICES: Rank.READ,
    Verb.TOOLS: Rank.READ,
    # Whether somebody is in, and what is unlocked, is for those who could stand in the room.
    Verb.HOME: Rank.ACT,
    # What is said in a room is told only to those who could stand in it.
    Verb.WATCH: Rank.ACT,
    Verb.TALK: Rank.ACT,
    Verb.RELEASE: Rank.ACT,
    Verb.STOP: Rank.ACT,
    Verb.REPEAT: Rank.ACT,
    Verb.MUTE: Rank.ACT,
    Verb.SAY: Rank.ACT,
    Verb.ASK: Rank.ACT,
    Verb.PROBE: Rank.ACT,
    # Who asks here could say yes in the room; the PIN is wanted of them all the same.
    Verb.CONFIRM: Rank.ACT,
    # A direct call has no conversation in which a protected action could be confirmed.
    Verb.CALL: Rank.ADMIN,
    # It names devices, addresses and commands; where secrets are kept, and none of them.
    Verb.CONFIG: Rank.ACT,
    # Only who may write the file decides what is read in it.
    Verb.RELOAD: Rank.ACT,
}


class Code(StrEnum):
    """Why a request was not done; stable, for scripts."""

    BAD_REQUEST = "bad_request"
    UNKNOWN_VERB = "unknown_verb"
    FORBIDDEN = "forbidden"
    TOO_LONG = "too_long"
    TOO_LATE = "too_late"
    BUSY = "busy"
    TOO_SLOW = "too_slow"
    DECLINED = "declined"
    DEVICE = "device"
    PROVIDER = "provider"
    INTERNAL = "internal"


class ControlError(DaemonError):
    """A request that was not done, with a stable code and a sentence."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotALine(ControlError):
    """What arrived is not of this protocol at all: answer once, then hang up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing asked; `verb` is a word still, so that an unknown one can be answered by id."""

    id: int
    verb: str
    args: Mapping[str, object]


def decode_request(line: bytes) -> Request:
    """Give the request of a line. Raises `NotALine` for anything else."""
    match _object(line):
        case {"v": int(version)} if version != VERSION:
            raise NotALine(
                Code.BAD_REQUEST, f"this daemon speaks version {VERSION}, found {version}"
            )
        case {"v": 1, "id": int(ident), "verb": str(verb), **rest}:
            args = rest.get("args", {})
            if isinstance(args, dict) and not isinstance(ident, bool) and rest.keys() <= {"args"}:
                return Request(id=ident, verb=verb, args=args)
    raise NotALine(
        Code.BAD_REQUEST, 'expected {"v": 1, "id": number, "verb": text, "args": object}'
    )


def encode_request(request: Request) -> bytes:
    """Give the line of a request."""
    return _line({"v": VERSION, "id": request.id, "verb": request.verb, "args": request.args})


def encode_result(ident: int, result: object) -> bytes:
    """Give the line that ends a request well."""
    return _line({"id": ident, "ok": True, "result": result})


def encode_error(ident: int | None, error: ControlError) -> bytes:
    """Give the line that ends a request badly; without an id it is about the connection."""
    problem = {"code": error.code, "message": str(error)}
    return _line({"id": ident, "ok": False, "error": problem})


def encode_event(ident: int, event: Mapping[str, object]) -> bytes:
    """Give one line of a story."""
    return _line({"id": ident, "event": event})


@dataclass(frozen=True, slots=True)
class Result:
    """The last line of a request that was done."""

    value: object


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a story; more follow."""

    value: Mapping[str, object]


def decode_answer(line: bytes) -> Result | Event:
    """Give what a line from the daemon says. Raises the `ControlError` it tells of."""
    match _object(line):
        case {"ok": True, "result": result}:
            return Result(result)
        case {"event": dict(event)}:
            return Event(event)
        case {"ok": False, "error": {"code": str(code), "message": str(message)}}:
            known = Code(code) if code in list(Code) else Code.INTERNAL
            raise ControlError(known, message)
    raise NotALine(Code.BAD_REQUEST, f"the daemon said something unexpected: {line[:60]!r}")


def _object(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotALine(Code.BAD_REQUEST, "expected one JSON object a line") from error
    if not isinstance(value, dict):
        raise NotALine(Code.BAD_REQUEST, "expected one JSON object a line")
    return value


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":"), default=str).encode() + b"\n"
