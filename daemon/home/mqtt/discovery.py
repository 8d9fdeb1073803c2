"""Follows devices that announce themselves as Home Assistant expects it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from config.device_kind import DeviceKind
from config.mqtt import MqttSource
from daemon.home.mqtt import components
from daemon.home.mqtt.abbreviations import Announced, announced, topic_of
from daemon.home.mqtt.announced_lights import light
from daemon.home.mqtt.complaints import Complaints
from daemon.home.mqtt.components import Entity, Unreadable, as_it_can_be_told
from daemon.home.mqtt.gadget import Gadget, Presence, Shape, Sign
from daemon.home.mqtt.reading import Payload, clean, mapping, sequence, text
from daemon.home.mqtt.templates import path_of
from daemon.mqtt.broker import Broker, Message

MOST: Final = 5_000
"""Announcements kept; a device makes several."""
LARGEST_BYTES: Final = 256 * 1024
"""Of an announcement; one of a whole device may hold fifty components."""
_MOST_SIGNS: Final = 8
OURSELVES: Final = "parlour"
"""The origin satellites name in their own announcements: our ring of light is no lamp."""
_HARDWARE: Final = re.compile(r"0x[0-9a-f]{16}|[0-9a-f]{12}")
_MAKERS: Final[Mapping[str, Callable[[Entity], Shape]]] = {
    "light": light,
    "switch": components.switch,
    "fan": components.fan,
    "cover": components.cover,
    "valve": components.valve,
    "lock": components.lock,
    "climate": components.climate,
    "alarm_control_panel": components.alarm,
    "vacuum": components.vacuum,
    "sensor": components.sensor,
    "binary_sensor": components.binary_sensor,
    "button": components.button,
    "scene": components.scene,
}


def gadget_of(each: Announced) -> Gadget | None:
    """Give an entity's gadget; `None` for one a voice has no use for. Raises `Unreadable`."""
    config = each.config
    if each.component not in _MAKERS or _is_aside(config) or _is_ours(each):
        return None
    entity = Entity(config)
    shape = as_it_can_be_told(entity, _MAKERS[each.component](entity))
    name = _name(each)
    if not name:
        raise Unreadable("it has no name")
    return Gadget(
        own_id=clean(each.own_id, 170),
        name=name,
        shape=shape,
        source=MqttSource.DISCOVERY,
        room=clean(each.device.get("suggested_area")),
        known_as=(clean(each.device.get("name")),),
        sort=clean(config.get("device_class"), 30),
        once=each.component == "button" or _is_one_button(shape, config),
        addresses=frozenset(_addresses(each.device)),
        slots=() if config.get("optimistic") is True else tuple(entity.slots),
        signs=tuple(_signs(config)),
        presence=_presence(config),
    )


def _is_aside(config: Mapping[str, object]) -> bool:
    """Say whether it is about the device itself, or switched off until somebody wants it."""
    return bool(config.get("entity_category")) or config.get("enabled_by_default") is False


def _is_ours(each: Announced) -> bool:
    origin = text(mapping(each.config.get("origin")).get("name"))
    return origin.casefold() == OURSELVES


def _is_one_button(shape: Shape, config: Mapping[str, object]) -> bool:
    """Say whether opening and closing are the same press, as at many garage doors."""
    if shape.kind is not DeviceKind.COVER or not topic_of(config, "command_topic"):
        return False
    opening, closing = config.get("payload_open", "OPEN"), config.get("payload_close", "CLOSE")
    return opening == closing


def _name(each: Announced) -> str:
    """Give the device's name with the entity's, unless that holds it already."""
    of_device, own = clean(each.device.get("name")), clean(each.config.get("name"))
    if not own or not of_device or own.casefold().startswith(of_device.casefold()):
        return own or of_device
    return clean(f"{of_device} {own}", 100)


def _addresses(device: Mapping[str, object]) -> Iterator[str]:
    identifiers = device.get("identifiers")
    told = [identifiers] if isinstance(identifiers, str) else sequence(identifiers)
    pairs = [sequence(pair) for pair in sequence(device.get("connections"))[:_MOST_SIGNS]]
    for each in (*told[:_MOST_SIGNS], *(pair[1] for pair in pairs if len(pair) == 2)):  # noqa: PLR2004
        plain = text(each)[:100].lower().replace(":", "")
        yield plain
        yield from _HARDWARE.findall(plain)


def _signs(config: Mapping[str, object]) -> Iterator[Sign]:
    listed = [mapping(each) for each in sequence(config.get("availability"))[:_MOST_SIGNS]]
    several = [(each, topic_of(each, "topic"), "value_template") for each in listed]
    alone = (config, topic_of(config, "availability_topic"), "availability_template")
    for told, topic, template_key in (*several, alone):
        template = text(told.get(template_key))
        path = path_of(template) if template else ()
        if topic and path is not None:
            yield Sign(
                topic=topic,
                path=path,
                here=text(told.get("payload_available")) or "online",
                away=text(told.get("payload_not_available")) or "offline",
            )


def _presence(config: Mapping[str, object]) -> Presence:
    mode = text(config.get("availability_mode"))
    return Presence(mode) if mode in {*Presence} else Presence.LATEST


class Announcements:
    """Everything announced; `changed` is called when its gadgets may be others."""

    def __init__(
        self, prefix: str, broker: Broker, changed: Callable[[], None], complaints: Complaints
    ) -> None:
        self._prefix = prefix
        self._changed = changed
        self._complaints = complaints
        # At most MOST topics; those that come later are left out, and that is told.
        self._found: dict[str, tuple[Gadget, ...]] = {}
        for pattern in ("+/+/config", "+/+/+/config"):
            broker.subscribe(f"{prefix}/{pattern}", self._hear, largest_bytes=LARGEST_BYTES)

    def gadgets(self) -> tuple[Gadget, ...]:
        """Give what was announced."""
        return tuple(gadget for found in self._found.values() for gadget in found)

    def _hear(self, message: Message) -> None:
        found = tuple(self._read(message)) if message.payload else ()
        if found == self._found.get(message.topic, ()):
            return
        if not found:
            del self._found[message.topic]
        elif message.topic in self._found or len(self._found) < MOST:
            self._found[message.topic] = found
        else:
            self._complaints.drop(MqttSource.DISCOVERY, "too many announcements")
            return
        self._changed()

    def _read(self, message: Message) -> Iterator[Gadget]:
        levels = message.topic.removeprefix(f"{self._prefix}/").split("/")[:-1]
        told = Payload(message.payload).json
        if not isinstance(told, dict):
            self._complaints.drop(MqttSource.DISCOVERY, "an announcement that is no JSON object")
            return
        for each in announced(levels, told):
            try:
                found = gadget_of(each)
            except Unreadable as why:
                component = clean(each.component, 30)
                self._complaints.drop(MqttSource.DISCOVERY, f"a {component} is left out: {why}")
                continue
            if found is not None:
                yield found
