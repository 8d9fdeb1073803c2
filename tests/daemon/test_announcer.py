"""The house's own words are heard whole, or stop when they are to; nothing waits for ever."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from config.audio import HOUSE
from config.messages import catalogue
from config.settings import Wake
from daemon.announcer import Announcer
from hardware.protocol import (
    Advance,
    BlockDone,
    Channel,
    Chime,
    Command,
    Drained,
    EndOfStream,
    Flush,
    Play,
)
from hardware.worker_client import AudioWorker, Told
from hardware.worker_settings import Replay, WorkerSettings
from providers.errors import ConnectionLost
from tests.daemon.recorded import write
from tests.daemon.scripts import until

PIECE = bytes(HOUSE.bytes_of(100))


@dataclass
class PacedVoice:
    """Speaks pieces of silence; may be held, and may fail after some."""

    pieces: int = 3
    fails_after: int | None = None
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    output_format = HOUSE

    async def speak(self, _text: str, _language: str) -> AsyncIterator[bytes]:
        for piece in range(self.pieces):
            if piece == self.fails_after:
                raise ConnectionLost("the speech worker ended")
            yield PIECE
            await self.go_on.wait()


@dataclass
class Sent:
    """Takes commands in the worker's place, where only their order matters."""

    commands: list[Command] = field(default_factory=list)

    def send(self, command: Command) -> None:
        self.commands.append(command)

    def of[T](self, kind: type[T]) -> list[T]:
        return [command for command in self.commands if isinstance(command, kind)]


@pytest.fixture
def sent() -> Sent:
    return Sent()


def announcer(sent: Sent, voice: PacedVoice | None) -> Announcer:
    return Announcer(cast("AudioWorker", sent), catalogue("en"), voice)


async def test_a_text_is_said_once_the_loudspeaker_has_given_all_of_it(tmp_path: Path) -> None:
    voice = PacedVoice()
    voice.go_on.set()
    blocks = asyncio.Semaphore(0)

    def hear(told: Told) -> None:
        if isinstance(told, BlockDone):
            blocks.release()
        if isinstance(told, Drained):
            speaker.drained(told)

    recording = write(tmp_path / "quiet.wav", np.zeros(16_000))
    settings = WorkerSettings(wake=Wake(enabled=False), replay=Replay(recording=recording))
    async with AudioWorker(settings, hear) as worker, asyncio.timeout(10):
        speaker = Announcer(worker, catalogue("en"), voice)
        await blocks.acquire()
        saying = asyncio.create_task(speaker.say("dinner"))
        for _ in range(3):  # 240 of 300 ms
            await asyncio.sleep(0.01)
            worker.send(Advance())
            await blocks.acquire()
        assert not saying.done()
        while not saying.done():
            worker.send(Advance())
            await blocks.acquire()
            await asyncio.sleep(0.01)


async def test_a_message_sounds_at_once_and_is_spoken_after(sent: Sent) -> None:
    voice = PacedVoice()
    speaker = announcer(sent, voice)
    words = speaker.tell("no_network")
    assert words == catalogue("en").say("no_network")
    assert sent.commands == [Chime("offline")]
    voice.go_on.set()
    await until(lambda: sent.of(EndOfStream))
    assert {play.channel for play in sent.of(Play)} == {Channel.NOTICE}
    await speaker.aclose()


async def test_stop_silences_what_is_still_being_made(sent: Sent) -> None:
    voice = PacedVoice(pieces=5)
    speaker = announcer(sent, voice)
    saying = asyncio.create_task(speaker.say("a long story"))
    await until(lambda: sent.of(Play))
    speaker.silence()
    voice.go_on.set()
    async with asyncio.timeout(1):
        await saying
    flushed = [command for command in sent.of(Flush) if command.channel is Channel.ANNOUNCEMENT]
    after = sent.commands[sent.commands.index(flushed[-1]) :]
    assert not [command for command in after if isinstance(command, Play)]


async def test_stop_silences_announcements_and_notices(sent: Sent) -> None:
    speaker = announcer(sent, PacedVoice())
    announcing = asyncio.create_task(speaker.say("the timer"))
    speaker.tell("no_network")
    await until(lambda: len(sent.of(Play)) == 2)
    speaker.silence()
    announcing.cancel()  # as whoever keeps the line of announcements does
    await asyncio.sleep(0.01)
    assert {flush.channel for flush in sent.of(Flush)} == {Channel.NOTICE, Channel.ANNOUNCEMENT}
    assert len(sent.of(Play)) == 2


async def test_a_new_worker_ends_the_wait_for_the_old_one(sent: Sent) -> None:
    voice = PacedVoice()
    voice.go_on.set()
    speaker = announcer(sent, voice)
    saying = asyncio.create_task(speaker.say("dinner"))
    await until(lambda: sent.of(EndOfStream))
    speaker.worker_restarted()
    async with asyncio.timeout(1):
        await saying


async def test_a_voice_that_fails_leaves_its_channel_free(sent: Sent) -> None:
    voice = PacedVoice(fails_after=1)
    voice.go_on.set()
    speaker = announcer(sent, voice)
    with pytest.raises(ConnectionLost):
        await speaker.say("dinner")
    (ended,) = sent.of(EndOfStream)
    assert ended.stream == sent.of(Play)[0].stream


async def test_a_listener_who_goes_away_leaves_the_channel_free(sent: Sent) -> None:
    speaker = announcer(sent, PacedVoice())
    saying = asyncio.create_task(speaker.say("dinner"))
    await until(lambda: sent.of(Play))
    saying.cancel()
    await asyncio.gather(saying, return_exceptions=True)
    assert len(sent.of(EndOfStream)) == 1


async def test_a_failing_voice_is_logged_and_the_message_still_sounds(
    sent: Sent, caplog: pytest.LogCaptureFixture
) -> None:
    speaker = announcer(sent, PacedVoice(fails_after=0))
    speaker.tell("no_network")
    await until(lambda: "no voice for a message" in caplog.text)
    assert sent.commands[0] == Chime("offline")


async def test_without_a_voice_only_the_sound_is_given(sent: Sent) -> None:
    speaker = announcer(sent, None)
    await speaker.say("dinner")
    speaker.tell("no_network")
    await asyncio.sleep(0.01)
    assert sent.commands == [Chime("offline")]
