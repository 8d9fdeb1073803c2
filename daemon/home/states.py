"""The states devices are in, one small value a kind, and how a result tells each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class Position(StrEnum):
    """Where a cover or a valve stands."""

    OPEN = "open"
    OPENING = "opening"
    CLOSED = "closed"
    CLOSING = "closing"
    UNKNOWN = "unknown"


class Bolt(StrEnum):
    """How a lock stands."""

    LOCKED = "locked"
    LOCKING = "locking"
    UNLOCKED = "unlocked"
    UNLOCKING = "unlocking"
    OPEN = "open"
    """Unlocked, and its latch drawn back."""
    JAMMED = "jammed"
    UNKNOWN = "unknown"


class ClimateMode(StrEnum):
    """What a thermostat does."""

    OFF = "off"
    HEAT = "heat"
    COOL = "cool"
    AUTO = "auto"
    DRY = "dry"
    FAN = "fan"


class Playback(StrEnum):
    """What a player does."""

    OFF = "off"
    IDLE = "idle"
    PLAYING = "playing"
    PAUSED = "paused"


class Guard(StrEnum):
    """How an alarm panel stands."""

    DISARMED = "disarmed"
    ARMING = "arming"
    ARMED_HOME = "armed_home"
    ARMED_AWAY = "armed_away"
    ARMED_NIGHT = "armed_night"
    TRIGGERED = "triggered"


class Cleaning(StrEnum):
    """What a vacuum cleaner does."""

    DOCKED = "docked"
    CLEANING = "cleaning"
    PAUSED = "paused"
    RETURNING = "returning"
    IDLE = "idle"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Switched:
    """A switch."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lit:
    """A light."""

    on: bool
    brightness: int | None = None
    """Per cent; what a light that is off will come back with. `None`: it cannot be dimmed."""
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spinning:
    """A fan."""

    on: bool
    speed: int | None = None
    """Per cent; `None`: it knows only on and off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A cover or a valve."""

    position: Position
    percent: int | None = None
    """How far it is open; `None`: it cannot tell."""


@dataclass(frozen=True, slots=True)
class Bolted:
    """A lock."""

    bolt: Bolt


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempered:
    """A thermostat or an air conditioner."""

    mode: ClimateMode
    target_c: float | None = None
    now_c: float | None = None
    humidity: float | None = None
    """Relative, in per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """A player."""

    playback: Playback
    volume: int | None = None
    """Per cent."""
    title: str = ""
    """What plays, in words of whoever made it: never trusted."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Guarded:
    """An alarm panel."""

    guard: Guard


@dataclass(frozen=True, slots=True)
class Vacuuming:
    """A vacuum cleaner."""

    cleaning: Cleaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A sensor."""

    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Startable:
    """A scene or a script: it can only be started."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nobody knows: the device does not answer."""


type State = (
    Switched
    | Lit
    | Spinning
    | Moved
    | Bolted
    | Tempered
    | Playing
    | Guarded
    | Vacuuming
    | Reading
    | Startable
    | Unavailable
)


def report(state: State) -> dict[str, object]:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    """Give a state as a result tells it: plain values, nothing that is not known."""
    match state:
        case Switched():
            return {"state": _on(on=state.on)}
        case Lit():
            told: dict[str, object] = {"state": _on(on=state.on)}
            if state.brightness is not None:
                told["brightness"] = state.brightness if state.on else 0
            return told | ({"colour": state.colour} if state.colour else {})
        case Spinning():
            return _known(state=_on(on=state.on), speed=state.speed if state.on else None)
        case Moved():
            return _known(state=state.position.value, open_percent=state.percent)
        case Bolted():
            return {"state": state.bolt.value}
        case Tempered():
            return _known(
                state=state.mode.value,
                target_c=state.target_c,
                now_c=state.now_c,
                humidity=state.humidity,
            )
        case Playing():
            return _known(
                state=state.playback.value,
                volume=state.volume,
                title=state.title or None,
                source=state.source or None,
            )
        case Guarded():
            return {"state": state.guard.value}
        case Vacuuming():
            return {"state": state.cleaning.value}
        case Reading():
            return _known(state=state.value, unit=state.unit or None)
        case Startable():
            return {}
        case Unavailable():
            return {"state": "unavailable"}
        case _:
            assert_never(state)


def _on(*, on: bool) -> str:
    return "on" if on else "off"


def _known(**facts: object) -> dict[str, object]:
    return {key: value for key, value in facts.items() if value is not None}
