"""Replays recorded messages through a real broker, and answers as the devices do."""

import asyncio
import colorsys
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from config.device_kind import DeviceKind
from config.mqtt import Mqtt
from daemon.home.backend import Order, Outcome
from daemon.home.changes import Change
from daemon.home.device import Device
from daemon.home.mqtt.backend import GATHER_S, MqttHome
from daemon.mqtt.broker import Broker, Message
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto

RECORDINGS: Final = Path(__file__).parent / "recordings"

type Row = Mapping[str, Any]


def rows_of(name: str) -> list[Row]:
    """Give the messages of a recording, one a line; each device names the page it is after."""
    lines = (RECORDINGS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@dataclass(slots=True)
class Devices:
    """The other side: publishes what a recording holds, and answers commands."""

    broker: Broker
    rows: Sequence[Row]
    obeyed: list[tuple[str, str]] = field(default_factory=list)
    """Every command that arrived."""

    async def publish(self, rows: Iterable[Row]) -> None:
        """Publish messages as they were recorded."""
        for row in rows:
            if "topic" in row:
                await self.say(row["topic"], row["payload"], retain=row.get("retain", False))

    async def say(self, topic: str, payload: object, *, retain: bool = False) -> None:
        """Publish one message."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        assert await self.broker.publish(topic, text, retain=retain, qos=1)


@dataclass(slots=True)
class Scene:
    """A home and its devices on one broker."""

    home: MqttHome
    devices: Devices
    mosquitto: Mosquitto

    @classmethod
    @asynccontextmanager
    async def of(
        cls,
        folder: Path,
        rows: Sequence[Row],
        answering: Callable[[Devices], object] = lambda _: None,
        **settings: object,
    ) -> AsyncIterator[Self]:
        """Give a home that found what a recording holds."""
        async with Mosquitto.started(folder) as mosquitto:
            told = {"host": mosquitto.host, "port": mosquitto.port, "retry_max_s": 1.0}
            section = Mqtt.model_validate({**told, **settings})
            devices = Devices(Broker(Mqtt.model_validate(told)), rows)
            answering(devices)
            home = MqttHome(section, Broker(section), ("kitchen", "hallway"))
            async with devices.broker.running(), home.running():
                await until(lambda: devices.broker.state.ready and home.state.ready)
                await devices.publish(row for row in rows if not row.get("later"))
                await until(lambda: home.devices() or not rows)
                await settled(home)
                if any(row.get("later") for row in rows):
                    await devices.publish(row for row in rows if row.get("later"))
                    await settled(home)
                yield cls(home, devices, mosquitto)

    def device(self, name: str, kind: DeviceKind | None = None) -> Device:
        """Give the device of a name."""
        found = [
            device
            for device in self.home.devices()
            if device.name == name and kind in {None, device.kind}
        ]
        assert len(found) == 1, (name, [device.name for device in self.home.devices()])
        return found[0]

    async def ask(self, name: str, change: Change, kind: DeviceKind | None = None) -> Outcome:
        """Ask something of one device."""
        [outcome] = await self.home.apply([Order(self.device(name, kind), change)])
        return outcome


async def settled(home: MqttHome) -> None:
    """Wait until nothing changes for a moment."""
    before: object = None
    while before != (now := (home.version, home.devices())):
        before = now
        await asyncio.sleep(GATHER_S * 1.2)


def listed(rows: Sequence[Row]) -> list[Row]:
    """Give a Zigbee2MQTT recording with its devices in the one message that lists them."""
    every = [row["listed"] for row in rows if "listed" in row]
    told = {"topic": "zigbee2mqtt/bridge/devices", "payload": every, "retain": True}
    return [told, *(row for row in rows if "topic" in row)]


def zigbee_devices(devices: Devices) -> None:
    """Answer `set` as Zigbee2MQTT does: what was told is merged and published."""
    states: dict[str, dict[str, Any]] = {
        row["topic"]: dict(row["payload"])
        for row in devices.rows
        if isinstance(row.get("payload"), dict)
    }

    def told(message: Message) -> None:
        topic = message.topic.removesuffix("/set")
        wanted = json.loads(message.payload)
        devices.obeyed.append((message.topic, message.payload.decode()))
        state = states.setdefault(topic, {})
        state.update(_as_shown(wanted))
        later(devices, [(topic, state)])

    devices.broker.subscribe("zigbee2mqtt/+/set", told)
    devices.broker.subscribe("zigbee2mqtt/+/+/set", told)


def _as_shown(wanted: dict[str, Any]) -> dict[str, Any]:
    shown = dict(wanted)
    match wanted:
        case {"color": {"r": red, "g": green, "b": blue}}:
            shown |= {"color": _xy(red, green, blue), "color_mode": "xy"}
        case {"color": {"hue": hue, "saturation": saturation}}:
            red, green, blue = colorsys.hsv_to_rgb(hue / 360, saturation / 100, 1)
            xy = _xy(red * 255, green * 255, blue * 255)
            shown |= {"color": {**xy, "hue": hue, "saturation": saturation}, "color_mode": "xy"}
        case {"color_temp": _}:
            shown["color_mode"] = "color_temp"
        case {"position": position}:
            shown["state"] = "OPEN" if position else "CLOSE"
        case {"state": ("LOCK" | "UNLOCK") as bolt}:
            shown["lock_state"] = f"{bolt.lower()}ed"
        case {"state": "OPEN"}:
            shown["position"] = 100
        case {"state": "CLOSE"}:
            shown["position"] = 0
    return shown


def _xy(red: float, green: float, blue: float) -> dict[str, float]:
    """Give a colour in CIE 1931, as Zigbee lamps tell it (sRGB's primaries)."""
    linear = [(part / 255) ** 2.2 for part in (red, green, blue)]
    across = 0.4124 * linear[0] + 0.3576 * linear[1] + 0.1805 * linear[2]
    up = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    beyond = 0.0193 * linear[0] + 0.1192 * linear[1] + 0.9505 * linear[2]
    total = across + up + beyond
    return {"x": round(across / total, 4), "y": round(up / total, 4)}


def tasmota_devices(devices: Devices) -> None:
    """Answer commands as Tasmota does: on `stat/.../RESULT`, and for power in plain as well."""
    words = {
        row["payload"]["t"]: row["payload"]["state"]
        for row in devices.rows
        if row.get("topic", "").endswith("/config")
    }

    def told(message: Message) -> None:
        _, topic, command = message.topic.split("/")
        payload = message.payload.decode()
        devices.obeyed.append((message.topic, payload))
        match command.rstrip("0123456789"), payload:
            case "POWER", on:
                said = words[topic][on == "ON"]
                key = command if len({*command} & {*"234"}) or topic == "sonoff_4ch" else "POWER"
                later(
                    devices, [(f"stat/{topic}/RESULT", {key: said}), (f"stat/{topic}/{key}", said)]
                )
            case "Dimmer" | "CT" | "FanSpeed", level:
                result = {"POWER": "ON", command: int(level)}
                later(devices, [(f"stat/{topic}/RESULT", result)])
            case "Color", rgb:
                red, green, blue = (int(part) / 255 for part in rgb.split(","))
                hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
                told = f"{round(hue * 360)},{round(saturation * 100)},{round(value * 100)}"
                later(devices, [(f"stat/{topic}/RESULT", {"POWER": "ON", "HSBColor": told})])
            case ("ShutterClose" | "ShutterOpen" | "ShutterPosition") as verb, place:
                ends = {"ShutterClose": 0, "ShutterOpen": 100}
                target = ends[verb] if verb in ends else int(place)
                for position, direction in ((50, -1), (target, 0)):
                    moved = {"Position": position, "Direction": direction, "Target": target}
                    later(devices, [(f"stat/{topic}/RESULT", {"Shutter1": moved})])

    devices.broker.subscribe("cmnd/+/+", told)


def announced_devices(devices: Devices) -> None:
    """Answer as the recording says each does."""
    answers = [row for row in devices.rows if "when" in row]

    def told(message: Message) -> None:
        payload = message.payload.decode()
        for row in answers:
            if row["when"]["topic"] == message.topic and _alike(row["when"]["payload"], payload):
                later(devices, [(topic, said) for topic, said in row["then"]])

    def noted(message: Message) -> None:
        if not message.retained and ("set" in message.topic or "command" in message.topic):
            devices.obeyed.append((message.topic, message.payload.decode()))

    for topic in {row["when"]["topic"] for row in answers}:
        devices.broker.subscribe(topic, told)
    devices.broker.subscribe("#", noted)


def _alike(recorded: object, payload: str) -> bool:
    return json.loads(payload) == recorded if isinstance(recorded, dict) else payload == recorded


_tasks: set[asyncio.Task[None]] = set()


def later(devices: Devices, messages: list[tuple[str, object]]) -> None:
    """Publish messages one after the other, as soon as the loop is free."""

    async def say() -> None:
        for topic, payload in messages:
            text = payload if isinstance(payload, str) else json.dumps(payload)
            await devices.broker.publish(topic, text)

    task = asyncio.get_running_loop().create_task(say())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
