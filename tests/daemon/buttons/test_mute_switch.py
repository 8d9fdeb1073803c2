"""A mute one can touch, proven by what is open and by what leaves; and a mute that is kept."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from config.settings import Audio, Microphone
from daemon.house import Declined
from daemon.store import Store
from hardware.protocol import OpenUplink
from tests.daemon.buttons.hands import Hands, within_reach
from tests.daemon.houses import BETWEEN_COMMANDS
from tests.daemon.scripts import until

SWITCH = 22
MUTE = {"pin": SWITCH, "debounce_ms": 5}
_WRITES = (
    "import os, sys, time\n"
    "while True:\n"
    "    os.write(1, bytes(640)); open(sys.argv[1], 'ab').write(b'.'); time.sleep(0.019)"
)


def microphone(folder: Path) -> Audio:
    """Give a microphone that leaves a byte for every block it was asked for."""
    command = (sys.executable, "-c", _WRITES, str(folder / "blocks"))
    return BETWEEN_COMMANDS.model_copy(update={"microphone": Microphone(command=command)})


def blocks(folder: Path) -> int:
    place = folder / "blocks"
    return place.stat().st_size if place.exists() else 0


async def is_shut(folder: Path) -> bool:
    before = blocks(folder)
    await asyncio.sleep(0.3)
    return blocks(folder) == before


async def switch(hands: Hands, *, on: bool) -> None:
    hands.bench.set(SWITCH, "low" if on else "high")
    await until(lambda: hands.is_muted(on=on), 4)


async def test_while_the_switch_is_on_nothing_is_open_and_nobody_can_open_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with within_reach(tmp_path, monkeypatch, audio=microphone(tmp_path), mute=MUTE) as hands:
        await hands.held()
        await until(lambda: blocks(tmp_path), 4)
        await switch(hands, on=True)
        await asyncio.sleep(0.1)
        assert await is_shut(tmp_path)
        with pytest.raises(Declined, match="switch"):
            await hands.room.mute(on=False)
        result = await hands.room.call("device", {"action": "unmute"})
        assert result.content["code"] == "not_possible"
        with pytest.raises(Declined):
            await hands.room.talk(hold=False)
        # Even a worker that is ordered to stream has nothing to send.
        worker = hands.lived.house.worker
        worker.send(OpenUplink(since=-1, rate_hz=16_000, speed=0.0, speech_from=-1))
        assert await is_shut(tmp_path)
        assert hands.sessions() == []
        await switch(hands, on=False)
        assert not await is_shut(tmp_path)


async def test_until_the_switch_is_known_nothing_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = (sys.executable, "-c", "import time; time.sleep(30)")
    async with within_reach(
        tmp_path, monkeypatch, audio=microphone(tmp_path), mute=MUTE, command=nowhere
    ) as hands:
        await asyncio.sleep(0.5)
        assert hands.is_muted(on=True)
        assert blocks(tmp_path) == 0
        with pytest.raises(Declined, match="not known"):
            await hands.room.mute(on=False)


async def test_what_a_person_muted_stays_so_when_the_switch_goes_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with within_reach(tmp_path, monkeypatch, mute=MUTE) as hands:
        await hands.held()
        await until(lambda: hands.is_muted(on=False), 4)
        await switch(hands, on=True)
        await hands.room.mute(on=True)
        hands.bench.set(SWITCH, "high")
        await asyncio.sleep(0.3)
        assert hands.is_muted(on=True)
        await hands.room.mute(on=False)
        assert hands.is_muted(on=False)


async def test_a_mute_closes_within_a_tenth_of_a_second_and_outlives_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, first, second = tmp_path / "state", tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    store = Store.open(state)
    async with within_reach(first, monkeypatch, audio=microphone(first), store=store) as hands:
        await until(lambda: blocks(first), 4)
        began_s = time.monotonic()
        await hands.room.mute(on=True)
        await until(lambda: any(n.kind == "mute" for n in hands.notices()), 4)
        assert time.monotonic() - began_s < 0.1 + 0.1  # a busy machine's scheduling included
    store = Store.open(state)
    async with within_reach(second, monkeypatch, audio=microphone(second), store=store) as hands:
        assert hands.is_muted(on=True)
        assert await is_shut(second)
        assert blocks(second) == 0
        await hands.room.mute(on=False)
        await until(lambda: blocks(second), 4)
    store = Store.open(state)
    async with within_reach(tmp_path, monkeypatch, store=store) as hands:
        assert hands.is_muted(on=False)
