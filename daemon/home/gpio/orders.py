"""What an order means for a relay: to be drawn, let go, left alone or refused, and why."""

from dataclasses import dataclass
from typing import assert_never

from config.gpio import GpioRelay, RelayKind, Rest
from daemon.home.changes import (
    Change,
    Move,
    MoveTo,
    SetFan,
    SetLight,
    SetSwitch,
    Start,
    Turn,
    TurnLock,
    fulfilled,
)
from daemon.home.states import Moved, Position, State


@dataclass(frozen=True, slots=True)
class Set:
    """Draw the relay, or let it go."""

    drawn: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Do nothing: it is as it was asked to be, or on its way there."""

    arrived: bool


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do nothing, for it cannot be done."""

    why: str


type Step = Set | Leave | Refuse

_UNFIT = Refuse("a relay cannot do this")


def step(relay: GpioRelay, state: State, change: Change) -> Step:  # noqa: PLR0911 - one a change
    """Say what to do with a relay, by the state its device is in now."""
    match change:
        case SetSwitch(on):
            return Set(_drawn(relay, on=on))
        case SetLight(brightness=None, colour=None) | SetFan(speed=None):
            return Set(_drawn(relay, on=change.on))
        case SetLight():
            return Refuse("a relay can only turn it on and off")
        case SetFan():
            return Refuse("a relay knows no speeds")
        case MoveTo(percent=int()):
            return Refuse("a relay cannot stop part of the way")
        case MoveTo() if relay.kind is RelayKind.COVER:
            return _cover(state, change)
        case MoveTo(Move.OPEN | Move.CLOSE as move) if relay.kind is RelayKind.VALVE:
            return Set(move is Move.OPEN)
        case TurnLock(turn):
            return Set(turn is not Turn.LOCK)
        case Start():
            return Set(drawn=True)
        case _:
            return _UNFIT


def _cover(state: State, change: MoveTo) -> Step:
    """Give a pulse only where it does what was asked.

    One button sets the usual opener moving, stops it and turns it round, each in its turn: a pulse
    at the wrong moment does the opposite of its order.
    """
    if fulfilled(state, change):
        return Leave(arrived=True)
    position = state.position if isinstance(state, Moved) else Position.UNKNOWN
    match change.move, position:
        case (Move.OPEN, Position.OPENING) | (Move.CLOSE, Position.CLOSING):
            return Leave(arrived=False)
        case ((Move.OPEN | Move.CLOSE), (Position.OPENING | Position.CLOSING)):
            return Refuse(f"it is {position.value}, and a pulse now would only stop it")
        case Move.STOP, Position.UNKNOWN:
            return Refuse("nobody knows whether it moves, and a pulse could set it moving")
        case ((Move.OPEN | Move.CLOSE | Move.STOP), _):
            return Set(drawn=True)
        case never:
            assert_never(never)


def _drawn(relay: GpioRelay, *, on: bool) -> bool:
    return on is not (relay.at_rest is Rest.ON)
