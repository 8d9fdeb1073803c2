"""What sources make of a device: where its state is read, what is published for a change."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from config.device_kind import DeviceKind
from config.mqtt import MqttSource
from daemon.home.changes import Change
from daemon.home.mqtt.reading import Path, Payload, word
from daemon.home.states import State

type Values = Mapping[str, object]
"""What was last read, by the names of the slots."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one value is read."""

    name: str
    topic: str
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """Something to publish."""

    topic: str
    payload: str


@dataclass(frozen=True, slots=True)
class Command:
    """How a value is told to a device."""

    topic: str
    key: str = ""
    """The key it stands under in a JSON object; empty: the value is the whole payload."""


type Part = tuple[Command, object]
"""A command with its value."""


def together(parts: Iterable[Part]) -> tuple[Publication, ...]:
    """Give what to publish for several commands: those with keys are one object a topic."""
    keyed: dict[str, dict[str, object]] = {}
    plain: list[Publication] = []
    for command, value in parts:
        if command.key:
            keyed.setdefault(command.topic, {})[command.key] = value
        else:
            plain.append(Publication(command.topic, _plain(value)))
    return (*(Publication(topic, json.dumps(told)) for topic, told in keyed.items()), *plain)


def _plain(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case int():
            return str(value)
        case _:
            return json.dumps(value)


class Unable(Exception):
    """The device cannot do what is asked; the words say why."""


class Shape(Protocol):
    """How devices of a kind are read and told."""

    @property
    def kind(self) -> DeviceKind:
        """What it is."""

    def state(self, values: Values) -> State | None:
        """Give the state that was read, `None` while it is not known."""

    def parts(self, change: Change) -> tuple[Part, ...]:
        """Give what to tell the device. Raises `Unable`."""

    def rounded(self, change: Change) -> Change:
        """Give a change as the device will show it: in its own steps, and without what it lacks."""


class Presence(StrEnum):
    """How several signs of life count (Home Assistant's `availability_mode`)."""

    ALL = "all"
    ANY = "any"
    LATEST = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Where it is told that a device is there, and in which words."""

    topic: str
    path: Path = ()
    here: str = "online"
    away: str = "offline"

    def read(self, payload: Payload) -> bool | None:
        """Say whether a message tells that it is there; `None` if it tells neither."""
        # Zigbee2MQTT before 2.0 told it as a bare word where it now writes an object.
        said = word(payload.at(self.path)) or word(payload.text)
        if said == word(self.here):
            return True
        return False if said == word(self.away) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gadget:
    """A device as a source describes it; equal descriptions are equal."""

    own_id: str
    """Unique behind this broker and the same after a restart."""
    name: str
    shape: Shape
    source: MqttSource
    room: str = ""
    may_be_in: tuple[str, ...] = ()
    """Names of groups it is in: one that is a room's tells where it stands."""
    known_as: tuple[str, ...] = ()
    """Other names the owner may use for it in the settings: its device's, its friendly name."""
    sort: str = ""
    once: bool = False
    addresses: frozenset[str] = frozenset()
    """What the hardware is called, to know one device told of by two: lower case, no colons."""
    slots: tuple[Slot, ...] = ()
    signs: tuple[Sign, ...] = ()
    presence: Presence = Presence.LATEST
    ask: tuple[Publication, ...] = ()
    """What makes it tell its state."""

    @property
    def topics(self) -> frozenset[str]:
        """Every topic it is read from."""
        return frozenset(slot.topic for slot in self.slots) | {sign.topic for sign in self.signs}
