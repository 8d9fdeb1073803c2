"""What a home behind a broker makes of wishes, strangers and faults."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from daemon.home.backend import Done, Order
from daemon.home.changes import Move, MoveTo, SetLight, SetSwitch, Start
from daemon.home.states import Switched, Unavailable
from tests.daemon.home.mqtt.replaying import (
    Devices,
    Scene,
    announced_devices,
    listed,
    rows_of,
    settled,
    zigbee_devices,
)
from tests.daemon.scripts import until

type Row = dict[str, Any]


def plug(name: str = "Plug", **more: object) -> Row:
    """Give the announcement of a switch."""
    told = {"name": name, "uniq_id": name, "cmd_t": f"{name}/set", "stat_t": f"{name}/state"}
    topic = f"homeassistant/switch/{name.replace(' ', '_')}/config"
    return {"topic": topic, "payload": {**told, **more}, "retain": True}


def said(topic: str, payload: object) -> Row:
    """Give a retained message."""
    return {"topic": topic, "payload": payload, "retain": True}


def names(scene: Scene) -> set[str]:
    """Give what there is."""
    return {device.name for device in scene.home.devices()}


async def test_a_device_announced_twice_is_one(tmp_path: Path) -> None:
    twice = {
        "name": None,
        "uniq_id": "0x000d6ffffe3c29de_switch_zigbee2mqtt",
        "cmd_t": "zigbee2mqtt/Coffee machine/set",
        "stat_t": "zigbee2mqtt/Coffee machine",
        "val_tpl": "{{ value_json.state }}",
        "dev": {"ids": ["zigbee2mqtt_0x000d6ffffe3c29de"], "name": "Coffee machine"},
        "o": {"name": "Zigbee2MQTT", "sw": "2.1.0"},
    }
    rows = [said("homeassistant/switch/0x000d6ffffe3c29de/switch/config", twice)]
    async with Scene.of(tmp_path, [*rows, *listed(rows_of("zigbee2mqtt"))]) as scene:
        ident = "mqtt:0x000d6ffffe3c29de/state"
        assert scene.device("Coffee machine").ident == ident


async def test_our_own_satellites_are_no_devices_of_the_home(tmp_path: Path) -> None:
    ring = {"p": "light", "name": "LED ring", "cmd_t": "parlour/x/ring/set", "uniq_id": "ring"}
    mute = {"p": "switch", "name": "Mute", "cmd_t": "parlour/x/mute/set", "uniq_id": "mute"}
    ours = {"dev": {"ids": ["parlour_x"]}, "o": {"name": "Parlour"}, "cmps": {"a": ring, "b": mute}}
    rows = [said("homeassistant/device/parlour_x/config", ours), plug()]
    async with Scene.of(tmp_path, rows) as scene:
        assert names(scene) == {"Plug"}


async def test_the_owner_says_what_is_used_and_where_it_stands(tmp_path: Path) -> None:
    far = {"ids": "00:11:22:33:44:55", "name": "Far", "sa": "Attic"}
    rows = [plug("Lamp"), plug("Boiler"), plug("kitchen kettle"), plug("Far", dev=far)]
    async with Scene.of(
        tmp_path,
        rows,
        ignore=["boiler"],
        rooms={"lamp": "study", "001122334455": "shed"},
    ) as scene:
        rooms = {device.name: device.room for device in scene.home.devices()}
        assert rooms == {"Lamp": "study", "kitchen kettle": "kitchen", "Far": "shed"}
        assert {place.name for place in scene.home.rooms()} == {"study", "kitchen", "shed"}


async def test_only_what_is_named_is_used(tmp_path: Path) -> None:
    async with Scene.of(tmp_path, [plug("Lamp"), plug("Boiler")], only=["Lamp"]) as scene:
        assert names(scene) == {"Lamp"}


async def test_a_group_of_a_rooms_name_is_that_room(tmp_path: Path) -> None:
    rows = rows_of("zigbee2mqtt")
    members = [{"ieee_address": "0x000d6ffffe3c29de"}]
    group = {"id": 2, "friendly_name": "kitchen", "members": members}
    rows = [row for row in listed(rows) if not row["topic"].endswith("bridge/groups")]
    rows.append(said("zigbee2mqtt/bridge/groups", [group]))
    async with Scene.of(tmp_path, rows) as scene:
        assert scene.device("Coffee machine").room == "kitchen"


async def test_a_device_that_is_renamed_or_taken_away_is_so_here(tmp_path: Path) -> None:
    async with Scene.of(tmp_path, [plug(), said("Plug/state", "ON")]) as scene:
        version = scene.home.version
        renamed = plug()
        renamed["payload"]["name"] = "Heater"
        await scene.devices.publish([renamed])
        await until(lambda: names(scene) == {"Heater"})
        assert scene.device("Heater").state == Switched(on=True)
        assert scene.device("Heater").ident == "mqtt:switch.Plug"
        assert scene.home.version > version
        await scene.devices.say(renamed["topic"], "", retain=True)
        await until(lambda: not scene.home.devices())


async def test_names_are_one_clean_line(tmp_path: Path) -> None:
    rows = [plug(name="Lä\u202emp\n\n\x07 喫茶店\t🍵")]
    rows[0]["topic"] = "homeassistant/switch/a/config"
    rows[0]["payload"] |= {"cmd_t": "a/set", "stat_t": "a/state"}
    async with Scene.of(tmp_path, rows) as scene:
        assert names(scene) == {"Lämp 喫茶店 🍵"}


async def test_garbage_harms_nobody_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    deep = "[" * 30_000 + "]" * 30_000
    garbage = [
        "",
        "{",
        "null",
        "[]",
        "3",
        '"x"',
        deep,
        '{"name": 3, "cmd_t": ["a"]}',
        "\x00\x01",
        "NaN",
    ]
    good = plug()
    async with Scene.of(tmp_path, [good, said("Plug/state", "OFF")]) as scene:
        places = [
            "zigbee2mqtt/bridge/devices",
            "zigbee2mqtt/bridge/groups",
            "tasmota/discovery/DC4F22AA0001/config",
            "tasmota/discovery/DC4F22AA0001/sensors",
            "tasmota/discovery/x/config",
            "homeassistant/light/x/config",
            "homeassistant/device/x/config",
            "homeassistant/x/y/z/config",
            "Plug/state",
        ]
        for topic in places:
            for payload in garbage:
                await scene.devices.say(topic, payload)
            await scene.devices.broker.publish(topic, b"\xff\xfe", qos=1)
            await scene.devices.broker.publish(topic, b"x" * 300_000, qos=1)
        await scene.devices.say("Plug/state", "ON")
        await until(lambda: scene.device("Plug").state == Switched(on=True))
        assert names(scene) == {"Plug"}
        assert "were not used" in scene.home.state.words
    lines = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(lines) < 25, [each.getMessage() for each in lines]
    assert not any(each.exc_info for each in lines)


@pytest.mark.timeout(60)
async def test_a_flood_of_devices_is_bounded_and_the_first_ones_work(tmp_path: Path) -> None:
    async with Scene.of(tmp_path, [plug("first")], announced_devices, most_devices=50) as scene:
        for number in range(2_000):
            each = plug(f"p{number}")
            await scene.devices.broker.publish(each["topic"], json.dumps(each["payload"]))
        await until(lambda: len(scene.home.devices()) == 50, 10)
        await settled(scene.home)
        assert len(scene.home.devices()) == 50
        await scene.devices.say("first/state", "ON")
        await until(lambda: scene.device("first").state == Switched(on=True))


async def test_a_device_that_is_away_is_not_told_anything(tmp_path: Path) -> None:
    rows = [plug(avty_t="Plug/here"), said("Plug/here", "offline"), said("Plug/state", "OFF")]
    async with Scene.of(tmp_path, rows, announced_devices) as scene:
        assert scene.device("Plug").state == Unavailable()
        outcome = await scene.ask("Plug", SetSwitch(on=True))
        assert (outcome.done, outcome.problem) == (Done.FAILED, "it does not answer")
        await scene.devices.say("Plug/here", "online")
        await until(lambda: scene.device("Plug").state == Switched(on=False))
        await asyncio.sleep(0.1)
        assert ("Plug/set", "ON") not in scene.devices.obeyed


async def test_a_device_that_does_not_show_it_was_only_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.home.mqtt.backend.CONFIRM_S", 0.4)
    async with Scene.of(tmp_path, [plug(), said("Plug/state", "OFF")], announced_devices) as scene:
        outcome = await scene.ask("Plug", SetSwitch(on=True))
        assert outcome.done is Done.SENT
        assert outcome.device.state == Switched(on=False)
        assert scene.devices.obeyed == [("Plug/set", "ON")]


async def test_commands_others_left_behind_are_not_obeyed(tmp_path: Path) -> None:
    rows = [plug(), said("Plug/set", "ON"), said("Plug/state", "OFF")]
    async with Scene.of(tmp_path, rows) as scene:
        heard: list[str] = []
        scene.devices.broker.subscribe(
            "#", lambda message: None if message.retained else heard.append(message.topic)
        )
        await settled(scene.home)
        assert scene.device("Plug").state == Switched(on=False)
        assert heard == []


async def test_what_a_device_cannot_do_is_said_and_not_sent(tmp_path: Path) -> None:
    rows = [plug(cmd_tpl="{% if value %}x{% endif %}"), said("Plug/state", "OFF"), plug("Bell")]
    async with Scene.of(tmp_path, rows, announced_devices) as scene:
        outcome = await scene.ask("Plug", SetSwitch(on=True))
        assert (outcome.done, "templates" in outcome.problem) == (Done.FAILED, True)
        outcome = await scene.ask("Bell", SetLight(on=True))
        assert (outcome.done, outcome.problem) == (Done.FAILED, "it has no command for that")
        assert scene.devices.obeyed == []


async def test_a_broker_that_is_away_fails_orders_and_knows_everything_after(
    tmp_path: Path,
) -> None:
    rows = [plug(), said("Plug/state", "OFF")]
    async with Scene.of(tmp_path, rows, announced_devices) as scene:
        await scene.mosquitto.stop()
        await until(lambda: not scene.home.state.ready)
        outcome = await scene.ask("Plug", SetSwitch(on=True))
        assert outcome.done is Done.FAILED
        assert "broker" in outcome.problem
        await scene.mosquitto.start()
        await until(lambda: scene.home.state.ready and scene.devices.broker.state.ready, 6)
        await scene.devices.say("Plug/state", "ON")
        await until(lambda: scene.device("Plug").state == Switched(on=True))
        assert scene.devices.obeyed == []


async def test_a_broker_that_dies_while_it_is_told_leaves_nobody_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.home.mqtt.backend.CONFIRM_S", 0.4)
    async with Scene.of(tmp_path, [plug(), said("Plug/state", "OFF")]) as scene:
        asked = asyncio.create_task(scene.ask("Plug", SetSwitch(on=True)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await scene.mosquitto.kill()
        outcome = await asked
        assert outcome.done in {Done.UNSURE, Done.SENT}


async def test_every_press_of_a_one_button_door_is_an_act_of_its_own(tmp_path: Path) -> None:
    async with Scene.of(tmp_path, rows_of("discovery"), announced_devices) as scene:
        assert scene.device("Garage door").once
        assert scene.device("Garage door").sort == "garage"
        assert scene.device("Gong").once
        assert not scene.device("Awning").once
        await scene.ask("Garage door", MoveTo(Move.OPEN))
        assert scene.devices.obeyed == [("home/garage/set", "PRESS")]


async def test_devices_that_said_nothing_are_asked_once(tmp_path: Path) -> None:
    rows = [row for row in listed(rows_of("zigbee2mqtt")) if "/bridge/" in row["topic"]]
    asked: list[str] = []

    def watching(devices: Devices) -> None:
        devices.broker.subscribe("zigbee2mqtt/+/get", lambda message: asked.append(message.topic))

    async with Scene.of(tmp_path, rows, watching) as scene:
        await until(lambda: "zigbee2mqtt/Coffee machine/get" in asked, 6)
        await scene.devices.say("zigbee2mqtt/Coffee machine", {"state": "ON"})
        await until(lambda: scene.device("Coffee machine").state == Switched(on=True))
    assert len(asked) == len(set(asked))


async def test_listeners_hear_of_every_change(tmp_path: Path) -> None:
    async with Scene.of(tmp_path, listed(rows_of("zigbee2mqtt")), zigbee_devices) as scene:
        heard: list[object] = []
        stop = scene.home.listen(lambda device: heard.append(device.state))
        await scene.ask("Coffee machine", SetSwitch(on=True))
        assert heard == [Switched(on=True)]
        stop()
        await scene.ask("Coffee machine", SetSwitch(on=False))
        assert len(heard) == 1


async def test_a_bridge_that_stops_takes_its_devices_along(tmp_path: Path) -> None:
    async with Scene.of(tmp_path, listed(rows_of("zigbee2mqtt"))) as scene:
        await scene.devices.say("zigbee2mqtt/bridge/state", {"state": "offline"})
        await until(lambda: scene.device("Coffee machine").state == Unavailable())


async def test_a_device_that_is_gone_is_not_told(tmp_path: Path) -> None:
    async with Scene.of(tmp_path, [plug()]) as scene:
        device = scene.device("Plug")
        await scene.devices.say(plug()["topic"], "", retain=True)
        await until(lambda: not scene.home.devices())
        [outcome] = await scene.home.apply([Order(device, Start())])
        assert (outcome.done, outcome.problem) == (Done.FAILED, "it is gone")
