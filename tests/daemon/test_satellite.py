"""Tools and timers reach this device through one small thing: its volume, its mute, its bell."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from config.audio import HOUSE
from config.messages import catalogue
from config.settings import Settings
from daemon.announcer import Announcer
from daemon.announcing.announcements import Announcements
from daemon.satellite import Satellite
from daemon.story import Notice, StateChanged, Story
from daemon.voices import voices_of
from hardware.protocol import (
    Channel,
    Chime,
    Command,
    Drained,
    EndOfStream,
    Flush,
    Mute,
    Play,
    Ring,
    SetVolume,
    Silence,
)
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings
from tests.daemon.scripts import until


class Noted(AudioWorker):
    """A worker that is never started: it remembers, as ever, what it is told."""

    def __init__(self) -> None:
        super().__init__(WorkerSettings(), lambda _: None)
        self.commands: list[Command] = []
        self.announcer: Announcer | None = None

    def send(self, command: Command) -> None:
        super().send(command)
        self.commands.append(command)
        if isinstance(command, EndOfStream) and self.announcer:
            self.announcer.drained(Drained(command.channel, command.stream))

    @property
    def said(self) -> list[str]:
        return [each.pcm.decode() for each in self.commands if isinstance(each, Play)]


@pytest.fixture
def worker() -> Noted:
    return Noted()


class Voice:
    """Says a text as its own bytes, so that what was said can be read."""

    output_format = HOUSE

    async def speak(self, text: str, _language: str) -> AsyncIterator[bytes]:
        yield text.encode()


@pytest.fixture
async def announcements(worker: Noted) -> AsyncIterator[Announcements]:
    announcer = Announcer(cast("AudioWorker", worker), catalogue("en"), Voice())
    worker.announcer = announcer
    found = Announcements(announcer, worker)
    async with found.running():
        yield found


@pytest.fixture
def satellite(worker: Noted, announcements: Announcements) -> Satellite:
    assert worker.announcer is not None
    return Satellite(worker, worker.announcer, announcements)


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
    assert worker.commands == [Mute(on=True), Chime("mute_on")]
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


async def test_why_it_rings_waits_for_a_person_to_finish_and_the_bell_does_not(
    satellite: Satellite, worker: Noted, announcements: Announcements
) -> None:
    announcements.happened(StateChanged("listening"))
    satellite.ring("timer-1", "timer", "Your timer is over.")
    await asyncio.sleep(0.02)
    assert Ring("timer-1", "timer") in worker.commands
    assert worker.said == []
    announcements.happened(StateChanged("idle"))
    await until(lambda: worker.said == ["Your timer is over."])


async def test_why_it_rang_is_not_told_once_it_was_stopped(
    satellite: Satellite, worker: Noted, announcements: Announcements
) -> None:
    announcements.happened(StateChanged("listening"))
    satellite.ring("timer-1", "timer", "Your pasta timer is over.")
    satellite.ring("timer-2", "timer", "Your tea timer is over.")
    satellite.silence("timer-1")
    announcements.happened(StateChanged("idle"))
    await until(lambda: bool(worker.said))
    await asyncio.sleep(0.02)
    assert worker.said == ["Your tea timer is over."]


async def test_a_notice_of_the_houses_own_accord_waits_as_well(worker: Noted) -> None:
    voices = voices_of(Settings(), worker, Story(), Voice())
    worker.announcer = voices.announcer
    async with voices.announcements.running():
        voices.told.tell(StateChanged("listening"))
        voices.tell_aloud(Notice("budget", "You have spent 80 %."))
        await asyncio.sleep(0.02)
        assert worker.said == []
        voices.told.tell(StateChanged("idle"))
        await until(lambda: worker.said == ["You have spent 80 %."])


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
