"""Changes as services of Home Assistant, those of several devices in one call where they agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from daemon.home.home_assistant.codec import sequence
from daemon.home.home_assistant.colours import wanted
from daemon.home.home_assistant.entities import Entity
from daemon.home.home_assistant.readings import domain
from daemon.home.states import ClimateMode, Guard

_MOVES: Final = {Move.OPEN: "open", Move.CLOSE: "close", Move.STOP: "stop"}
_TURNS: Final = {Turn.LOCK: "lock", Turn.UNLOCK: "unlock", Turn.OPEN: "open"}
_GUARDS: Final = {
    Guard.DISARMED: "alarm_disarm",
    Guard.ARMED_HOME: "alarm_arm_home",
    Guard.ARMED_AWAY: "alarm_arm_away",
    Guard.ARMED_NIGHT: "alarm_arm_night",
}
_TRANSPORTS: Final = {
    Transport.PLAY: "media_play",
    Transport.PAUSE: "media_pause",
    Transport.STOP: "media_stop",
    Transport.NEXT: "media_next_track",
    Transport.PREVIOUS: "media_previous_track",
    Transport.ON: "turn_on",
    Transport.OFF: "turn_off",
}
_CHORES: Final = {Chore.START: "start", Chore.PAUSE: "pause", Chore.DOCK: "return_to_base"}
_STARTS: Final = {
    "automation": "trigger",
    "button": "press",
    "input_button": "press",
    "scene": "turn_on",
    "script": "turn_on",  # script.NAME would wait until the script has ended
}
_MODES: Final = {
    ClimateMode.OFF: "off",
    ClimateMode.HEAT: "heat",
    ClimateMode.COOL: "cool",
    ClimateMode.AUTO: "auto",
    ClimateMode.DRY: "dry",
    ClimateMode.FAN: "fan_only",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service and what it is told, without the entities it is for."""

    domain: str
    name: str
    data: tuple[tuple[str, object], ...] = ()

    def message(self, entities: Iterable[str]) -> Mapping[str, object]:
        """Give what the command `call_service` says."""
        return {
            "domain": self.domain,
            "service": self.name,
            "service_data": dict(self.data),
            "target": {"entity_id": list(entities)},
        }


def services(  # noqa: C901, PLR0911 - one line a change
    entity_id: str, entity: Entity, change: Change, *, code: str = "", fahrenheit: bool = False
) -> tuple[Service, ...]:
    """Give the services that make a change; none for a change that asks for nothing.

    `code` is what an alarm panel or a lock wants to hear.
    """
    own = domain(entity_id)
    spoken = (("code", code),) if code else ()
    match change:
        case SetSwitch(on):
            return (Service(own, "turn_on" if on else "turn_off"),)
        case SetLight():
            return (_light(own, entity, change),)
        case SetFan():
            return (_fan(own, change),)
        case MoveTo(Move.OPEN, int() as percent):
            return (Service(own, f"set_{own}_position", (("position", percent),)),)
        case MoveTo(move):
            return (Service(own, f"{_MOVES[move]}_{own}"),)
        case TurnLock(turn):
            return (Service(own, _TURNS[turn], spoken),)
        case SetClimate():
            return _climate(own, entity, change, fahrenheit=fahrenheit)
        case SetMedia():
            return _media(own, change)
        case SetGuard(guard):
            return (Service(own, _GUARDS[guard], spoken),) if guard in _GUARDS else ()
        case SetVacuum(chore):
            return (Service(own, _CHORES[chore]),)
        case Start():
            return (Service(own, _STARTS.get(own, "turn_on")),)
        case _:
            assert_never(change)


def _light(own: str, entity: Entity, change: SetLight) -> Service:
    if not change.on:
        return Service(own, "turn_off")
    data: dict[str, object] = {}
    if change.brightness is not None:
        data["brightness_pct"] = change.brightness
    if change.colour is not None:
        data |= wanted(change.colour, entity.attributes.get("supported_color_modes"))
    return Service(own, "turn_on", tuple(data.items()))


def _fan(own: str, change: SetFan) -> Service:
    if change.on and change.speed is not None:
        return Service(own, "set_percentage", (("percentage", change.speed),))
    return Service(own, "turn_on" if change.on else "turn_off")


def _climate(
    own: str, entity: Entity, change: SetClimate, *, fahrenheit: bool
) -> tuple[Service, ...]:
    mode = _mode(entity, change.mode) if change.mode is not None else None
    if change.target_c is None:
        return (Service(own, "set_hvac_mode", (("hvac_mode", mode),)),) if mode else ()
    # Thermostats in Fahrenheit take whole degrees.
    degrees = round(change.target_c * 1.8 + 32) if fahrenheit else change.target_c
    together = (("hvac_mode", mode),) if mode else ()
    return (Service(own, "set_temperature", (("temperature", degrees), *together)),)


def _mode(entity: Entity, mode: ClimateMode) -> str:
    """Give Home Assistant's word: what we call automatic may be either of two."""
    known = sequence(entity.attributes.get("hvac_modes"))
    word = _MODES[mode]
    return "heat_cool" if word == "auto" and word not in known and "heat_cool" in known else word


def _media(own: str, change: SetMedia) -> tuple[Service, ...]:
    asked = []
    if change.transport is not None:
        asked.append(Service(own, _TRANSPORTS[change.transport]))
    if change.volume is not None:
        asked.append(Service(own, "volume_set", (("volume_level", change.volume / 100),)))
    if change.source is not None:
        asked.append(Service(own, "select_source", (("source", change.source),)))
    return tuple(asked)
