"""A script as a value: what the service claims to be, how it opens, and its turns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import cycle
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.audio import AudioFormat
from providers.base import Capabilities, Side
from providers.scripted.steps import Milliseconds, Step, Table, Wait

type Rate = Annotated[int, Field(ge=8_000, le=48_000)]


class OpenFailure(StrEnum):
    """How opening a session fails."""

    CONNECTION_LOST = "connection_lost"
    REJECTED = "rejected"


class Reopen(StrEnum):
    """Where the next session takes up the script."""

    RESTART = "restart"
    CONTINUE = "continue"


class Claims(Table):
    """`[capabilities]`: what the service says it can do."""

    turn_end: Side = Side.CLIENT
    barge_in: Side = Side.CLIENT
    truncate: bool = True
    manual_turn: bool = True
    text_turn: bool = True
    switches_mode: bool = True
    resume: bool = False
    resume_closes_first: bool = False
    converses: bool = True
    cloud: bool = False
    tools: bool = True
    speaks: bool = True
    needs_silence: bool = False
    uplink_speed: Annotated[float, Field(ge=0.0)] = 0.0
    max_minutes: Annotated[float, Field(gt=0.0)] | None = None
    input_rate_hz: Rate = 16_000
    output_rate_hz: Rate = 16_000
    voices: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def capabilities(self) -> Capabilities:
        """Give them as the contract's value."""
        claims = self.model_dump(exclude={"input_rate_hz", "output_rate_hz"})
        return Capabilities(
            input_format=AudioFormat(self.input_rate_hz),
            output_format=AudioFormat(self.output_rate_hz),
            **claims,
        )


class Opening(Table):
    """`[open]`: how opening a session goes."""

    delay_ms: Milliseconds = 0
    fail: OpenFailure | None = None
    message: str = "the script refuses to open"
    times: Annotated[int, Field(ge=0)] = 0
    """How many sessions fail to open before one succeeds; 0 is all of them."""


class TurnHeader(Table):
    """A `[[turn]]` without its steps."""

    wait: Wait = Wait.TURN
    audio_ms: Milliseconds = 500
    stubborn: bool = False
    """Whether it plays on after the person interrupted it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the session waits for, and what it plays then."""

    header: TurnHeader
    steps: tuple[Step, ...]


class Header(Table):
    """Everything of a script file but its turns."""

    capabilities: Claims = Claims()
    open: Opening = Opening()
    loop: bool = False
    """Whether the first turn follows the last; else the session falls silent there."""
    reopen: Reopen = Reopen.RESTART
    record: Path | None = None
    """A file that gets one JSON line per closed session: what the session was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A checked script."""

    header: Header
    turns: tuple[Turn, ...]
    sounds: Mapping[Path, bytes] = field(default_factory=dict, repr=False)
    """The PCM of every recording its steps name."""

    def play_order(self) -> Iterator[Turn]:
        """Give the turns as they are to be played."""
        return cycle(self.turns) if self.header.loop else iter(self.turns)
