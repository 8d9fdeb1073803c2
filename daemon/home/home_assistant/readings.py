"""What an entity is to us: its kind, and its state as one of ours. No socket, no clock."""

from collections.abc import Callable, Mapping
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.home_assistant.codec import number, text
from daemon.home.home_assistant.colours import shown
from daemon.home.home_assistant.entities import Entity
from daemon.home.home_assistant.tidy import LONGEST_TEXT, tidy
from daemon.home.sensor_words import words
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
    Reading,
    Spinning,
    Startable,
    State,
    Switched,
    Tempered,
    Unavailable,
    Vacuuming,
)

_KINDS: Final[Mapping[str, DeviceKind]] = {
    "light": DeviceKind.LIGHT,
    "switch": DeviceKind.SWITCH,
    "input_boolean": DeviceKind.SWITCH,
    "humidifier": DeviceKind.SWITCH,
    "fan": DeviceKind.FAN,
    "cover": DeviceKind.COVER,
    "climate": DeviceKind.CLIMATE,
    "lock": DeviceKind.LOCK,
    "valve": DeviceKind.VALVE,
    "alarm_control_panel": DeviceKind.ALARM,
    "media_player": DeviceKind.MEDIA,
    "vacuum": DeviceKind.VACUUM,
    "scene": DeviceKind.SCENE,
    "script": DeviceKind.SCRIPT,
    "automation": DeviceKind.SCRIPT,
    "button": DeviceKind.SCRIPT,
    "input_button": DeviceKind.SCRIPT,
    # What can only be read: changing these would need words of their own.
    "sensor": DeviceKind.SENSOR,
    "binary_sensor": DeviceKind.SENSOR,
    "weather": DeviceKind.SENSOR,
    "person": DeviceKind.SENSOR,
    "water_heater": DeviceKind.SENSOR,
    "number": DeviceKind.SENSOR,
    "input_number": DeviceKind.SENSOR,
    "select": DeviceKind.SENSOR,
    "input_select": DeviceKind.SENSOR,
    "counter": DeviceKind.SENSOR,
    "todo": DeviceKind.SENSOR,
}
_FEATURE_SET_SPEED: Final = 1
_MODES: Final = {
    "off": ClimateMode.OFF,
    "heat": ClimateMode.HEAT,
    "cool": ClimateMode.COOL,
    "heat_cool": ClimateMode.AUTO,
    "auto": ClimateMode.AUTO,
    "dry": ClimateMode.DRY,
    "fan_only": ClimateMode.FAN,
}
_PLAYBACKS: Final = {
    "off": Playback.OFF,
    "standby": Playback.OFF,
    "playing": Playback.PLAYING,
    "buffering": Playback.PLAYING,
    "paused": Playback.PAUSED,
}
_GUARDS: Final = {
    "disarmed": Guard.DISARMED,
    "arming": Guard.ARMING,
    "pending": Guard.TRIGGERED,  # somebody came in, and the siren waits for the code
    "triggered": Guard.TRIGGERED,
    "armed_away": Guard.ARMED_AWAY,
    "armed_vacation": Guard.ARMED_AWAY,
    "armed_night": Guard.ARMED_NIGHT,
}
_CLEANINGS: Final = {
    "cleaning": Cleaning.CLEANING,
    "docked": Cleaning.DOCKED,
    "paused": Cleaning.PAUSED,
    "returning": Cleaning.RETURNING,
    "error": Cleaning.ERROR,
}


def domain(entity_id: str) -> str:
    """Give the part of an entity's id that says what it is."""
    return entity_id.partition(".")[0]


def kind_of(entity_id: str) -> DeviceKind | None:
    """Give what an entity is; `None` for what the voice has no words for."""
    return _KINDS.get(domain(entity_id))


def name_of(entity_id: str, entity: Entity | None) -> str:
    """Give what people call it; its id is never built from a name, nor a name needed for its id."""
    found = tidy(entity.attributes.get("friendly_name")) if entity else ""
    return found or tidy(entity_id.partition(".")[2].replace("_", " "))


def state_of(entity_id: str, entity: Entity | None, *, fahrenheit: bool = False) -> State:
    """Give its state; `fahrenheit` says what the numbers of thermostats are in."""
    kind = kind_of(entity_id)
    if entity is None or kind is None or not entity.answers:
        return Unavailable()
    if kind is DeviceKind.CLIMATE:
        return _tempered(entity, fahrenheit=fahrenheit)
    return _READERS[kind](entity_id, entity)


def _lit(_: str, entity: Entity) -> State:
    modes = entity.attributes.get("supported_color_modes")
    plain = isinstance(modes, list) and set(modes) <= {"onoff", "unknown"}
    if entity.state == "unknown":
        return Unavailable()
    on, level = entity.state == "on", number(entity.attributes.get("brightness"))
    return Lit(
        on=on,
        # While it is off nobody but the lamp knows what it will come back with.
        brightness=None if plain else (100 if level is None else max(1, round(level / 2.55))),
        colour=shown(entity.attributes) if on else "",
    )


def _switched(_: str, entity: Entity) -> State:
    return Unavailable() if entity.state == "unknown" else Switched(entity.state == "on")


def _spinning(_: str, entity: Entity) -> State:
    speed = number(entity.attributes.get("percentage"))
    known = entity.features & _FEATURE_SET_SPEED and speed is not None
    return Spinning(
        on=entity.state == "on", speed=round(speed) if known and speed is not None else None
    )


def _moved(_: str, entity: Entity) -> State:
    percent = number(entity.attributes.get("current_position"))
    known = {position.value for position in Position}
    position = Position(entity.state) if entity.state in known else Position.UNKNOWN
    return Moved(position=position, percent=None if percent is None else round(percent))


def _bolted(_: str, entity: Entity) -> State:
    if entity.state == "opening":
        return Bolted(Bolt.UNLOCKING)
    known = {bolt.value for bolt in Bolt}
    return Bolted(Bolt(entity.state) if entity.state in known else Bolt.UNKNOWN)


def _tempered(entity: Entity, *, fahrenheit: bool) -> State:
    mode = _MODES.get(entity.state)
    if mode is None:
        return Unavailable()

    def celsius(name: str) -> float | None:
        found = number(entity.attributes.get(name))
        if found is None:
            return None
        return round((found - 32) / 1.8, 1) if fahrenheit else found

    low, high = celsius("target_temp_low"), celsius("target_temp_high")
    between = round((low + high) / 2, 1) if low is not None and high is not None else None
    target = celsius("temperature")
    return Tempered(
        mode=mode,
        target_c=between if target is None else target,
        now_c=celsius("current_temperature"),
        humidity=number(entity.attributes.get("current_humidity")),
    )


def _playing(_: str, entity: Entity) -> State:
    attributes = entity.attributes
    volume = number(attributes.get("volume_level"))
    words = (tidy(attributes.get(name)) for name in ("media_title", "media_artist"))
    return Playing(
        playback=_PLAYBACKS.get(entity.state, Playback.IDLE),
        volume=None if volume is None else round(volume * 100),
        title=", ".join(filter(None, words)),
        source=tidy(attributes.get("source")),
    )


def _guarded(_: str, entity: Entity) -> State:
    if entity.state == "unknown":
        return Unavailable()
    return Guarded(_GUARDS.get(entity.state, Guard.ARMED_HOME))


def _vacuuming(_: str, entity: Entity) -> State:
    return Vacuuming(_CLEANINGS.get(entity.state, Cleaning.IDLE))


def _startable(_: str, __: Entity) -> State:
    return Startable()


def _reading(entity_id: str, entity: Entity) -> State:
    value = tidy(entity.state, LONGEST_TEXT)
    unit = tidy(entity.attributes.get("unit_of_measurement"))
    if domain(entity_id) == "binary_sensor":
        value = words(entity.sort).get(value, value)
    elif domain(entity_id) == "weather":
        warmth = number(entity.attributes.get("temperature"))
        scale = text(entity.attributes.get("temperature_unit"))
        value = value if warmth is None else f"{value}, {warmth:g} {scale}".strip()
    elif domain(entity_id) == "person":
        value = {"not_home": "away"}.get(value, value)
    return Reading(value=value, unit=unit)


_READERS: Final[Mapping[DeviceKind, Callable[[str, Entity], State]]] = {
    DeviceKind.LIGHT: _lit,
    DeviceKind.SWITCH: _switched,
    DeviceKind.FAN: _spinning,
    DeviceKind.COVER: _moved,
    DeviceKind.VALVE: _moved,
    DeviceKind.LOCK: _bolted,
    DeviceKind.MEDIA: _playing,
    DeviceKind.ALARM: _guarded,
    DeviceKind.VACUUM: _vacuuming,
    DeviceKind.SCENE: _startable,
    DeviceKind.SCRIPT: _startable,
    DeviceKind.SENSOR: _reading,
}
