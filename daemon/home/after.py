"""What a state becomes once a change is carried out: how simulated devices behave."""

from dataclasses import replace
from typing import Final, assert_never

from daemon.home.changes import (
    Change,
    Chore,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetGuard,
    SetLight,
    SetMedia,
    SetSwitch,
    SetVacuum,
    Start,
    Transport,
    Turn,
    TurnLock,
    fulfilled,
)
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    ClimateMode,
    Guarded,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Spinning,
    Startable,
    State,
    Switched,
    Tempered,
    Vacuuming,
)

_BOLTS: Final = {Turn.LOCK: Bolt.LOCKED, Turn.UNLOCK: Bolt.UNLOCKED, Turn.OPEN: Bolt.OPEN}
_CHORES: Final = {
    Chore.START: Cleaning.CLEANING,
    Chore.PAUSE: Cleaning.PAUSED,
    Chore.DOCK: Cleaning.DOCKED,
}
_PLAYBACKS: Final = {
    Transport.PLAY: Playback.PLAYING,
    Transport.NEXT: Playback.PLAYING,
    Transport.PREVIOUS: Playback.PLAYING,
    Transport.PAUSE: Playback.PAUSED,
    Transport.STOP: Playback.IDLE,
    Transport.ON: Playback.IDLE,
    Transport.OFF: Playback.OFF,
}


def after(state: State, change: Change) -> State:  # noqa: C901, PLR0911 - one line a kind
    """Give the state after a change; one that does not fit the device leaves it as it was."""
    if fulfilled(state, change):
        return state
    match state, change:
        case Switched(), SetSwitch(on):
            return Switched(on)
        case Lit(), SetLight():
            return _lit(state, change)
        case Spinning(), SetFan():
            known = state.speed is not None
            return replace(
                state, on=change.on, speed=change.speed or state.speed if known else None
            )
        case Moved(), MoveTo():
            return _moved(state, change)
        case Bolted(), TurnLock(turn):
            return Bolted(_BOLTS[turn])
        case Tempered(), SetClimate():
            return _tempered(state, change)
        case Playing(), SetMedia():
            return _playing(state, change)
        case Guarded(), SetGuard(guard):
            return Guarded(guard)
        case Vacuuming(), SetVacuum(chore):
            return Vacuuming(_CHORES[chore])
        case _:
            return state


def fits(state: State, change: Change) -> bool:
    """Say whether a device in this state can do what a change asks."""
    match state, change:
        case Startable(), Start():
            return True
        case Playing(), SetMedia(transport=Transport.NEXT | Transport.PREVIOUS):
            return True
        case _:
            return fulfilled(after(state, change), change)


def _lit(state: Lit, change: SetLight) -> Lit:
    if not change.on:
        return replace(state, on=False)
    dimmed = state.brightness if change.brightness is None else change.brightness
    return Lit(
        on=True,
        brightness=None if state.brightness is None else dimmed,
        colour=state.colour if change.colour is None else change.colour,
    )


def _moved(state: Moved, change: MoveTo) -> Moved:
    match change.move:
        case Move.STOP if state.position is Position.UNKNOWN:
            return state
        case Move.STOP:
            return replace(state, position=Position.OPEN if state.percent != 0 else Position.CLOSED)
        case Move.CLOSE:
            percent, position = 0, Position.CLOSED
        case Move.OPEN:
            percent = 100 if change.percent is None else change.percent
            position = Position.OPEN
        case _:
            assert_never(change.move)
    return Moved(position=position, percent=None if state.percent is None else percent)


def _tempered(state: Tempered, change: SetClimate) -> Tempered:
    mode = change.mode or state.mode
    if change.target_c is not None and change.mode is None and mode is ClimateMode.OFF:
        mode = ClimateMode.HEAT
    target_c = state.target_c if change.target_c is None else change.target_c
    return replace(state, mode=mode, target_c=target_c)


def _playing(state: Playing, change: SetMedia) -> Playing:
    return replace(
        state,
        playback=_PLAYBACKS[change.transport] if change.transport else state.playback,
        volume=state.volume if change.volume is None else change.volume,
        source=change.source or state.source,
    )
