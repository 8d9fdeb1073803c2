"""What an entity cannot do, told before anything is asked: one that cannot stops a whole call.

Home Assistant declines a call for several entities when one of them lacks the feature, and none of
them is asked (homeassistant/helpers/service.py, `entity_service_call`).
"""

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
)
from daemon.home.home_assistant.colours import can_show
from daemon.home.home_assistant.entities import Entity
from daemon.home.states import Guard

# Bits of `supported_features`; what each means is the domain's own (homeassistant/components).
_MOVES: Final = {Move.OPEN: 1, Move.CLOSE: 2, Move.STOP: 8}
_SET_POSITION: Final = 4
_OPEN_LATCH: Final = 1
_SET_SPEED: Final = 1
_VOLUME_SET: Final = 4
_SELECT_SOURCE: Final = 2_048
_TRANSPORTS: Final = {
    Transport.PLAY: 16_384,
    Transport.PAUSE: 1,
    Transport.STOP: 4_096,
    Transport.NEXT: 32,
    Transport.PREVIOUS: 16,
    Transport.ON: 128,
    Transport.OFF: 256,
}
_CHORES: Final = {Chore.START: 8_192, Chore.PAUSE: 4, Chore.DOCK: 16}
_ARMS: Final = {Guard.ARMED_HOME: 1, Guard.ARMED_AWAY: 2, Guard.ARMED_NIGHT: 4}


def lacking(name: str, entity: Entity, change: Change) -> str:  # noqa: C901 - one line a kind
    """Give why an entity cannot do what is asked, in a sentence; empty when it can."""
    can = entity.features
    problem = ""
    match change:
        case SetLight():
            problem = _dark(entity, change)
        case SetFan(on=True, speed=int()) if not can & _SET_SPEED:
            problem = "has no speeds, only on and off"
        case MoveTo(Move.OPEN, int()) if not can & _SET_POSITION:
            problem = "cannot stop half-way: it opens and closes only"
        case MoveTo(move, None) if not can & _MOVES[move]:
            problem = f"cannot {move.value}"
        case TurnLock(Turn.OPEN) if not can & _OPEN_LATCH:
            problem = "has no latch to open: it can be unlocked"
        case SetMedia():
            problem = _silent(can, change)
        case SetGuard(guard) if guard in _ARMS and not can & _ARMS[guard]:
            problem = f"does not know {guard.value.replace('_', ' ')}"
        case SetVacuum(chore) if not can & _CHORES[chore]:
            problem = f"cannot {chore.value}"
        case SetSwitch() | SetFan() | MoveTo() | TurnLock() | SetClimate():
            pass
        case SetGuard() | SetVacuum() | Start():
            pass
        case _:
            assert_never(change)
    return f"the {name} {problem}" if problem else ""


def _dark(entity: Entity, change: SetLight) -> str:
    modes = entity.attributes.get("supported_color_modes")
    if change.brightness is not None and isinstance(modes, list) and set(modes) <= {"onoff"}:
        return "cannot be dimmed"
    if change.colour is not None and not can_show(change.colour, modes):
        return f"cannot be {change.colour}"
    return ""


def _silent(can: int, change: SetMedia) -> str:
    if change.transport is not None and not can & _TRANSPORTS[change.transport]:
        return f"cannot {change.transport.value}" + (
            " now: perhaps it is off" if not can & _TRANSPORTS[Transport.PLAY] else ""
        )
    if change.volume is not None and not can & _VOLUME_SET:
        return "cannot be made louder or softer"
    if change.source is not None and not can & _SELECT_SOURCE:
        return "has no sources to choose from"
    return ""
