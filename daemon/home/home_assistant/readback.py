"""Whether a state shows what was asked: exactly, or as nearly as the device can."""

from typing import Final

from daemon.home.changes import (
    Change,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetGuard,
    SetLight,
    SetMedia,
    Start,
    Transport,
    fulfilled,
)
from daemon.home.home_assistant.codec import number
from daemon.home.home_assistant.colours import alike
from daemon.home.home_assistant.entities import Entity
from daemon.home.states import (
    Guard,
    Guarded,
    Lit,
    Moved,
    Playing,
    Position,
    Spinning,
    State,
    Tempered,
)

_NEAR_PERCENT: Final = 2
_NEAR_C: Final = 0.3
"""A degree Fahrenheit is 0.56 of ours, and whole degrees are what such thermostats take."""


def shows(state: State, change: Change, entity: Entity) -> bool:
    """Say whether a state is what was asked for, rounded as the device rounds."""
    match state, change:
        case Lit(on=True), SetLight(on=True):
            return _near(state.brightness, change.brightness) and (
                change.colour is None or alike(state.colour, change.colour, entity.attributes)
            )
        case Spinning(on=True), SetFan(on=True, speed=int()):
            # A fan of three speeds turns at 33, 67 or 100 per cent.
            return _near(
                state.speed, change.speed, number(entity.attributes.get("percentage_step"))
            )
        case Moved(), MoveTo(Move.OPEN, int()):
            return _near(state.percent, change.percent)
        case Tempered(), SetClimate():
            return change.mode in {None, state.mode} and _near(
                state.target_c, change.target_c, _NEAR_C
            )
        case Playing(), SetMedia(volume=int()):
            return _near(state.volume, change.volume) and fulfilled(
                state, SetMedia(transport=change.transport, source=change.source)
            )
        case _:
            return fulfilled(state, change)


def is_act(change: Change) -> bool:
    """Say whether no state tells that it was done, only that something changed."""
    match change:
        case Start() | SetMedia(transport=Transport.NEXT | Transport.PREVIOUS):
            return True
        case _:
            return False


def underway(state: State, change: Change) -> bool:
    """Say whether a device is on its way: a blind takes half a minute, and nobody waits for it."""
    match state, change:
        case Moved(position=Position.OPENING), MoveTo(Move.OPEN):
            return True
        case Moved(position=Position.CLOSING), MoveTo(move, percent):
            return move is Move.CLOSE or percent is not None
        case Guarded(Guard.ARMING), SetGuard(guard):
            return guard is not Guard.DISARMED
        case _:
            return False


def _near(found: float | None, wanted: float | None, by: float | None = _NEAR_PERCENT) -> bool:
    if wanted is None:
        return True
    return found is not None and abs(found - wanted) <= (by or _NEAR_PERCENT)
