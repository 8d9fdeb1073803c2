"""Devices, groups and scenes of one Zigbee2MQTT (zigbee2mqtt.io/guide/usage/mqtt_topics...)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from config.device_kind import DeviceKind
from config.mqtt import MqttSource
from daemon.home.changes import Start
from daemon.home.mqtt.exposes import Exposed, exposed
from daemon.home.mqtt.gadget import Command, Gadget, Presence, Publication, Sign, Slot
from daemon.home.mqtt.lights import Light
from daemon.home.mqtt.reading import clean, mapping, number, sequence, text, word
from daemon.home.mqtt.shapes import Worded
from daemon.mqtt.topics import is_topic

MOST: Final = 2_000
"""Devices and groups looked at."""
_MOST_SCENES: Final = 50
_ADDRESS: Final = re.compile(r"0x[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZigbeeDevice:
    """A device as the bridge lists it."""

    address: str
    friendly_name: str
    about: str
    things: tuple[Exposed, ...]
    scenes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ZigbeeGroup:
    """A group as the bridge lists it."""

    number: int
    friendly_name: str
    members: frozenset[str]
    scenes: tuple[tuple[int, str], ...] = ()


def devices_of(base: str, listed: object) -> Iterator[ZigbeeDevice]:
    """Read `bridge/devices`; what is no device in order is left out."""
    for each in sequence(listed)[:MOST]:
        told = mapping(each)
        address, name = word(told.get("ieee_address")), text(told.get("friendly_name"))
        if not _ADDRESS.fullmatch(address) or not _is_name(base, name):
            continue
        if told.get("disabled") is True or text(told.get("type")) == "Coordinator":
            continue
        definition = mapping(told.get("definition"))
        endpoints = mapping(told.get("endpoints")).values()
        yield ZigbeeDevice(
            address=address,
            friendly_name=name,
            about=clean(definition.get("description")) or clean(definition.get("model")),
            things=tuple(exposed(definition, f"{base}/{name}")),
            scenes=tuple(scene for endpoint in endpoints for scene in _scenes(endpoint)),
        )


def groups_of(base: str, listed: object) -> Iterator[ZigbeeGroup]:
    """Read `bridge/groups`; what is no group in order is left out."""
    for each in sequence(listed)[:MOST]:
        told = mapping(each)
        ident, name = number(told.get("id")), text(told.get("friendly_name"))
        if ident is None or not _is_name(base, name):
            continue
        members = [mapping(member) for member in sequence(told.get("members"))[:MOST]]
        yield ZigbeeGroup(
            number=int(ident),
            friendly_name=name,
            members=frozenset(word(member.get("ieee_address")) for member in members),
            scenes=tuple(_scenes(told)),
        )


def gadgets_of(
    base: str, devices: Sequence[ZigbeeDevice], groups: Sequence[ZigbeeGroup]
) -> Iterator[Gadget]:
    """Give every gadget of a bridge."""
    by_address = {device.address: device for device in devices}
    rooms = _rooms(groups)
    for device in devices:
        room, name = _named(device.friendly_name, device.about)
        for thing in device.things:
            made = _gadget(base, device, thing, room, name)
            yield replace(made, may_be_in=rooms.get(device.address, ()))
        yield from _scene_gadgets(base, device.address, device.friendly_name, device.scenes)
    for group in groups:
        ident = f"{base}/group/{group.number}"
        yield from _group_gadget(base, ident, group, by_address)
        yield from _scene_gadgets(base, ident, group.friendly_name, group.scenes)


def _gadget(base: str, device: ZigbeeDevice, thing: Exposed, room: str, name: str) -> Gadget:
    topic = f"{base}/{device.friendly_name}"
    question = Publication(f"{topic}/get", json.dumps({thing.prop: ""}))
    return Gadget(
        own_id=f"{device.address}/{thing.prop}",
        name=f"{name} {clean(thing.called)}".strip(),
        shape=thing.shape,
        source=MqttSource.ZIGBEE2MQTT,
        room=room,
        known_as=(device.friendly_name, name),
        sort=thing.sort,
        once=thing.once,
        addresses=frozenset({device.address}),
        slots=thing.slots,
        signs=_signs(base, device.friendly_name),
        presence=Presence.ALL,
        ask=(question,) if thing.asks else (),
    )


def _group_gadget(
    base: str, ident: str, group: ZigbeeGroup, by_address: Mapping[str, ZigbeeDevice]
) -> Iterator[Gadget]:
    """Give a group whose members are all lights, as able as the ablest, or all switches."""
    members = [by_address[each].things for each in group.members if each in by_address]
    firsts = [
        next((thing for thing in things if thing.shape.kind in _GROUPED), None)
        for things in members
    ]
    known = [thing for thing in firsts if thing is not None]
    kinds = {thing.shape.kind for thing in known}
    if len(known) != len(firsts) or len(kinds) != 1:
        return
    ablest = max(known, key=lambda thing: (len(thing.slots), thing.prop == "state"))
    topic = f"{base}/{group.friendly_name}"
    room, name = _named(group.friendly_name, "")
    yield Gadget(
        own_id=ident,
        name=name,
        shape=_addressed(ablest, topic),
        source=MqttSource.ZIGBEE2MQTT,
        room=room,
        known_as=(group.friendly_name,),
        slots=tuple(Slot(slot.name, topic, slot.path) for slot in ablest.slots),
        signs=_signs(base, group.friendly_name),
        presence=Presence.ALL,
        ask=(Publication(f"{topic}/get", json.dumps({ablest.prop: ""})),),
    )


_GROUPED: Final = {DeviceKind.LIGHT, DeviceKind.SWITCH}


def _addressed(thing: Exposed, topic: str) -> Light | Worded:
    """Give a member's shape with its commands sent to the group."""
    told = f"{topic}/set"
    match thing.shape:
        case Light() as light:
            return replace(
                light,
                switch=Command(told, light.switch.key),
                brightness=light.brightness and Command(told, light.brightness.key),
                colour=light.colour and Command(told, light.colour.key),
                white=light.white and Command(told, light.white.key),
            )
        case Worded() as switch:
            deeds = {
                change: (Command(told, command.key), value)
                for change, (command, value) in switch.deeds.items()
            }
            return replace(switch, deeds=deeds)
        case other:
            raise AssertionError(other)


def _scene_gadgets(
    base: str, ident: str, friendly_name: str, scenes: tuple[tuple[int, str], ...]
) -> Iterator[Gadget]:
    room, _ = _named(friendly_name, "")
    for scene, name in scenes:
        recall = (Command(f"{base}/{friendly_name}/set", "scene_recall"), scene)
        yield Gadget(
            own_id=f"{ident}/scene/{scene}",
            name=name,
            shape=Worded(kind=DeviceKind.SCENE, deeds={Start(): recall}, says={}),
            source=MqttSource.ZIGBEE2MQTT,
            room=room,
        )


def _scenes(told: object) -> Iterator[tuple[int, str]]:
    for each in sequence(mapping(told).get("scenes"))[:_MOST_SCENES]:
        scene = mapping(each)
        ident, name = number(scene.get("id")), clean(scene.get("name"))
        if ident is not None and name:
            yield int(ident), name


def _signs(base: str, friendly_name: str) -> tuple[Sign, ...]:
    return (
        Sign(topic=f"{base}/bridge/state", path=("state",)),
        Sign(topic=f"{base}/{friendly_name}/availability", path=("state",)),
    )


def _rooms(groups: Sequence[ZigbeeGroup]) -> dict[str, tuple[str, ...]]:
    """Give the groups devices are in, by address: a group may be a room."""
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for member in group.members:
            found[member] = (*found.get(member, ()), clean(group.friendly_name))
    return found


def _named(friendly_name: str, about: str) -> tuple[str, str]:
    """Give room and name: `kitchen/floor_light` is the floor light in the kitchen."""
    room, _, name = friendly_name.rpartition("/")
    if _ADDRESS.fullmatch(name.lower()):  # nobody gave it a name
        name = about or name
    return clean(room.replace("_", " ").replace("/", " ")), clean(name.replace("_", " "))


def _is_name(base: str, name: str) -> bool:
    """Say whether a friendly name makes a topic of its own, and none of the bridge's."""
    return (
        bool(clean(name))
        and is_topic(f"{base}/{name}")
        and not name.startswith("bridge/")
        and name.rpartition("/")[2] not in {"set", "get", "availability"}
    )
