"""Follows one Zigbee2MQTT: what it lists is kept as gadgets."""

from collections.abc import Callable
from typing import Final

from config.mqtt import MqttSource
from daemon.home.mqtt.complaints import Complaints
from daemon.home.mqtt.gadget import Gadget
from daemon.home.mqtt.reading import Payload
from daemon.home.mqtt.zigbee2mqtt import (
    ZigbeeDevice,
    ZigbeeGroup,
    devices_of,
    gadgets_of,
    groups_of,
)
from daemon.mqtt.broker import Broker, Message

LARGEST_BYTES: Final = 8 * 1024 * 1024
"""Of the list of devices: with its exposes a device takes 5 to 30 kB, and there may be 200."""


class Bridge:
    """One Zigbee2MQTT; `changed` is called when its gadgets may be others."""

    def __init__(
        self, base: str, broker: Broker, changed: Callable[[], None], complaints: Complaints
    ) -> None:
        self._base = base
        self._changed = changed
        self._complaints = complaints
        self._devices: tuple[ZigbeeDevice, ...] = ()
        self._groups: tuple[ZigbeeGroup, ...] = ()
        self._last: dict[str, bytes] = {}
        broker.subscribe(f"{base}/bridge/devices", self._hear_devices, largest_bytes=LARGEST_BYTES)
        broker.subscribe(f"{base}/bridge/groups", self._hear_groups, largest_bytes=LARGEST_BYTES)

    def gadgets(self) -> tuple[Gadget, ...]:
        """Give what it has."""
        return tuple(gadgets_of(self._base, self._devices, self._groups))

    @property
    def is_there(self) -> bool:
        """Whether it ever listed a device."""
        return bool(self._devices)

    def _hear_devices(self, message: Message) -> None:
        if (listed := self._listed(message)) is not None:
            self._devices = tuple(devices_of(self._base, listed))
            self._changed()

    def _hear_groups(self, message: Message) -> None:
        if (listed := self._listed(message)) is not None:
            self._groups = tuple(groups_of(self._base, listed))
            self._changed()

    def _listed(self, message: Message) -> list[object] | None:
        """Give a list that is new; every reconnection brings the same one again."""
        if self._last.get(message.topic) == message.payload:
            return None
        self._last[message.topic] = message.payload
        found = Payload(message.payload).json if message.payload else []
        if isinstance(found, list):
            return found
        self._complaints.drop(MqttSource.ZIGBEE2MQTT, "a list of devices that is no JSON list")
        return None
