"""The satellite in a real Home Assistant: as what it appears, what it obeys, when it is missed."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.daemon.presence.satellites import BASE, NODE, Ear, satellite
from tests.daemon.scripts import until
from tests.home.home_assistant import HomeAssistant
from tests.home.mosquitto import Mosquitto

CONFIG: Final = {"switch.mute", "number.alarm_volume", "select.provider"}
DIAGNOSTIC: Final = {
    "sensor.latency",
    "sensor.cost_today",
    "sensor.cost_month",
    "binary_sensor.problem",
    "sensor.problems",
    "update.update",
}
PLAIN: Final = {
    "number.volume",
    "sensor.state",
    "sensor.next_timer",
    "binary_sensor.ringing",
    "button.talk",
    "button.stop",
    "button.silence_alarm",
    "button.snooze_alarm",
    "notify.announce",
    "text.ask",
    "event.wake",
    "event.missed",
}


@pytest.mark.home
@pytest.mark.timeout(240)
async def test_the_satellite_lives_in_home_assistant(tmp_path: Path) -> None:
    async with (
        Mosquitto.started(tmp_path / "mosquitto") as broker,
        HomeAssistant.started(tmp_path / "home") as home,
        Ear.on(broker) as ear,
    ):
        await _add_broker(home, broker)
        entered = satellite(tmp_path, broker)
        running = await asyncio.to_thread(entered.__enter__)
        try:
            await ear.until("availability", "online")
            await _shown(home, "sensor.state", "idle")
            await _appears_as_what_it_is(home)
            await _obeys(home, ear)
            await _comes_back_with_home_assistant(home)
            os.kill(running.pid, signal.SIGKILL)
            killed_s = time.monotonic()
            await _shown(home, "sensor.state", "unavailable")
            assert time.monotonic() - killed_s < 2.0
        finally:
            await asyncio.to_thread(entered.__exit__, None, None, None)
        await ear.client.publish(f"homeassistant/device/{NODE}/config", b"", retain=True)
        await _gone(home)
        assert [line for line in home.log().splitlines() if "components.mqtt" in line] == []


async def _appears_as_what_it_is(home: HomeAssistant) -> None:
    expected = len(CONFIG | DIAGNOSTIC | PLAIN)
    async with asyncio.timeout(5):
        while len(entries := await _entries(home)) < expected:  # noqa: ASYNC110 - as in `_gone`
            await asyncio.sleep(0.1)
    kinds = {key: entry["entity_category"] for key, entry in entries.items()}
    assert {key for key, kind in kinds.items() if kind == "config"} == CONFIG
    assert {key for key, kind in kinds.items() if kind == "diagnostic"} == DIAGNOSTIC
    assert {key for key, kind in kinds.items() if kind is None} == PLAIN
    devices = await home.administration.ask("config/device_registry/list")
    (device,) = [each for each in devices if ["mqtt", NODE] in each["identifiers"]]
    assert device["name"] == "Kitchen satellite"
    areas = await home.administration.ask("config/area_registry/list")
    names = {area["area_id"]: area["name"] for area in areas}
    assert names[device["area_id"]].casefold() == "kitchen"  # the demo home has one
    exposed = await home.administration.ask("homeassistant/expose_entity/list")
    assert not exposed["exposed_entities"].get(entries["switch.mute"]["entity_id"])
    triggers = await home.administration.ask(
        "device_automation/trigger/list", device_id=device["id"]
    )
    subtypes = {each.get("subtype") for each in triggers if each["domain"] == "mqtt"}
    assert subtypes == {"wake_word", "button", "stop_word"}


async def _obeys(home: HomeAssistant, ear: Ear) -> None:
    names = {key: entry["entity_id"] for key, entry in (await _entries(home)).items()}
    call = home.administration.call
    await call("number", "set_value", entity_id=names["number.volume"], value=25)
    await _shown(home, "number.volume", "25")
    await call("switch", "turn_on", entity_id=names["switch.mute"])
    await _shown(home, "switch.mute", "on")
    await _shown(home, "sensor.state", "muted")
    await call("switch", "turn_off", entity_id=names["switch.mute"])  # presence.unmute is off
    await call("notify", "send_message", entity_id=names["notify.announce"], message="hello")
    await until(lambda: ear.last(f"{BASE}/announce/set") == "hello")
    await call("text", "set_value", entity_id=names["text.ask"], value="set a timer for 9 minutes")
    await until(lambda: (ear.last("next_timer") or "None") != "None", 15)
    await until(lambda: ear.last("state") == "muted", 15)
    states = await home.administration.states()
    assert states[names["switch.mute"]]["state"] == "on"
    assert states[names["sensor.next_timer"]]["state"] not in {"unknown", "unavailable"}


async def _comes_back_with_home_assistant(home: HomeAssistant) -> None:
    await home.stop()
    await home.start()
    await _shown(home, "sensor.state", "muted")
    await _shown(home, "number.volume", "25")


async def _entries(home: HomeAssistant) -> dict[str, dict[str, Any]]:
    """Give the satellite's entries of the registry by domain and key: `switch.mute`."""
    entries = await home.administration.ask("config/entity_registry/list")
    ours = [entry for entry in entries if entry["unique_id"].startswith(f"{NODE}_")]
    return {
        f"{entry['entity_id'].split('.')[0]}.{entry['unique_id'].removeprefix(f'{NODE}_')}": entry
        for entry in ours
    }


async def _shown(home: HomeAssistant, key: str, state: str) -> None:
    """Wait until Home Assistant shows an entity of ours so."""
    found = ""
    try:
        async with asyncio.timeout(10):
            while found != state:
                entry = (await _entries(home)).get(key)
                states = await home.administration.states()
                found = states[entry["entity_id"]]["state"] if entry else "no such entity"
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(f"{key} is {found!r} and not {state!r}:\n{home.log()[-2000:]}")


async def _gone(home: HomeAssistant) -> None:
    async with asyncio.timeout(5):
        while await _entries(home):  # noqa: ASYNC110 - Home Assistant tells nobody
            await asyncio.sleep(0.1)


async def _add_broker(home: HomeAssistant, broker: Mosquitto) -> None:
    """Let Home Assistant know the broker, as its pages do."""
    headers = {"Authorization": f"Bearer {home.token}"}
    async with httpx.AsyncClient(base_url=home.url, headers=headers, timeout=30) as client:
        path = "/api/config/config_entries/flow"
        flow = (await client.post(path, json={"handler": "mqtt"})).raise_for_status().json()
        facts = {"broker": broker.host, "port": broker.port}
        made = await client.post(f"{path}/{flow['flow_id']}", json=facts)
        assert made.json()["type"] == "create_entry", made.text
