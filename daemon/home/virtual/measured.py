"""What virtual sensors and thermostats measure: believable, and moving towards what was set."""

from dataclasses import replace
from typing import Final

from daemon.home.states import (
    Bolt,
    Bolted,
    ClimateMode,
    Moved,
    Position,
    Reading,
    State,
    Tempered,
    Unavailable,
    report,
)

DRIFT_S: Final = 30.0
"""How often temperatures move."""

_STEP_C: Final = 0.1
_OUTSIDE_C: Final = 16.0
"""What rooms tend to where nothing heats or cools."""


def drifted(state: Tempered) -> Tempered:
    """Give a thermostat one step later: towards its target as far as its mode allows."""
    if state.now_c is None:
        return state
    match state.mode:
        case ClimateMode.HEAT | ClimateMode.AUTO if state.target_c is not None:
            goal_c = state.target_c
        case ClimateMode.COOL if state.target_c is not None:
            goal_c = min(state.now_c, state.target_c)
        case _:
            goal_c = min(state.now_c, _OUTSIDE_C)
    way_c = max(-_STEP_C, min(_STEP_C, goal_c - state.now_c))
    return replace(state, now_c=round(state.now_c + way_c, 1))


def reading(followed: State) -> Reading | Unavailable:
    """Give what a sensor tells of the device it follows."""
    match followed:
        case Tempered(now_c=float(now_c)):
            return Reading(value=f"{now_c:g}", unit="°C")
        case Moved(position=position):
            return Reading(value="closed" if position is Position.CLOSED else "open")
        case Bolted(bolt):
            return Reading(value="locked" if bolt is Bolt.LOCKED else "unlocked")
        case _:
            told = report(followed).get("state")
            return Reading(value=str(told)) if told else Unavailable()
