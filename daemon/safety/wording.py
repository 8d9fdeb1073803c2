"""Changes and decisions in words, for questions, results and the audit log."""

import json
from typing import Final, assert_never

from daemon.home.backend import Order
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
    TurnLock,
)
from daemon.home.states import Guard

_GUARDS: Final = {
    Guard.DISARMED: "disarm",
    Guard.ARMED_HOME: "arm for home",
    Guard.ARMED_AWAY: "arm for away",
    Guard.ARMED_NIGHT: "arm for the night",
}
_CHORES: Final = {Chore.START: "start", Chore.PAUSE: "pause", Chore.DOCK: "send home"}


def in_words(change: Change) -> str:  # noqa: C901, PLR0911 - one line a kind
    """Give a change as a verb with its particulars; two different ones never read the same."""
    match change:
        case SetSwitch(on):
            return _turn(on=on)
        case SetLight():
            return _with(_turn(on=change.on), _percent(change.brightness), change.colour)
        case SetFan():
            return _with(_turn(on=change.on), _percent(change.speed))
        case MoveTo(Move.OPEN, int(percent)):
            return f"open to {percent} %"
        case MoveTo(move):
            return move.value
        case TurnLock(turn):
            return turn.value
        case SetClimate():
            target = None if change.target_c is None else f"{change.target_c:g} °C"
            return _with("set", change.mode and change.mode.value, target)
        case SetMedia():
            volume = None if change.volume is None else f"volume {change.volume} %"
            source = change.source and f"source {change.source}"
            return _with(change.transport.value if change.transport else "set", volume, source)
        case SetGuard(guard):
            return _GUARDS.get(guard, guard.value)
        case SetVacuum(chore):
            return _CHORES[chore]
        case Start(arguments):
            return _with("start", *_told(arguments))
        case _:
            assert_never(change)


def question(order: Order) -> str:
    """Give what to ask a person before a protected order is carried out."""
    name = order.device.name
    match order.change:
        case MoveTo(Move.OPEN, int(percent)):
            return f"Shall I really open the {name} to {percent} %?"
        case change:
            verb, comma, particulars = in_words(change).partition(", ")
            return f"Shall I really {verb} the {name}{comma}{particulars}?"


def _turn(*, on: bool) -> str:
    return "turn on" if on else "turn off"


def _percent(value: int | None) -> str | None:
    return None if value is None else f"{value} %"


def _with(verb: str, *particulars: str | None) -> str:
    return ", ".join([verb, *(each for each in particulars if each)])


def _told(arguments: str) -> list[str]:
    """Give a tool's arguments one by one; a text in quotes, so that it is never taken for more."""
    told = json.loads(arguments) if arguments else {}
    return [f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
