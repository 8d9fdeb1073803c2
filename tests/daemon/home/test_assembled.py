"""A whole house on real neighbours: what is said by text moves a device, and is read back."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from config.mqtt import Mqtt
from config.settings import Conversation, Settings, Wake
from daemon import story
from daemon.app import Assembly, assembled
from daemon.mqtt.broker import Broker
from daemon.presence.joining import present
from daemon.store import Store
from tests.daemon.home.home_assistant.connected import section
from tests.daemon.home.mqtt.replaying import Devices, listed, rows_of, zigbee_devices
from tests.daemon.houses import BETWEEN_COMMANDS
from tests.daemon.presence.satellites import Ear
from tests.daemon.scripts import until
from tests.home.home_assistant import HomeAssistant
from tests.home.mosquitto import Mosquitto

NODE = "kitchen_house"


@asynccontextmanager
async def living(**sections: object) -> AsyncIterator[Assembly]:
    """Let a house with the local provider live, and be present, until the block ends."""
    settings = Settings(
        audio=BETWEEN_COMMANDS,
        wake=Wake(enabled=False),
        conversation=Conversation(provider="local"),
    )
    settings = Settings.model_validate(settings.model_dump() | sections)
    with closing(Store.in_memory()) as store:
        async with (
            assembled(settings, store) as house,
            present(settings, house.neighbours),
            asyncio.timeout(100),
        ):
            await house.runner.listening.wait()
            yield house


async def said(house: Assembly, text: str) -> tuple[Mapping[str, Any], str]:
    """Give what the first tool gave for a sentence, and what was answered."""
    happenings = [happening async for happening in house.room.ask(text)]
    results = [each.result for each in happenings if isinstance(each, story.ToolRan)]
    answers = [each.text for each in happenings if isinstance(each, story.Answered)]
    return (results or [{}])[0], answers[0]


async def shows(house: Assembly, name: str, state: str) -> None:
    """Wait until `parlour home` shows a device in a state."""
    async with asyncio.timeout(10):
        while True:
            home: Any = await house.room.home()
            for device in (each for room in home["rooms"] for each in room["devices"]):
                if (device["name"], device.get("state")) == (name, state):
                    return
            await asyncio.sleep(0.05)


@pytest.mark.timeout(60)
async def test_a_house_on_a_broker_obeys_and_is_present_over_one_connection(
    tmp_path: Path,
) -> None:
    async with (
        Mosquitto.started(tmp_path / "broker") as mosquitto,
        Ear.on(mosquitto) as ear,
    ):
        told = {"host": mosquitto.host, "port": mosquitto.port}
        devices = Devices(Broker(Mqtt.model_validate(told)), listed(rows_of("zigbee2mqtt")))
        zigbee_devices(devices)
        sections = {
            "home": {"backends": ["mqtt"]},
            "mqtt": {**told, "client_id": "the-house"},
            "presence": {"enabled": True, "node": NODE},
        }
        async with devices.broker.running(), living(**sections) as house:
            await until(lambda: devices.broker.state.ready)
            await devices.publish(devices.rows)
            await until(lambda: ear.last(f"parlour/{NODE}/availability") == "online", 10)
            await shows(house, "Coffee machine", "off")
            result, answer = await said(house, "turn on the coffee machine")
            assert ("zigbee2mqtt/Coffee machine/set", '{"state": "ON"}') in devices.obeyed
            assert "coffee machine" in answer.casefold(), (result, answer)
            await shows(house, "Coffee machine", "on")
            _, answer = await said(house, "unlock the front door")
            assert not any("Front door" in topic for topic, _ in devices.obeyed)
        assert ear.last(f"parlour/{NODE}/availability") == "offline"
        assert (tmp_path / "broker" / "log").read_text().count("as the-house") == 1


@pytest.mark.home
@pytest.mark.timeout(240)
async def test_a_sentence_switches_a_lamp_of_home_assistant_and_the_garage_stays_shut(
    home_assistant: HomeAssistant,
) -> None:
    sections = {
        "home": {"backends": ["home_assistant"]},
        "home_assistant": section(home_assistant).model_dump(),
    }
    owner = home_assistant.administration
    await owner.call("light", "turn_off", entity_id="light.kitchen_lights")
    async with living(**sections) as house:
        await shows(house, "Kitchen Lights", "off")
        _, answer = await said(house, "turn on the kitchen lights")
        assert (await owner.states())["light.kitchen_lights"]["state"] == "on", answer
        await shows(house, "Kitchen Lights", "on")
        before = (await owner.states())["cover.garage_door"]["state"]
        _, answer = await said(house, "open the garage door")
        assert (await owner.states())["cover.garage_door"]["state"] == before, answer
