"""What can be asked of a device, and whether its state shows it already: values, no home."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    ClimateMode,
    Guard,
    Guarded,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Spinning,
    State,
    Switched,
    Tempered,
    Vacuuming,
)


class Move(StrEnum):
    """What a cover or a valve is to do."""

    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"


class Turn(StrEnum):
    """What a lock is to do."""

    LOCK = "lock"
    UNLOCK = "unlock"
    OPEN = "open"
    """Draw back the latch as well."""


class Transport(StrEnum):
    """What a player is to do."""

    PLAY = "play"
    PAUSE = "pause"
    STOP = "stop"
    NEXT = "next"
    PREVIOUS = "previous"
    ON = "on"
    OFF = "off"


class Chore(StrEnum):
    """What a vacuum cleaner is to do."""

    START = "start"
    PAUSE = "pause"
    DOCK = "dock"


@dataclass(frozen=True, slots=True)
class SetSwitch:
    """Turn a switch."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLight:
    """Switch, dim or colour a light; what is left out stays."""

    on: bool
    brightness: int | None = None
    """Per cent, 1 to 100."""
    colour: str | None = None
    """A colour's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFan:
    """Turn a fan."""

    on: bool
    speed: int | None = None
    """Per cent, 1 to 100."""


@dataclass(frozen=True, slots=True)
class MoveTo:
    """Move a cover or a valve."""

    move: Move
    percent: int | None = None
    """How far it is to be open, 1 to 99, with `Move.OPEN`; `None`: as far as it goes."""


@dataclass(frozen=True, slots=True)
class TurnLock:
    """Turn a lock."""

    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClimate:
    """Set a thermostat; what is left out stays."""

    target_c: float | None = None
    mode: ClimateMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMedia:
    """Let a player do something, or set how loud it is."""

    transport: Transport | None = None
    volume: int | None = None
    """Per cent."""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class SetGuard:
    """Arm or disarm an alarm panel: `DISARMED` or one of the armed states."""

    guard: Guard


@dataclass(frozen=True, slots=True)
class SetVacuum:
    """Send a vacuum cleaner off, or home."""

    chore: Chore


@dataclass(frozen=True, slots=True)
class Start:
    """Start a scene or a script."""

    arguments: str = ""
    """What a tool of the owner's is started with, as JSON; scenes and scripts take none."""


type Change = (
    SetSwitch
    | SetLight
    | SetFan
    | MoveTo
    | TurnLock
    | SetClimate
    | SetMedia
    | SetGuard
    | SetVacuum
    | Start
)


def fulfilled(state: State, change: Change) -> bool:  # noqa: C901, PLR0911 - one line a kind
    """Say whether a state is what a change asks for; never so for what is done anew each time."""
    match change:
        case SetSwitch():
            return state == Switched(change.on)
        case SetLight():
            return isinstance(state, Lit) and _shines(state, change)
        case SetFan():
            return (
                isinstance(state, Spinning)
                and state.on is change.on
                and (not change.on or change.speed in {None, state.speed})
            )
        case MoveTo():
            return isinstance(state, Moved) and _stands(state, change)
        case TurnLock():
            return isinstance(state, Bolted) and state.bolt is _BOLTS[change.turn]
        case SetClimate():
            return (
                isinstance(state, Tempered)
                and change.target_c in {None, state.target_c}
                and change.mode in {None, state.mode}
            )
        case SetMedia():
            return isinstance(state, Playing) and _plays(state, change)
        case SetGuard():
            return state == Guarded(change.guard)
        case SetVacuum():
            return isinstance(state, Vacuuming) and state.cleaning in _CHORES[change.chore]
        case Start():
            return False
        case _:
            assert_never(change)


_BOLTS = {Turn.LOCK: Bolt.LOCKED, Turn.UNLOCK: Bolt.UNLOCKED, Turn.OPEN: Bolt.OPEN}
_CHORES = {
    Chore.START: (Cleaning.CLEANING,),
    Chore.PAUSE: (Cleaning.PAUSED, Cleaning.IDLE, Cleaning.DOCKED),
    Chore.DOCK: (Cleaning.DOCKED, Cleaning.RETURNING),
}
_PLAYBACKS = {
    Transport.PLAY: (Playback.PLAYING,),
    Transport.PAUSE: (Playback.PAUSED,),
    Transport.STOP: (Playback.IDLE, Playback.OFF),
    Transport.ON: (Playback.IDLE, Playback.PLAYING, Playback.PAUSED),
    Transport.OFF: (Playback.OFF,),
    Transport.NEXT: (),
    Transport.PREVIOUS: (),
}


def _shines(state: Lit, change: SetLight) -> bool:
    if not change.on:
        return not state.on
    return (
        state.on
        and change.brightness in {None, state.brightness}
        and change.colour in {None, state.colour}
    )


def _stands(state: Moved, change: MoveTo) -> bool:
    match change.move:
        case Move.OPEN if change.percent is not None:
            return state.percent == change.percent
        case Move.OPEN:
            return state.position is Position.OPEN and state.percent in {None, 100}
        case Move.CLOSE:
            return state.position is Position.CLOSED
        case Move.STOP:
            return state.position in {Position.OPEN, Position.CLOSED}


def _plays(state: Playing, change: SetMedia) -> bool:
    return (
        (change.transport is None or state.playback in _PLAYBACKS[change.transport])
        and change.volume in {None, state.volume}
        and change.source in {None, state.source}
    )
