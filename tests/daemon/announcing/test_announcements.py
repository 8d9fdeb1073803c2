"""What the home has the room say: after people, as loud as wanted, and never twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from config.announcements import Announcements as Settings
from config.audio import HOUSE
from config.messages import catalogue
from daemon.announcer import Announcer
from daemon.announcing import announcements as module
from daemon.announcing.announcement import Announcement, Ended, Priority
from daemon.announcing.announcements import Announcements
from daemon.story import StateChanged
from hardware.protocol import (
    Channel,
    Chime,
    Command,
    Drained,
    EndOfStream,
    Flush,
    Pause,
    Play,
    Resume,
    SetVolume,
)
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings
from providers.errors import ConnectionLost
from tests.daemon.scripts import until

VOICE_S = 0.02


class Speaker(AudioWorker):
    """A worker that is never started: what it plays has been heard once `heard` is called."""

    def __init__(self) -> None:
        super().__init__(WorkerSettings(), lambda _: None)
        self.commands: list[Command] = []
        self.prompt = True
        self.announcer: Announcer | None = None

    def send(self, command: Command) -> None:
        super().send(command)
        self.commands.append(command)
        if isinstance(command, EndOfStream) and self.prompt:
            self.heard()

    def heard(self) -> None:
        """Let the loudspeaker finish what it was given last."""
        last = self.of(EndOfStream)[-1]
        assert self.announcer is not None
        self.announcer.drained(Drained(last.channel, last.stream))

    def of[T](self, kind: type[T]) -> list[T]:
        return [command for command in self.commands if isinstance(command, kind)]


class Voice:
    """Says a text as its own bytes, so that the order of what was said can be read."""

    output_format = HOUSE

    async def speak(self, text: str, _language: str) -> AsyncIterator[bytes]:
        if text == "broken":
            raise ConnectionLost("the speech worker ended")
        yield text.encode()
        await asyncio.sleep(VOICE_S)


@pytest.fixture
def speaker() -> Speaker:
    return Speaker()


@pytest.fixture
async def room(speaker: Speaker, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Announcements]:
    monkeypatch.setattr(module, "CHIME_S", 0.01)
    worker = cast("AudioWorker", speaker)
    speaker.announcer = Announcer(worker, catalogue("en"), Voice())
    found = Announcements(speaker.announcer, worker, Settings.model_construct(wait_s=0.2))
    async with found.running():
        yield found


def said(speaker: Speaker) -> list[str]:
    return [play.pcm.decode() for play in speaker.of(Play)]


def tell(room: Announcements, state: str) -> None:
    room.happened(StateChanged(state))


async def test_in_an_idle_room_it_is_said_at_once(room: Announcements, speaker: Speaker) -> None:
    assert await room.say(Announcement(text="dinner")) is Ended.SPOKEN
    assert said(speaker) == ["dinner"]
    assert not speaker.of(SetVolume)
    assert not speaker.of(Chime)


async def test_it_waits_until_the_conversation_is_over(
    room: Announcements, speaker: Speaker
) -> None:
    tell(room, "listening")
    end = room.add(Announcement(text="dinner"))
    for state in ("processing", "responding", "listening"):
        await asyncio.sleep(0.02)
        tell(room, state)
    assert said(speaker) == []
    tell(room, "idle")
    assert await end is Ended.SPOKEN


async def test_a_normal_one_that_waited_too_long_is_dropped(
    room: Announcements, speaker: Speaker
) -> None:
    tell(room, "listening")
    assert await room.say(Announcement(text="dinner")) is Ended.TOO_LATE
    tell(room, "idle")
    await asyncio.sleep(0.05)
    assert said(speaker) == []


async def test_a_critical_one_holds_the_answer_and_lets_it_go_on(
    room: Announcements, speaker: Speaker
) -> None:
    tell(room, "responding")
    urgent = Announcement(text="smoke", priority=Priority.CRITICAL)
    assert await room.say(urgent) is Ended.SPOKEN
    held = speaker.commands.index(Pause(Channel.REPLY))
    spoken = speaker.commands.index(speaker.of(Play)[0])
    on = speaker.commands.index(Resume(Channel.REPLY))
    assert held < spoken < on


async def test_even_a_critical_one_does_not_talk_over_a_person(
    room: Announcements, speaker: Speaker
) -> None:
    tell(room, "listening")
    end = room.add(Announcement(text="smoke", priority=Priority.CRITICAL))
    await asyncio.sleep(0.3)  # longer than anything waits
    assert said(speaker) == []
    tell(room, "processing")
    assert await end is Ended.SPOKEN


async def test_what_is_being_said_holds_while_somebody_speaks(
    room: Announcements, speaker: Speaker
) -> None:
    speaker.prompt = False
    end = room.add(Announcement(text="dinner"))
    await until(lambda: said(speaker))
    tell(room, "listening")
    tell(room, "processing")
    assert speaker.of(Pause) == [Pause(Channel.ANNOUNCEMENT)] * 2
    assert speaker.of(Resume) == []
    tell(room, "idle")
    assert speaker.of(Resume) == [Resume(Channel.ANNOUNCEMENT)]
    await until(lambda: speaker.of(EndOfStream))
    speaker.heard()
    assert await end is Ended.SPOKEN


async def test_a_critical_one_cuts_a_lesser_one_short(
    room: Announcements, speaker: Speaker
) -> None:
    speaker.prompt = False
    lesser = room.add(Announcement(text="a long story"))
    await until(lambda: said(speaker))
    speaker.prompt = True
    urgent = room.add(Announcement(text="smoke", priority=Priority.CRITICAL))
    assert await lesser is Ended.SILENCED
    assert await urgent is Ended.SPOKEN
    assert [flush.channel for flush in speaker.of(Flush)] == [Channel.ANNOUNCEMENT]


async def test_its_chime_comes_first_and_its_volume_is_its_own(
    room: Announcements, speaker: Speaker
) -> None:
    await room.say(Announcement(text="dinner", chime=True, volume=35))
    kinds = [type(command).__name__ for command in speaker.commands]
    assert kinds[:5] == ["Chime", "SetVolume", "Play", "EndOfStream", "SetVolume"]
    assert speaker.of(SetVolume) == [
        SetVolume(35, Channel.ANNOUNCEMENT),
        SetVolume(70, Channel.ANNOUNCEMENT),
    ]


async def test_a_volume_set_meanwhile_stays(room: Announcements, speaker: Speaker) -> None:
    speaker.prompt = False
    end = room.add(Announcement(text="dinner", volume=35))
    await until(lambda: speaker.of(EndOfStream))
    speaker.send(SetVolume(50))
    speaker.heard()
    await end
    assert speaker.settings.volume_of(Channel.ANNOUNCEMENT) == 50


async def test_silence_drops_what_waits_and_what_is_being_said(
    room: Announcements, speaker: Speaker
) -> None:
    speaker.prompt = False
    ends = [room.add(Announcement(text=text)) for text in ("one", "two")]
    await until(lambda: said(speaker))
    room.silence()
    assert await asyncio.gather(*ends) == [Ended.SILENCED, Ended.SILENCED]
    assert said(speaker) == ["one"]
    speaker.prompt = True
    assert await room.say(Announcement(text="three")) is Ended.SPOKEN


async def test_a_voice_that_fails_is_told_and_the_next_one_is_said(
    room: Announcements, speaker: Speaker
) -> None:
    with pytest.raises(ConnectionLost):
        await room.say(Announcement(text="broken", volume=20))
    assert speaker.settings.volume_of(Channel.ANNOUNCEMENT) == 70
    assert await room.say(Announcement(text="dinner")) is Ended.SPOKEN


async def test_a_sender_who_goes_away_stops_nobody_else(
    room: Announcements, speaker: Speaker
) -> None:
    tell(room, "listening")
    leaving = asyncio.create_task(room.say(Announcement(text="one")))
    staying = asyncio.create_task(room.say(Announcement(text="two")))
    await asyncio.sleep(0)
    leaving.cancel()
    tell(room, "idle")
    assert await staying is Ended.SPOKEN
    assert said(speaker) == ["one", "two"]
