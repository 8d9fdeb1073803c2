"""Recordings share one audio worker; each hears only what is told of itself."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from config.settings import Wake
from daemon.replay_deck import Deck
from hardware.protocol import Advance, BlockDone, Channel, Configured, Flush, Flushed, Play, Ready
from hardware.worker_client import AudioWorker, Told
from hardware.worker_settings import WorkerSettings
from tests.daemon.recorded import write

LATER = 1_700_000_000


class Listener:
    def __init__(self) -> None:
        self.told: list[Told] = []
        self.done = asyncio.Event()

    def hear(self, told: Told) -> None:
        self.told.append(told)
        if isinstance(told, BlockDone):
            self.done.set()


def load(deck: Deck, file: Path, listener: Listener) -> AudioWorker:
    deck.insert(file)
    settings = WorkerSettings(wake=Wake(enabled=False), replay=deck.recording)
    return deck.loaded(settings, listener.hear)


async def test_the_next_recording_uses_the_worker_of_the_one_before(tmp_path: Path) -> None:
    deck, pids, firsts = Deck(), [], []
    for seconds in (1, 2):
        listener = Listener()
        file = write(tmp_path / f"{seconds}.wav", np.zeros(16_000 * seconds))
        worker = load(deck, file, listener)
        async with deck.playing(), asyncio.timeout(8):
            await listener.done.wait()
            pids.append(worker.pid)
        firsts.append([type(told) for told in listener.told])
    await deck.aclose()
    assert pids[0] is not None
    assert pids[0] == pids[1]
    assert firsts == [[Ready, Configured, BlockDone]] * 2


async def test_what_is_told_late_of_one_recording_never_reaches_the_next(tmp_path: Path) -> None:
    deck, first, second = Deck(), Listener(), Listener()
    file = write(tmp_path / "quiet.wav", np.zeros(16_000))
    worker = load(deck, file, first)
    async with deck.playing(), asyncio.timeout(8):
        await first.done.wait()
    worker.send(Play(Channel.REPLY, "late", 16_000, bytes(3_200)))
    worker.send(Flush(Channel.REPLY, 8))
    worker.send(Advance())
    load(deck, file, second)
    async with deck.playing(), asyncio.timeout(8):
        await second.done.wait()
    await deck.aclose()
    assert not any(isinstance(told, Flushed) for told in (*first.told, *second.told))
    assert [type(told) for told in second.told] == [Ready, Configured, BlockDone]


async def test_a_recording_that_failed_takes_its_worker_with_it(tmp_path: Path) -> None:
    deck, listener = Deck(), Listener()
    file = write(tmp_path / "quiet.wav", np.zeros(16_000))
    failed = load(deck, file, listener)
    with suppress(TimeoutError):
        async with deck.playing():
            raise TimeoutError
    listener = Listener()
    assert load(deck, file, listener) is not failed
    async with deck.playing(), asyncio.timeout(8):
        await listener.done.wait()
    await deck.aclose()
    assert failed.pid is None


def test_a_recording_is_heard_at_the_time_it_was_written(tmp_path: Path) -> None:
    file = write(tmp_path / "quiet.wav", np.zeros(16_000))
    os.utime(file, (LATER, LATER))
    deck = Deck()
    deck.insert(file)
    assert deck.began_s == LATER
