"""Announced entities as shapes, one function for each of Home Assistant's components."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.changes import (
    Change,
    Chore,
    Move,
    SetGuard,
    SetSwitch,
    SetVacuum,
    Start,
    Turn,
    TurnLock,
)
from daemon.home.mqtt.abbreviations import topic_of
from daemon.home.mqtt.climate import MODES, Thermostat
from daemon.home.mqtt.gadget import Command, Part, Shape, Slot
from daemon.home.mqtt.moving import Cover, Fan
from daemon.home.mqtt.reading import number, sequence, text, word
from daemon.home.mqtt.shapes import ReadOnly, Sensor, Worded
from daemon.home.mqtt.templates import path_of
from daemon.home.sensor_words import words
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    Guard,
    Guarded,
    Position,
    State,
    Switched,
    Vacuuming,
)


class Unreadable(Exception):
    """An announcement that cannot be used; the words say why."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An announced entity on its way to a shape."""

    config: Mapping[str, object]
    slots: list[Slot] = field(default_factory=list)

    def reads(self, slot: str, topic_key: str, template_key: str = "value_template") -> bool:
        """Note where a value is read; say whether it is. Raises `Unreadable`."""
        topic = topic_of(self.config, topic_key)
        if not topic:
            return False
        template = text(self.config.get(template_key))
        path = path_of(template) if template else ()
        if path is None:
            raise Unreadable(
                f"its {template_key} computes, and only places in the payload are read"
            )
        self.slots.append(Slot(slot, topic, path))
        return True

    def tells(self, topic_key: str) -> Command | None:
        """Give how a value is told, `None` if it is not."""
        topic = topic_of(self.config, topic_key)
        return Command(topic) if topic else None

    def needs(self, topic_key: str = "command_topic") -> Command:
        """Give how a value is told. Raises `Unreadable`."""
        found = self.tells(topic_key)
        if found is None:
            raise Unreadable(f"it has no {topic_key}")
        return found

    def word(self, key: str, default: str) -> str:
        """Give a word of its own, in lower case."""
        return word(self.config.get(key, default))

    def payload(self, key: str, default: object) -> object:
        """Give a payload of its own; `None` for one that was taken away."""
        return self.config.get(key, default)

    def number(self, key: str, default: float) -> float:
        """Give a number."""
        found = number(self.config.get(key))
        return default if found is None else found


def switch(entity: Entity) -> Shape:
    """Make a switch."""
    command = entity.needs()
    entity.reads("state", "state_topic")
    on, off = entity.payload("payload_on", "ON"), entity.payload("payload_off", "OFF")
    says_on, says_off = entity.word("state_on", word(on)), entity.word("state_off", word(off))
    return Worded(
        kind=DeviceKind.SWITCH,
        deeds={SetSwitch(on=True): (command, on), SetSwitch(on=False): (command, off)},
        says={says_on: Switched(on=True), says_off: Switched(on=False)},
    )


def fan(entity: Entity) -> Shape:
    """Make a fan."""
    command = entity.needs()
    on, off = entity.payload("payload_on", "ON"), entity.payload("payload_off", "OFF")
    entity.reads("on", "state_topic", "state_value_template")
    entity.reads("speed", "percentage_state_topic", "percentage_value_template")
    return Fan(
        switch=command,
        on=on,
        off=off,
        says_on=word(on),
        says_off=word(off),
        speed=entity.tells("percentage_command_topic"),
        fastest=max(1.0, entity.number("speed_range_max", 100.0)),
    )


def cover(entity: Entity) -> Shape:
    """Make a cover."""
    command, position = entity.tells("command_topic"), entity.tells("set_position_topic")
    if command is None and position is None:
        raise Unreadable("it has neither a command_topic nor a set_position_topic")
    entity.reads("state", "state_topic")
    entity.reads("position", "position_topic", "position_template")
    closed, opened = entity.number("position_closed", 0.0), entity.number("position_open", 100.0)
    if closed == opened:
        raise Unreadable("its position_open and position_closed are the same")
    return Cover(
        moves=_moves(entity, command) if command else {},
        says=_positions(entity),
        position=position,
        closed_at=closed,
        open_at=opened,
    )


def valve(entity: Entity) -> Shape:
    """Make a valve; one that reports its position is told numbers."""
    command = entity.needs()
    numeric = entity.config.get("reports_position") is True
    entity.reads("position" if numeric else "state", "state_topic")
    closed, opened = entity.number("position_closed", 0.0), entity.number("position_open", 100.0)
    if closed == opened:
        raise Unreadable("its position_open and position_closed are the same")
    moves = _moves(entity, command)
    if numeric:
        moves = {move: part for move, part in moves.items() if move is Move.STOP}
    return Cover(
        kind=DeviceKind.VALVE,
        moves=moves,
        says=_positions(entity),
        position=command if numeric else None,
        closed_at=closed,
        open_at=opened,
    )


def _moves(entity: Entity, command: Command) -> dict[Move, Part]:
    told = {
        Move.OPEN: entity.payload("payload_open", "OPEN"),
        Move.CLOSE: entity.payload("payload_close", "CLOSE"),
        Move.STOP: entity.payload("payload_stop", "STOP"),
    }
    return {move: (command, payload) for move, payload in told.items() if payload is not None}


def _positions(entity: Entity) -> dict[str, Position]:
    return {
        entity.word("state_open", "open"): Position.OPEN,
        entity.word("state_opening", "opening"): Position.OPENING,
        entity.word("state_closed", "closed"): Position.CLOSED,
        entity.word("state_closing", "closing"): Position.CLOSING,
        entity.word("state_stopped", "stopped"): Position.OPEN,
    }


def lock(entity: Entity) -> Shape:
    """Make a lock; one that wants a code is only ever locked from here."""
    command = entity.needs()
    entity.reads("state", "state_topic")
    deeds: dict[Change, Part] = {
        TurnLock(Turn.LOCK): (command, entity.payload("payload_lock", "LOCK"))
    }
    if not entity.config.get("code_format"):
        deeds[TurnLock(Turn.UNLOCK)] = (command, entity.payload("payload_unlock", "UNLOCK"))
        if entity.config.get("payload_open") is not None:
            deeds[TurnLock(Turn.OPEN)] = (command, entity.config["payload_open"])
    says = {
        entity.word(f"state_{bolt}", bolt.upper()): Bolted(bolt)
        for bolt in (Bolt.LOCKED, Bolt.LOCKING, Bolt.UNLOCKED, Bolt.UNLOCKING, Bolt.JAMMED)
    }
    return Worded(kind=DeviceKind.LOCK, deeds=deeds, says=says)


_ARMING: Final = {
    "arm_home": Guard.ARMED_HOME,
    "arm_away": Guard.ARMED_AWAY,
    "arm_night": Guard.ARMED_NIGHT,
}


def alarm(entity: Entity) -> Shape:
    """Make an alarm panel; what wants a code is not asked from here."""
    command = entity.needs()
    if not entity.reads("state", "state_topic"):
        raise Unreadable("it has no state_topic")
    deeds: dict[Change, Part] = {}
    coded = entity.config.get("code") is not None
    if not coded or entity.config.get("code_disarm_required") is False:
        payload = entity.payload("payload_disarm", "DISARM")
        deeds[SetGuard(Guard.DISARMED)] = (command, payload)
    if not coded or entity.config.get("code_arm_required") is False:
        able = [text(each) for each in sequence(entity.config.get("supported_features"))]
        for name, guard in _ARMING.items():
            if not able or name in able:
                payload = entity.payload(f"payload_{name}", name.upper())
                deeds[SetGuard(guard)] = (command, payload)
    says: dict[str, State] = {guard.value: Guarded(guard) for guard in Guard}
    says["pending"] = Guarded(Guard.ARMING)
    return Worded(kind=DeviceKind.ALARM, deeds=deeds, says=says)


def vacuum(entity: Entity) -> Shape:
    """Make a vacuum cleaner; its state is an object with the key `state`."""
    command = entity.needs()
    if topic := topic_of(entity.config, "state_topic"):
        entity.slots.append(Slot("state", topic, ("state",)))
    told = {
        SetVacuum(Chore.START): entity.payload("payload_start", "start"),
        SetVacuum(Chore.PAUSE): entity.payload("payload_pause", "pause"),
        SetVacuum(Chore.DOCK): entity.payload("payload_return_to_base", "return_to_base"),
    }
    return Worded(
        kind=DeviceKind.VACUUM,
        deeds={change: (command, payload) for change, payload in told.items()},
        says={cleaning.value: Vacuuming(cleaning) for cleaning in Cleaning},
    )


def climate(entity: Entity) -> Shape:
    """Make a thermostat or an air conditioner."""
    entity.reads("target", "temperature_state_topic", "temperature_state_template")
    entity.reads("mode", "mode_state_topic", "mode_state_template")
    entity.reads("now", "current_temperature_topic", "current_temperature_template")
    entity.reads("humidity", "current_humidity_topic", "current_humidity_template")
    known = [text(each) for each in sequence(entity.config.get("modes", list(MODES)))]
    fahrenheit = text(entity.config.get("temperature_unit")) == "F"
    low, high = (44.6, 95.0) if fahrenheit else (7.0, 35.0)
    low, high = entity.number("min_temp", low), entity.number("max_temp", high)
    has_modes = topic_of(entity.config, "mode_state_topic")
    return Thermostat(
        target=entity.tells("temperature_command_topic"),
        coldest_c=(low - 32) * 5 / 9 if fahrenheit else low,
        warmest_c=(high - 32) * 5 / 9 if fahrenheit else high,
        mode=entity.tells("mode_command_topic"),
        modes={MODES[mode]: mode for mode in known if mode in MODES} if has_modes else {},
        fahrenheit=fahrenheit,
    )


def sensor(entity: Entity) -> Shape:
    """Make a sensor of values."""
    if not entity.reads("state", "state_topic"):
        raise Unreadable("it has no state_topic")
    return Sensor(unit=text(entity.config.get("unit_of_measurement"))[:10])


def binary_sensor(entity: Entity) -> Shape:
    """Make a sensor of yes and no."""
    if not entity.reads("state", "state_topic"):
        raise Unreadable("it has no state_topic")
    sort = text(entity.config.get("device_class"))
    return Sensor(
        words=words(sort, entity.word("payload_on", "ON"), entity.word("payload_off", "OFF"))
    )


def button(entity: Entity) -> Shape:
    """Make something to press."""
    press = (entity.needs(), entity.payload("payload_press", "PRESS"))
    return Worded(kind=DeviceKind.SCRIPT, deeds={Start(): press}, says={})


def scene(entity: Entity) -> Shape:
    """Make a scene."""
    begin = (entity.needs(), entity.payload("payload_on", "ON"))
    return Worded(kind=DeviceKind.SCENE, deeds={Start(): begin}, says={})


def as_it_can_be_told(entity: Entity, shape: Shape) -> Shape:
    """Give a shape that is only read where a command would have to be computed."""
    templates = [
        value for key, value in entity.config.items() if key.endswith("command_template") and value
    ]
    plain = all(path_of(text(each).replace("action", "value")) == () for each in templates)
    return shape if plain else ReadOnly(shape)
