"""Tasmota's devices, as they announce themselves (tasmota.github.io/docs/MQTT, /docs/Commands)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from config.device_kind import DeviceKind
from config.mqtt import MqttSource
from daemon.home.changes import Move, SetSwitch
from daemon.home.mqtt.colours import ColourForm
from daemon.home.mqtt.gadget import Command, Gadget, Publication, Shape, Sign, Slot
from daemon.home.mqtt.lights import Light
from daemon.home.mqtt.moving import Cover, Fan
from daemon.home.mqtt.reading import clean, mapping, number, sequence, text, word
from daemon.home.mqtt.shapes import Sensor, Worded
from daemon.home.states import Switched
from daemon.mqtt.topics import is_topic

_MOST_RELAYS: Final = 32
_MOST_SENSORS: Final = 40
_LIGHT: Final = 2
_SHUTTER: Final = 3
"""What `rl` says of a relay; 1 is a plain one, 0 none."""
_SINGLE, _WARM_COLD, _RGB, _RGBWW = 1, 2, 3, 5
"""What `lt_st` says of a light."""
_INVERTED: Final = 1
"""The bit of `sho` by which 100 is closed."""
_LEAVES: Final[Mapping[str, tuple[str, str, str]]] = {
    "Temperature": ("temperature", "temperature", "°C"),
    "Humidity": ("humidity", "humidity", "%"),
    "Pressure": ("pressure", "atmospheric_pressure", "hPa"),
    "Illuminance": ("brightness", "illuminance", "lx"),
    "CarbonDioxide": ("carbon dioxide", "carbon_dioxide", "ppm"),
    "PM2.5": ("particulate matter", "pm25", "µg/m³"),
    "Moisture": ("moisture", "moisture", "%"),
    "Power": ("power", "power", "W"),
    "Total": ("energy", "energy", "kWh"),
}
"""What is measured, by its key: how it is called, its sort and its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TasmotaDevice:
    """A device as it describes itself."""

    mac: str
    name: str
    names: tuple[str, ...]
    """Its relays' names; empty ones have none."""
    topics: tuple[str, str, str]
    """The beginnings of commands, answers and telemetry, with a slash at the end."""
    off: str
    on: str
    here: str
    away: str
    relays: tuple[int, ...]
    light: int
    channels: bool
    """Whether every channel is a light of its own."""
    as_light: bool
    is_fan: bool
    shutters: tuple[int, ...]


def device_of(mac: str, told: Mapping[str, object]) -> TasmotaDevice | None:
    """Read `tasmota/discovery/MAC/config`; `None` for what is none in order."""
    prefixes = [text(each) for each in sequence(told.get("tp"))[:3]]
    full, topic = text(told.get("ft")), text(told.get("t"))
    words = [text(each) for each in sequence(told.get("state"))]
    if word(told.get("mac")) != mac.casefold() or len(prefixes) != 3 or len(words) < 2:  # noqa: PLR2004 - commands, answers, telemetry; off and on
        return None
    host = text(told.get("hn"))
    filled = [
        full.replace("%prefix%", prefix)
        .replace("%topic%", topic)
        .replace("%hostname%", host)
        .replace("%id%", mac[-6:])
        for prefix in prefixes
    ]
    ended = [each if each.endswith("/") else f"{each}/" for each in filled]
    if not topic or len({*ended}) != len(ended) or not all(is_topic(f"{each}x") for each in ended):
        return None
    options = mapping(told.get("so"))
    return TasmotaDevice(
        mac=mac,
        name=clean(told.get("dn")) or clean(topic),
        names=tuple(clean(each) for each in sequence(told.get("fn"))[:_MOST_RELAYS]),
        topics=(ended[0], ended[1], ended[2]),
        off=words[0],
        on=words[1],
        here=text(told.get("onln")) or "Online",
        away=text(told.get("ofln")) or "Offline",
        relays=_whole(told.get("rl")),
        light=_one(told.get("lt_st")),
        channels=_one(options.get("68")) == 1,
        as_light=_one(options.get("30")) == 1,
        is_fan=_one(told.get("if")) == 1,
        shutters=_whole(told.get("sho")),
    )


def gadgets_of(device: TasmotaDevice, sensors: Mapping[str, object]) -> Iterator[Gadget]:
    """Give every gadget of a device, and one for each thing its sensors measure."""
    relays = [index for index, kind in enumerate(device.relays) if kind]
    shutters = 0
    if device.is_fan:
        yield _gadget(device, "fan", f"{device.name} fan", _fan(device))
    for index in relays:
        kind, label = device.relays[index], str(index + 1)
        if kind == _SHUTTER:
            # Every shutter has two relays in a row, and a number of its own.
            if relays.index(index) % 2 == 0:
                shutters += 1
                yield _shutter(device, shutters)
        elif not device.is_fan or index == 0:
            shape = _relay(device, index, alone=len(relays) == 1)
            yield _gadget(device, label, _name(device, index, alone=len(relays) == 1), shape)
    yield from _measured(device, mapping(sensors.get("sn")))


def _gadget(device: TasmotaDevice, label: str, name: str, made: tuple[Shape, list[Slot]]) -> Gadget:
    shape, slots = made
    return Gadget(
        own_id=f"{device.mac.lower()}/{label}",
        name=name,
        shape=shape,
        source=MqttSource.TASMOTA,
        known_as=(device.name,),
        addresses=frozenset({device.mac.lower(), device.mac[-6:].lower()}),
        slots=tuple(slots),
        signs=_signs(device),
        ask=(Publication(f"{device.topics[0]}STATE", ""),),
    )


def _signs(device: TasmotaDevice) -> tuple[Sign, ...]:
    return (Sign(topic=f"{device.topics[2]}LWT", here=device.here, away=device.away),)


def _name(device: TasmotaDevice, index: int, *, alone: bool) -> str:
    own = device.names[index] if index < len(device.names) else ""
    # Firmware that was never told a name gives every relay the device's, with a number.
    if own and own.casefold() not in {"tasmota", f"tasmota{index + 1}"}:
        return own
    return device.name if alone else f"{device.name} {index + 1}"


def _told(device: TasmotaDevice, slot: str, *keys: str) -> list[Slot]:
    """Give where a key is read: in telemetry, and in the answer to a command."""
    _, answers, telemetry = device.topics
    return [Slot(slot, topic, tuple(keys)) for topic in (f"{telemetry}STATE", f"{answers}RESULT")]


def _relay(device: TasmotaDevice, index: int, *, alone: bool) -> tuple[Shape, list[Slot]]:
    key = f"POWER{index + 1}"
    light = device.relays[index] == _LIGHT or device.as_light or device.is_fan
    slot = "on" if light else "state"
    slots = [*_told(device, slot, key), Slot(slot, f"{device.topics[1]}{key}")]
    if alone:  # the only one has no number, unless SetOption26 gives it one
        slots += [*_told(device, slot, "POWER"), Slot(slot, f"{device.topics[1]}POWER")]
    command = Command(f"{device.topics[0]}{key}")
    if light:
        return _light(device, index, command, slots)
    shape = Worded(
        kind=DeviceKind.SWITCH,
        deeds={SetSwitch(on=True): (command, "ON"), SetSwitch(on=False): (command, "OFF")},
        says={word(device.on): Switched(on=True), word(device.off): Switched(on=False)},
    )
    return shape, slots


def _light(
    device: TasmotaDevice, index: int, switch: Command, slots: list[Slot]
) -> tuple[Shape, list[Slot]]:
    dims = device.light >= _SINGLE and device.relays[index] == _LIGHT and not device.is_fan
    commands = device.topics[0]
    level = f"Channel{index + 1}" if device.channels else "Dimmer"
    whole = dims and not device.channels
    coloured = whole and device.light >= _RGB
    whites = whole and device.light in {_WARM_COLD, _RGBWW}
    if dims:
        slots += _told(device, "brightness", level)
    if coloured:
        slots += _told(device, "colour", "HSBColor")
    if whites:
        slots += _told(device, "white", "CT")
    shape = Light(
        switch=switch,
        says_on=word(device.on),
        says_off=word(device.off),
        brightness=Command(f"{commands}{level}") if dims else None,
        scale=100.0,
        colour=Command(f"{commands}Color2") if coloured else None,
        form=ColourForm.RGB_TEXT,
        reads_hue=True,
        white=Command(f"{commands}CT") if whites else None,
    )
    return shape, slots


def _fan(device: TasmotaDevice) -> tuple[Shape, list[Slot]]:
    speed = Command(f"{device.topics[0]}FanSpeed")
    return Fan(speed=speed, steps=("1", "2", "3"), still="0"), _told(device, "speed", "FanSpeed")


def _shutter(device: TasmotaDevice, number_: int) -> Gadget:
    commands, _, telemetry = device.topics
    options = device.shutters[number_ - 1] if number_ <= len(device.shutters) else 0
    inverted = bool(options & _INVERTED)
    key = f"Shutter{number_}"
    slots = [*_told(device, "position", key, "Position")]
    slots.append(Slot("position", f"{telemetry}SENSOR", (key, "Position")))
    if not inverted:
        slots += _told(device, "direction", key, "Direction")
        slots.append(Slot("direction", f"{telemetry}SENSOR", (key, "Direction")))
    shape = Cover(
        moves={
            Move.OPEN: (Command(f"{commands}ShutterOpen{number_}"), ""),
            Move.CLOSE: (Command(f"{commands}ShutterClose{number_}"), ""),
            Move.STOP: (Command(f"{commands}ShutterStop{number_}"), ""),
        },
        says={},
        position=Command(f"{commands}ShutterPosition{number_}"),
        closed_at=100.0 if inverted else 0.0,
        open_at=0.0 if inverted else 100.0,
    )
    several = device.relays.count(_SHUTTER) > 2  # noqa: PLR2004 - two relays are one shutter
    name = f"{device.name} {number_}" if several else device.name
    return _gadget(device, f"shutter{number_}", name, (shape, slots))


def _measured(device: TasmotaDevice, sensors: Mapping[str, object]) -> Iterator[Gadget]:
    topic = f"{device.topics[2]}SENSOR"
    fahrenheit = text(sensors.get("TempUnit")) == "F"
    for sensor, leaves in list(sensors.items())[:_MOST_SENSORS]:
        for leaf, value in list(mapping(leaves).items())[:_MOST_SENSORS]:
            if leaf not in _LEAVES or number(value) is None:
                continue
            called, sort, unit = _LEAVES[leaf]
            unit = "°F" if fahrenheit and sort == "temperature" else unit
            made: tuple[Shape, list[Slot]] = (
                Sensor(unit=unit),
                [Slot("state", topic, (sensor, leaf))],
            )
            several = sum(leaf in mapping(each) for each in sensors.values()) > 1
            part = f" {clean(sensor, 20)}" if several else ""
            found = _gadget(device, f"{sensor}/{leaf}", f"{device.name}{part} {called}", made)
            yield replace(found, sort=sort, ask=())


def _whole(value: object) -> tuple[int, ...]:
    return tuple(_one(each) for each in sequence(value)[:_MOST_RELAYS])


def _one(value: object) -> int:
    return int(number(value) or 0)
