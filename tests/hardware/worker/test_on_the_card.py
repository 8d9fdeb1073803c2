"""The worker on a real card: it hears, plays, mutes and changes devices."""

import asyncio
import time
from dataclasses import replace

import pytest

from config.settings import Microphone
from hardware.protocol import (
    Channel,
    CloseUplink,
    Configured,
    Drained,
    EndOfStream,
    Flush,
    Flushed,
    Frame,
    Health,
    Meter,
    Mute,
    Muted,
    OpenUplink,
    Play,
    Played,
    Ready,
    Watch,
)
from hardware.virtual.card import MICROPHONE, SPEAKER, VirtualCard
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings
from tests.hardware.worker.house import House, noise_into, on_the_card, tone

pytestmark = pytest.mark.card

UPLINK = OpenUplink(since=0, rate_hz=16_000, speed=0, speech_from=0)


@pytest.fixture(autouse=True)
def _environment(virtual_card: VirtualCard, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in virtual_card.environment.items():
        monkeypatch.setenv(name, value)


async def test_it_hears_and_streams_every_sample_in_order(virtual_card: VirtualCard) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event) as worker:
            ready = await house.next(Ready)
            await house.next(Health, lambda health: health.at > 8_000)
            worker.send(UPLINK)
            await house.next(Frame, lambda frame: frame.at > 30_000)
            worker.send(CloseUplink())
            worker.send(Watch(on=True))
            meter = await house.next(Meter)
    assert (ready.microphone, ready.speaker) == (MICROPHONE, SPEAKER)
    frames = house.all(Frame)
    assert [frame.at for frame in frames] == [
        frames[0].at + 320 * place for place in range(len(frames))
    ]
    assert all(len(frame.pcm) == 640 for frame in frames)
    assert -30 < meter.level_dbfs < 0
    assert meter.speech == -1


async def test_what_is_played_is_counted_drained_and_cut(virtual_card: VirtualCard) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event) as worker:
            await house.next(Ready)
            began_s = time.monotonic()
            worker.send(Play(Channel.REPLY, "whole", 24_000, tone(0.8)))
            worker.send(EndOfStream(Channel.REPLY, "whole"))
            await house.next(Drained, lambda drained: drained.stream == "whole")
            took_s = time.monotonic() - began_s
            worker.send(Play(Channel.REPLY, "cut", 24_000, tone(5.0)))
            await house.next(Played, lambda played: played.stream == "cut" and played.ms > 200)
            worker.send(Flush(Channel.REPLY, 8))
            flushed = await house.next(Flushed)
    assert 0.75 < took_s < 1.6
    assert [played.ms for played in house.all(Played) if played.stream == "whole"][-1] == 800
    assert flushed.stream == "cut"
    assert 200 < flushed.heard_ms < 900


async def test_mute_closes_the_capture_device(virtual_card: VirtualCard) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event) as worker:
            await house.next(Health, lambda health: health.at > 0)
            assert virtual_card.recording()
            worker.send(UPLINK)
            await house.next(Frame)
            worker.send(Mute(on=True))
            await house.next(Muted, lambda muted: muted.on, timeout_s=0.5)
            assert not virtual_card.recording()
            told = len(house.all(Frame))
            await asyncio.sleep(0.3)
            assert len(house.all(Frame)) == told
            worker.send(Mute(on=False))
            await house.next(Muted, lambda muted: not muted.on)
            await house.next(Health, lambda health: health.level_dbfs > -40)


async def test_a_worker_that_begins_muted_never_opens_the_microphone(
    virtual_card: VirtualCard,
) -> None:
    house = House()
    settings = on_the_card().model_copy(update={"muted": True})
    async with AudioWorker(settings, house.on_event):
        await house.next(Muted, lambda muted: muted.on)
        health = await house.next(Health)
        assert not virtual_card.recording()
    assert health.muted
    assert not health.microphone_lost


async def test_a_microphone_that_does_not_exist_is_rolled_back(
    virtual_card: VirtualCard,
) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(), house.on_event) as worker:
            await house.next(Configured)
            good = worker.settings
            bad = good.audio.model_copy(update={"microphone": Microphone(device="voice_mik")})
            generation = worker.configure(good.model_copy(update={"audio": bad}))
            configured = await house.next(Configured)
            health = await house.next(Health, lambda health: health.at > 0)
            kept = worker.settings.audio.microphone
    assert replace(configured, problem="") == Configured(generation, "", ("microphone",))
    assert configured.problem == "voice_mik: no such device; did you mean voice_mic?"
    assert kept.device == MICROPHONE
    assert not health.microphone_lost


async def test_a_block_of_another_size_is_taken_up_live(virtual_card: VirtualCard) -> None:
    house = House()
    with noise_into(virtual_card):
        async with AudioWorker(on_the_card(block_ms=20), house.on_event) as worker:
            await house.next(Health, lambda health: health.at > 0)
            audio = worker.settings.audio.model_copy(
                update={"microphone": Microphone(device=MICROPHONE, rate_hz=48_000), "block_ms": 40}
            )
            worker.configure(worker.settings.model_copy(update={"audio": audio}))
            configured = await house.next(Configured)
            before = (await house.next(Health)).at
            after = await house.next(Health, lambda health: health.at > before)
    assert configured.problem is None
    assert after.level_dbfs > -40


async def test_a_missing_speaker_keeps_the_room_listening_and_replies_ending(
    virtual_card: VirtualCard,
) -> None:
    house = House()
    settings = on_the_card(speaker={"device": "nowhere"})
    assert isinstance(settings, WorkerSettings)
    with noise_into(virtual_card):
        async with AudioWorker(settings, house.on_event) as worker:
            ready = await house.next(Ready)
            worker.send(Play(Channel.REPLY, "r", 24_000, tone(0.2)))
            worker.send(EndOfStream(Channel.REPLY, "r"))
            await house.next(Drained)
            health = await house.next(Health, lambda health: health.at > 0)
    assert (ready.microphone, ready.speaker) == (MICROPHONE, "")
    assert health.speaker_lost
    assert not health.microphone_lost
