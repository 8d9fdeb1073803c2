"""Real device types, as their projects' pages show their messages, through a real broker."""

from pathlib import Path

import pytest

from config.device_kind import DeviceKind
from daemon.home.backend import Done
from daemon.home.changes import (
    Change,
    Chore,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetGuard,
    SetLight,
    SetSwitch,
    SetVacuum,
    Start,
    Turn,
    TurnLock,
)
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    ClimateMode,
    Guard,
    Guarded,
    Lit,
    Moved,
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
from tests.daemon.home.mqtt.replaying import (
    Scene,
    announced_devices,
    listed,
    rows_of,
    tasmota_devices,
    zigbee_devices,
)

type Told = dict[str, tuple[str, State]]
type Asked = list[tuple[str, Change, Done, State]]

ZIGBEE: Told = {
    "ceiling lamp": ("hallway", Lit(on=True, brightness=85, colour="warm white")),
    "Reading lamp": ("", Lit(on=False, brightness=100, colour="white")),
    "Sunset": ("", Startable()),
    "Coffee machine": ("", Switched(on=False)),
    "Temperature and humidity sensor temperature": ("", Reading(value="27.34", unit="°C")),
    "Temperature and humidity sensor humidity": ("", Reading(value="44.72", unit="%")),
    "Temperature and humidity sensor pressure": ("", Reading(value="1001.2", unit="hPa")),
    "Kitchen window contact": ("kitchen", Reading(value="open")),
    "Hall motion motion": ("", Reading(value="occupied")),
    "Hall motion brightness": ("", Reading(value="18", unit="lx")),
    "blind": ("bedroom", Moved(position=Position.OPEN, percent=100)),
    "Front door": ("", Bolted(Bolt.LOCKED)),
    "Radiator": ("", Tempered(mode=ClimateMode.HEAT, target_c=20, now_c=19.4)),
    "Wall switch l1": ("", Switched(on=True)),
    "Wall switch l2": ("", Switched(on=False)),
    "Water main": ("", Moved(position=Position.OPEN)),
    "Ceiling fan": ("", Spinning(on=False, speed=33)),
    "Lamps": ("", Lit(on=False, brightness=100)),
    "Cosy evening": ("", Startable()),
}
ZIGBEE_ASKED: Asked = [
    (
        "ceiling lamp",
        SetLight(on=True, brightness=40, colour="cold white"),
        Done.SEEN,
        Lit(on=True, brightness=40, colour="cold white"),
    ),
    (
        "Reading lamp",
        SetLight(on=True, colour="blue"),
        Done.SEEN,
        Lit(on=True, brightness=100, colour="blue"),
    ),
    ("Coffee machine", SetSwitch(on=True), Done.SEEN, Switched(on=True)),
    ("blind", MoveTo(Move.OPEN, 30), Done.SEEN, Moved(position=Position.OPEN, percent=30)),
    ("Front door", TurnLock(Turn.UNLOCK), Done.SEEN, Bolted(Bolt.UNLOCKED)),
    (
        "Radiator",
        SetClimate(target_c=22.5),
        Done.SEEN,
        Tempered(mode=ClimateMode.HEAT, target_c=22.5, now_c=19.4),
    ),
    ("Wall switch l2", SetSwitch(on=True), Done.SEEN, Switched(on=True)),
    ("Water main", MoveTo(Move.CLOSE), Done.SEEN, Moved(position=Position.CLOSED)),
    ("Lamps", SetLight(on=True, brightness=50), Done.SEEN, Lit(on=True, brightness=50)),
    ("Sunset", Start(), Done.SENT, Startable()),
]
TASMOTA: Told = {
    "Desk fan plug": ("", Switched(on=False)),
    "Pond pump": ("", Switched(on=True)),
    "Fountain": ("", Switched(on=False)),
    "Garden 3": ("", Switched(on=False)),
    "Garden 4": ("", Switched(on=False)),
    "Washing machine": ("", Switched(on=True)),
    "Washing machine power": ("", Reading(value="61", unit="W")),
    "Washing machine energy": ("", Reading(value="12.35", unit="kWh")),
    "Bedroom fan fan": ("", Spinning(on=False, speed=None)),
    "Bedroom fan light": ("", Lit(on=False)),
    "Stairs light": ("", Lit(on=False, brightness=40)),
    "Party bulb": ("", Lit(on=True, brightness=100, colour="red")),
    "Dining lamp": ("", Lit(on=True, brightness=70, colour="warm white")),
    "Office shutter": ("", Moved(position=Position.OPEN, percent=100)),
    "Cellar": ("", Switched(on=False)),
    "Cellar DS18B20 temperature": ("", Reading(value="20.6", unit="°C")),
    "Cellar AM2301 temperature": ("", Reading(value="21.8", unit="°C")),
    "Cellar humidity": ("", Reading(value="54.4", unit="%")),
    "Shelf strip": ("", Lit(on=False, brightness=50, colour="blue")),
    "Porch light": ("", Lit(on=False)),
}
TASMOTA_ASKED: Asked = [
    ("Desk fan plug", SetSwitch(on=True), Done.SEEN, Switched(on=True)),
    ("Fountain", SetSwitch(on=True), Done.SEEN, Switched(on=True)),
    ("Stairs light", SetLight(on=True, brightness=25), Done.SEEN, Lit(on=True, brightness=25)),
    (
        "Shelf strip",
        SetLight(on=True, colour="green"),
        Done.SEEN,
        Lit(on=True, brightness=50, colour="green"),
    ),
    (
        "Dining lamp",
        SetLight(on=True, colour="cold white"),
        Done.SEEN,
        Lit(on=True, brightness=70, colour="cold white"),
    ),
    ("Bedroom fan fan", SetFan(on=True, speed=67), Done.SEEN, Spinning(on=True, speed=67)),
    ("Office shutter", MoveTo(Move.CLOSE), Done.SEEN, Moved(position=Position.CLOSED, percent=0)),
    ("Porch light", SetLight(on=True), Done.SEEN, Lit(on=True)),
]
ANNOUNCED: Told = {
    "livingroom Pump": ("Living room", Switched(on=False)),
    "livingroom Strip": ("Living room", Lit(on=False, brightness=100, colour="white")),
    "Lounge dimmer": ("", Lit(on=False, brightness=1)),
    "Back door": ("", Bolted(Bolt.UNLOCKED)),
    "Study air conditioner": ("", Tempered(mode=ClimateMode.OFF, target_c=22, now_c=24.5)),
    "Awning": ("", Moved(position=Position.CLOSED, percent=0)),
    "Garage door": ("", Moved(position=Position.CLOSED)),
    "Greenhouse": ("Garden", Reading(value="23.2", unit="°C")),
    "Greenhouse humidity": ("Garden", Reading(value="43.7", unit="%")),
    "Greenhouse drip": ("Garden", Moved(position=Position.CLOSED)),
    "Nursery thermometer LYWSD03MMC-tempc": ("", Reading(value="21.4", unit="°C")),
    "Rocky": ("", Vacuuming(Cleaning.DOCKED)),
    "Alarm": ("", Guarded(Guard.DISARMED)),
    "Tower fan": ("", Spinning(on=False, speed=30)),
    "Garden": ("", Reading(value="motion")),
    "Gong": ("", Startable()),
    "Movie night": ("", Startable()),
    "Irrigation": ("", Unavailable()),
}
ANNOUNCED_ASKED: Asked = [
    ("livingroom Pump", SetSwitch(on=True), Done.SEEN, Switched(on=True)),
    (
        "livingroom Strip",
        SetLight(on=True, brightness=50, colour="blue"),
        Done.SEEN,
        Lit(on=True, brightness=50, colour="blue"),
    ),
    ("Lounge dimmer", SetLight(on=True, brightness=50), Done.SEEN, Lit(on=True, brightness=51)),
    ("Back door", TurnLock(Turn.LOCK), Done.SEEN, Bolted(Bolt.LOCKED)),
    (
        "Study air conditioner",
        SetClimate(mode=ClimateMode.COOL, target_c=21),
        Done.SEEN,
        Tempered(mode=ClimateMode.COOL, target_c=21, now_c=24.5),
    ),
    ("Awning", MoveTo(Move.OPEN, 30), Done.SEEN, Moved(position=Position.OPEN, percent=30)),
    ("Garage door", MoveTo(Move.OPEN), Done.SEEN, Moved(position=Position.OPEN)),
    ("Greenhouse drip", MoveTo(Move.OPEN), Done.SEEN, Moved(position=Position.OPEN)),
    ("Rocky", SetVacuum(Chore.START), Done.SEEN, Vacuuming(Cleaning.CLEANING)),
    ("Alarm", SetGuard(Guard.ARMED_AWAY), Done.SEEN, Guarded(Guard.ARMED_AWAY)),
    ("Tower fan", SetFan(on=True, speed=50), Done.SEEN, Spinning(on=True, speed=50)),
    ("Gong", Start(), Done.SENT, Startable()),
    ("Movie night", Start(), Done.SENT, Startable()),
    ("Irrigation", SetSwitch(on=False), Done.SENT, Unavailable()),
]


@pytest.mark.parametrize(
    ("recording", "told", "asked"),
    [
        ("zigbee2mqtt", ZIGBEE, ZIGBEE_ASKED),
        ("tasmota", TASMOTA, TASMOTA_ASKED),
        ("discovery", ANNOUNCED, ANNOUNCED_ASKED),
    ],
)
async def test_devices_are_found_in_their_rooms_and_states_and_do_what_is_asked(
    tmp_path: Path, recording: str, told: Told, asked: Asked
) -> None:
    rows = rows_of(recording)
    answering = {
        "zigbee2mqtt": zigbee_devices,
        "tasmota": tasmota_devices,
        "discovery": announced_devices,
    }[recording]
    rows = listed(rows) if recording == "zigbee2mqtt" else rows
    async with Scene.of(tmp_path, rows, answering) as scene:
        found = {
            device.name: (device.room, device.state)
            for device in scene.home.devices()
            if device.name != "Ceiling fan" or device.kind is DeviceKind.FAN
        }
        assert found == told
        for name, change, done, state in asked:
            outcome = await scene.ask(name, change)
            assert (name, outcome.done, outcome.device.state) == (name, done, state)
