"""Tools and timers reach this device through one small thing: its volume, its mute, its bell."""

from typing import cast

import pytest

from config.messages import catalogue
from daemon.announcer import Announcer
from daemon.satellite import Satellite
from hardware.protocol import Channel, Command, Flush, Mute, Ring, SetVolume, Silence
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings


class Noted(AudioWorker):
    """A worker that is never started: it remembers, as ever, what it is told."""

    def __init__(self) -> None:
        super().__init__(WorkerSettings(), lambda _: None)
        self.commands: list[Command] = []

    def send(self, command: Command) -> None:
        super().send(command)
        self.commands.append(command)


@pytest.fixture
def worker() -> Noted:
    return Noted()


@pytest.fixture
def satellite(worker: Noted) -> Satellite:
    return Satellite(worker, Announcer(cast("AudioWorker", worker), catalogue("en"), None))


async def test_the_volume_is_what_was_set_last(satellite: Satellite, worker: Noted) -> None:
    assert satellite.volume_percent == 70
    await satellite.set_volume(30)
    assert satellite.volume_percent == 30
    assert worker.commands == [SetVolume(30)]
    assert worker.settings.volume_of(Channel.ALARM) == 80


async def test_mute_closes_the_microphone_of_this_worker_and_the_next(
    satellite: Satellite, worker: Noted
) -> None:
    await satellite.mute()
    assert worker.commands == [Mute(on=True)]
    assert worker.settings.muted


async def test_stop_hushes_what_rings_and_what_is_announced_but_no_answer(
    satellite: Satellite, worker: Noted
) -> None:
    hushed: list[bool] = []
    satellite.on_stop(lambda: hushed.append(True))
    await satellite.stop()
    assert hushed == [True]
    channels = {command.channel for command in worker.commands if isinstance(command, Flush)}
    assert channels == {Channel.NOTICE, Channel.ANNOUNCEMENT}


async def test_it_rings_until_silenced(satellite: Satellite, worker: Noted) -> None:
    satellite.ring("timer-1", "timer", "Your timer is over.")
    satellite.silence("timer-1")
    assert worker.commands == [Ring("timer-1", "timer"), Silence("timer-1")]


async def test_alarms_have_a_volume_of_their_own(satellite: Satellite, worker: Noted) -> None:
    await satellite.set_alarm_volume(95)
    assert satellite.alarm_volume_percent == 95
    assert satellite.volume_percent == 70
    assert worker.commands == [SetVolume(95, Channel.ALARM)]


async def test_whoever_shows_it_is_told_when_it_changes(satellite: Satellite) -> None:
    looks: list[str] = []
    satellite.on_change(lambda: looks.append("look"))
    await satellite.set_volume(30)
    await satellite.set_alarm_volume(30)
    satellite.ring("timer-1", "timer", "Your timer is over.")
    satellite.silence("timer-1")
    assert len(looks) == 4
