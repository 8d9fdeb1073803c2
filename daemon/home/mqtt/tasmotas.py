"""Follows every Tasmota that announces itself."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from config.mqtt import MqttSource
from daemon.home.mqtt.complaints import Complaints
from daemon.home.mqtt.gadget import Gadget
from daemon.home.mqtt.reading import Payload, mapping
from daemon.home.mqtt.tasmota import TasmotaDevice, device_of, gadgets_of
from daemon.mqtt.broker import Broker, Message

MOST: Final = 2_000
"""Devices kept."""
_MAC: Final = re.compile(r"[0-9A-F]{12}")


class Tasmotas:
    """Every Tasmota there is; `changed` is called when its gadgets may be others."""

    def __init__(
        self, prefix: str, broker: Broker, changed: Callable[[], None], complaints: Complaints
    ) -> None:
        self._changed = changed
        self._complaints = complaints
        # Both hold at most MOST; those that come later are left out, and that is told.
        self._devices: dict[str, TasmotaDevice] = {}
        self._sensors: dict[str, Mapping[str, object]] = {}
        broker.subscribe(f"{prefix}/+/config", self._hear_device)
        broker.subscribe(f"{prefix}/+/sensors", self._hear_sensors)

    def gadgets(self) -> tuple[Gadget, ...]:
        """Give what they have."""
        return tuple(
            gadget
            for mac, device in self._devices.items()
            for gadget in gadgets_of(device, self._sensors.get(mac, {}))
        )

    def _hear_device(self, message: Message) -> None:
        mac = message.topic.split("/")[-2].upper()
        if not message.payload:
            self._devices.pop(mac, None)
            self._changed()
            return
        found = (
            device_of(mac, mapping(Payload(message.payload).json)) if _MAC.fullmatch(mac) else None
        )
        if found is None:
            self._complaints.drop(MqttSource.TASMOTA, "a device that does not describe itself")
        elif mac not in self._devices and len(self._devices) >= MOST:
            self._complaints.drop(MqttSource.TASMOTA, "too many devices")
        else:
            self._devices[mac] = found
            self._changed()

    def _hear_sensors(self, message: Message) -> None:
        mac = message.topic.split("/")[-2].upper()
        found = mapping(Payload(message.payload).json)
        if _MAC.fullmatch(mac) and (mac in self._sensors or len(self._sensors) < MOST):
            self._sensors[mac] = found
            self._changed()
