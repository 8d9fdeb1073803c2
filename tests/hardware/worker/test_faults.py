"""Whatever breaks under the worker, it listens again within seconds."""

import asyncio
import os
import signal
import time

import pytest

from hardware.protocol import (
    Channel,
    Device,
    DeviceFound,
    DeviceLost,
    Event,
    Health,
    Mute,
    Muted,
    Play,
    Played,
    Ready,
    Ring,
)
from hardware.virtual.card import Plug, VirtualCard
from hardware.worker_client import AudioWorker, WorkerRestarted
from hardware.worker_life import Limits
from tests.hardware.worker.house import House, noise_into, on_the_card, pid_of, tone

pytestmark = pytest.mark.card

PROMISED_S = 5.0


@pytest.fixture(autouse=True)
def _environment(virtual_card: VirtualCard, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in virtual_card.environment.items():
        monkeypatch.setenv(name, value)


def listening(event: Health) -> bool:
    """Tell whether this is proof of hearing."""
    return not event.microphone_lost and event.level_dbfs > -40


async def until_listening(house: House) -> float:
    """Give how long it takes from now until the room listens."""
    began_s = time.monotonic()
    await house.next(Health, listening, timeout_s=PROMISED_S + 3)
    return time.monotonic() - began_s


async def test_a_worker_killed_in_mid_reply_is_back_with_everything_that_lasts(
    virtual_card: VirtualCard,
) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event) as worker:
            await house.next(Health, listening)
            worker.send(Ring("tea", "timer"))
            worker.send(Play(Channel.REPLY, "r", 24_000, tone(5.0)))
            played = await house.next(Played, lambda played: played.ms > 200)
            os.kill(pid_of(worker.pid), signal.SIGKILL)
            restarted = await house.next(WorkerRestarted)
            heard_ms = worker.heard_ms(Channel.REPLY, "r")
            took_s = await until_listening(house)
            await asyncio.sleep(0.5)
            assert virtual_card.playing()  # the timer rings again
    assert restarted.reason == "it ended with status -9"
    assert heard_ms >= played.ms
    assert took_s < PROMISED_S


async def test_a_frozen_sound_server_is_survived(virtual_card: VirtualCard) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event):
            await house.next(Health, listening)
            virtual_card.freeze()
            lost = await house.next(DeviceLost)
            await house.next(WorkerRestarted)  # closing a stream of a frozen server hangs
            virtual_card.thaw()
            took_s = await until_listening(house)
    assert lost.device is Device.MICROPHONE
    assert took_s < PROMISED_S


async def test_a_restarted_sound_server_is_found_without_a_new_worker(
    virtual_card: VirtualCard,
) -> None:
    house = House()
    async with AudioWorker(on_the_card(), house.on_event):
        with noise_into(virtual_card):
            await house.next(Health, listening)
            virtual_card.kill()
            await house.next(DeviceLost)
        virtual_card.restart()
        with noise_into(virtual_card):
            took_s = await until_listening(house)
    assert took_s < PROMISED_S
    assert not house.all(WorkerRestarted)


async def test_a_microphone_pulled_out_and_put_back_is_found(virtual_card: VirtualCard) -> None:
    house = House()
    async with AudioWorker(on_the_card(), house.on_event):
        with noise_into(virtual_card):
            await house.next(Health, listening)
            virtual_card.unplug(Plug.MICROPHONE)
            lost = await house.next(DeviceLost)
            health = await house.next(Health)
        virtual_card.replug(Plug.MICROPHONE)
        with noise_into(virtual_card):
            found = await house.next(DeviceFound, timeout_s=PROMISED_S)
    assert lost.reason == "it stopped giving sound"
    assert health.microphone_lost
    assert found.device is Device.MICROPHONE
    assert not house.all(WorkerRestarted)


async def test_a_worker_that_cannot_confirm_a_mute_is_replaced_by_a_muted_one(
    virtual_card: VirtualCard,
) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event) as worker:
            await house.next(Health, listening)
            os.kill(pid_of(worker.pid), signal.SIGSTOP)
            worker.send(Mute(on=True))
            restarted = await house.next(WorkerRestarted, timeout_s=0.5)
            await house.next(Muted, lambda muted: muted.on)
            assert not virtual_card.recording()
    assert restarted.reason == "it did not confirm the mute"


async def test_a_worker_without_health_is_replaced(virtual_card: VirtualCard) -> None:
    house = House()
    limits = Limits(health_s=1.5)
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event, limits) as worker:
            await house.next(Health, listening)
            os.kill(pid_of(worker.pid), signal.SIGSTOP)
            restarted = await house.next(WorkerRestarted, timeout_s=3)
            await house.next(Ready)
    assert restarted.reason == "it gave no sign of health for 1.5 s"


async def test_the_worker_dies_with_its_parent_and_stops_within_a_second(
    virtual_card: VirtualCard,
) -> None:
    house = House()
    async with AudioWorker(on_the_card(), house.on_event) as worker:
        await house.next(Ready)
        pid = pid_of(worker.pid)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 1.0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not virtual_card.recording()


async def test_no_library_writes_to_standard_error(
    virtual_card: VirtualCard, capfd: pytest.CaptureFixture[str]
) -> None:
    house = House()
    virtual_card.kill()  # ALSA and PortAudio have much to say about that
    told: list[Event] = []
    async with AudioWorker(on_the_card(), house.on_event):
        told.append(await house.next(DeviceLost))
        await house.next(Ready)
    assert told
    assert capfd.readouterr().err == ""
