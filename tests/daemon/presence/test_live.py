"""A real daemon on a real mosquitto: it appears, obeys, ignores garbage, and is missed at once."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.benchmarks.running import Daemon
from tests.daemon.presence.satellites import DISCOVERY, Ear, satellite
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    async with Mosquitto.started(tmp_path / "mosquitto") as started:
        yield started


@pytest.fixture
async def ear(broker: Mosquitto) -> AsyncIterator[Ear]:
    async with Ear.on(broker) as listening:
        yield listening


@pytest.fixture
async def running(tmp_path: Path, broker: Mosquitto, ear: Ear) -> AsyncIterator[Daemon]:
    entered = satellite(tmp_path, broker)
    house = await asyncio.to_thread(entered.__enter__)
    try:
        await ear.until("availability", "online")
        await ear.until("state", "idle")
        yield house
    finally:
        await asyncio.to_thread(entered.__exit__, None, None, None)


async def test_it_appears_obeys_and_is_missed_within_two_seconds(ear: Ear, running: Daemon) -> None:
    assert {"mute", "volume", "state", "announce", "talk"} <= ear.discovered.keys()
    await ear.until("volume", "70")

    await ear.order("volume", "35")
    await ear.until("volume", "35")
    await ear.order("mute", "ON")
    await ear.until("mute", "ON")
    await ear.until("state", "muted")
    await ear.order("mute", "OFF")  # presence.unmute is off
    await ear.order("volume", "40")
    await ear.until("volume", "40")
    assert ear.last("mute") == "ON"
    assert "presence.unmute" in running.log.read_text()

    before = len(ear.heard)
    await ear.client.publish("homeassistant/status", "online")
    await until(lambda: any(topic == DISCOVERY for topic, _, _ in ear.heard[before:]))

    os.kill(running.pid, signal.SIGKILL)
    killed_s = time.monotonic()
    await ear.until("availability", "offline", 2.0)
    assert time.monotonic() - killed_s < 2.0


async def test_garbage_and_retained_commands_change_nothing(ear: Ear, running: Daemon) -> None:
    for key, payload in (
        ("volume", b"\xff\xfe"),
        ("volume", b"loud"),
        ("volume", b"140"),
        ("mute", b"maybe"),
        ("announce", b'{"text": "x", "sudo": true}'),
        ("announce", b"{" * 4_000),
        ("wake_word", b"hey_nobody"),
        ("provider", b"nobody"),
        ("nonsense", b"1"),
        ("ring", b'{"state": "ON"}'),
        ("volume", b"9" * 100_000),
    ):
        await ear.order(key, payload)
    await ear.order("volume", "50")
    await ear.until("volume", "50")
    assert ear.last("mute") == "OFF"
    log = running.log.read_text()
    assert "Traceback" not in log
    assert log.count("presence: ") <= 2  # a flood is a line, and the rest a number


async def test_retained_commands_are_of_another_day_and_a_new_broker_is_told_everything(
    tmp_path: Path, broker: Mosquitto
) -> None:
    async with Ear.on(broker) as ear:
        await ear.order("mute", "ON", retain=True)
        await ear.order("volume", "11", retain=True)
        entered = satellite(tmp_path, broker)
        house = await asyncio.to_thread(entered.__enter__)
        try:
            await ear.until("state", "idle")
            await asyncio.sleep(0.3)
            assert (ear.last("mute"), ear.last("volume")) == ("OFF", "70")
            assert "retained command is ignored" in house.log.read_text()
            await broker.kill()
            (broker.folder / "mosquitto.db").unlink(missing_ok=True)
            await broker.start()
            async with Ear.on(broker) as late:
                await late.until("availability", "online", 8)
                await late.until("volume", "70")
                assert json.loads(late.last(DISCOVERY) or "{}")["dev"]["ids"]
                await asyncio.to_thread(entered.__exit__, None, None, None)
                await late.until("availability", "offline")
        finally:
            await asyncio.to_thread(entered.__exit__, None, None, None)
