"""How an emulated service misbehaves: one vocabulary for all of them, from script or test."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What goes wrong."""

    REFUSE = "refuse"
    """The handshake is answered with `status`: an error, a redirect or a page."""
    ERROR = "error"
    """The service's own error message, with `code` and `text`."""
    DROP = "drop"
    """The TCP connection is reset."""
    CLOSE = "close"
    """The connection is closed with `close_code` and `text`."""
    SILENCE = "silence"
    """The connection stays open and nothing more is said on it."""
    DEAF = "deaf"
    """Silence, and nothing is read either: what the client sends piles up."""
    STALL = "stall"
    """This reply goes no further; the next ones do."""
    NO_END = "no_end"
    """The reply is complete and its end is never told."""
    EMPTY = "empty"
    """The reply holds nothing."""
    LATE_AUDIO = "late_audio"
    """`ms` more of an interrupted reply is sent all the same."""
    ODD_AUDIO = "odd_audio"
    """A piece of audio ends in the middle of a sample."""
    BAD_BASE64 = "bad_base64"
    """A piece of audio is not base64."""
    UNKNOWN = "unknown"
    """A message of an unknown type, and from there an unknown field in every message."""
    UNREADABLE = "unreadable"
    """`count` messages that are not JSON, or not an object, or of the wrong types."""
    HUGE = "huge"
    """A message of more than 16 MiB."""
    FLOOD = "flood"
    """`count` tiny messages at once."""
    DRIBBLE = "dribble"
    """From there each message arrives byte by byte, one every `ms` milliseconds."""


class Point(StrEnum):
    """When it goes wrong."""

    CONNECT = "connect"
    """At the connection, before the service's first word."""
    SETUP = "setup"
    """When the session is set up."""
    UPLINK = "uplink"
    """When `after_ms` of a connection's microphone audio have arrived."""
    REPLY = "reply"
    """When `after_ms` of a reply's audio have been sent."""
    TOOL_CALL = "tool_call"
    """When a call has been sent."""
    TOOL_RESULT = "tool_result"
    """When a call has been answered."""


IN_REPLY: Final = frozenset(
    {Kind.STALL, Kind.NO_END, Kind.EMPTY, Kind.LATE_AUDIO, Kind.ODD_AUDIO, Kind.BAD_BASE64}
)
"""What shapes a reply; asked for by the emulator while it speaks."""


class Trouble(BaseModel):
    """One misbehaviour: what, when, and how often."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    kind: Kind
    at: Point = Point.REPLY
    """Kinds that shape a reply, and `refuse`, have their own moment."""
    after_ms: Annotated[int, Field(ge=0)] = 0
    """How much later: of audio in `uplink` and `reply`, of time at the other points."""
    turn: Annotated[int, Field(ge=1)] | None = None
    """Only in this turn, counted across connections; left out, in every one."""
    times: Annotated[int, Field(ge=1)] | None = None
    """How often in all; left out, always."""
    status: Annotated[int, Field(ge=200, le=599)] = 500
    retry_after_s: float | None = None
    code: str = "server_error"
    close_code: Annotated[int, Field(ge=1000, le=4999)] = 1011
    text: str = "the emulator was asked to fail"
    ms: Annotated[int, Field(ge=0)] = 500
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 10


class Troubles:
    """The misbehaviour of one emulator; tests change it while it runs."""

    def __init__(self, planned: Iterable[Trouble] = ()) -> None:
        self._planned = tuple(planned)
        self._played: Counter[int] = Counter()

    def play(self, *planned: Trouble) -> None:
        """Misbehave like this from now on, and no longer as before; nothing named: behave."""
        self._planned = planned
        self._played.clear()

    def refusal(self) -> Trouble | None:
        """Give how the next handshake is to be refused, if it is."""
        for index, trouble in enumerate(self._planned):
            if trouble.kind is Kind.REFUSE and self._left(index):
                self._played[index] += 1
                return trouble
        return None

    def candidates(self) -> list[tuple[int, Trouble]]:
        """Give what may still go wrong, each with its number."""
        return [(n, each) for n, each in enumerate(self._planned) if self._left(n)]

    def mark(self, number: int) -> None:
        """Count that a trouble was played."""
        self._played[number] += 1

    def _left(self, index: int) -> bool:
        limit = self._planned[index].times
        return limit is None or self._played[index] < limit


class Mischief:
    """The misbehaviour of one connection: each trouble at most once in a turn."""

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles
        self._done: set[tuple[Trouble, int]] = set()

    def due(self, point: Point, *, turn: int = 0, ms: float = 0.0) -> tuple[Trouble, ...]:
        """Give what goes wrong at a point, `ms` into the uplink or the reply, and count it."""
        wall = point not in {Point.UPLINK, Point.REPLY}
        return tuple(
            self._taken(number, trouble, turn)
            for number, trouble in self._open(turn)
            if trouble.at is point
            and trouble.kind not in IN_REPLY
            and trouble.kind is not Kind.REFUSE
            and (wall or ms >= trouble.after_ms)
        )

    def in_reply(self, kind: Kind, *, turn: int, ms: float = 0.0) -> Trouble | None:
        """Give whether a reply is to go wrong in this way `ms` into it, and count it."""
        for number, trouble in self._open(turn):
            if trouble.kind is kind and ms >= trouble.after_ms:
                return self._taken(number, trouble, turn)
        return None

    def _open(self, turn: int) -> list[tuple[int, Trouble]]:
        return [
            (number, trouble)
            for number, trouble in self._troubles.candidates()
            if (trouble, self._moment(trouble, turn)) not in self._done
            and trouble.turn in {None, turn}
        ]

    def _taken(self, number: int, trouble: Trouble, turn: int) -> Trouble:
        self._troubles.mark(number)
        self._done.add((trouble, self._moment(trouble, turn)))
        return trouble

    @staticmethod
    def _moment(trouble: Trouble, turn: int) -> int:
        """Give what a trouble happens once in: the uplink of a connection, or a turn."""
        return 0 if trouble.at is Point.UPLINK else turn
