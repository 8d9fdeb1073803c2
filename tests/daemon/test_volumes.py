"""How loud the room is outlives it, and a knob that turns writes once."""

import asyncio

import pytest

from config.settings import Volume
from daemon import volumes as module
from daemon.errors import NotSaved
from daemon.kept import Fact, facts, keeping
from daemon.store import Store
from daemon.volumes import Volumes, as_kept
from hardware.protocol import Channel
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings
from tests.daemon.scripts import until


@pytest.fixture
def worker() -> AudioWorker:
    return AudioWorker(WorkerSettings(), lambda _: None)


async def test_a_volume_is_kept_once_it_rests(
    worker: AudioWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEEP_AFTER_S", 0.1)
    kept: list[dict[str, Fact | None]] = []

    async def keep(**known: Fact | None) -> None:
        kept.append(known)

    volumes = Volumes(worker, keep)
    for percent in range(30, 60):
        volumes.set(percent)
        await asyncio.sleep(0.005)
    await until(lambda: kept)
    volumes.set(40, Channel.ALARM)
    await volumes.aclose()
    assert kept == [
        {"reply_volume": 59, "alarm_volume": None},
        {"reply_volume": 59, "alarm_volume": 40},
    ]


async def test_a_successor_is_as_loud_as_the_room_was_left(worker: AudioWorker) -> None:
    store = Store.in_memory()
    await store.run(keeping(reply_volume=25, alarm_volume=95, muted=True))
    await store.run(keeping(reply_volume=35))
    known = store.run_now(facts)
    fitted = as_kept(worker.settings, known)
    store.close()
    loud = [fitted.volume_of(channel) for channel in Channel]
    assert dict(zip(Channel, loud, strict=True)) == {
        Channel.REPLY: 35,
        Channel.NOTICE: 35,
        Channel.ANNOUNCEMENT: 35,
        Channel.ALARM: 95,
    }


async def test_a_disk_that_keeps_nothing_costs_no_sound(worker: AudioWorker) -> None:
    async def keep(**_known: Fact | None) -> None:
        raise NotSaved("the disk is full")

    volumes = Volumes(worker, keep)
    volumes.set(20)
    await volumes.aclose()
    assert volumes.percent() == 20


async def test_an_edited_file_counts_over_what_was_set_by_hand(worker: AudioWorker) -> None:
    store = Store.in_memory()

    async def keep(**known: Fact | None) -> None:
        await store.run(keeping(**known))

    volumes = Volumes(worker, keep)
    volumes.set(20)
    volumes.set(90, Channel.ALARM)
    volumes.edited(Volume(reply=70), Volume(reply=55))
    await volumes.aclose()
    assert store.run_now(facts) == {"alarm_volume": 90}
    store.close()
