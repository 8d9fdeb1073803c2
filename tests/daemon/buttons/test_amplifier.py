"""The amplifier is on a moment before every sound and off a while after the last."""

import asyncio
from pathlib import Path

import pytest

from tests.daemon.buttons.hands import within_reach
from tests.daemon.scripts import until

PIN = 26


async def test_the_amplifier_is_on_while_something_sounds_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amplifier = {"pin": PIN, "lead_ms": 100, "release_s": 0.4}
    async with within_reach(tmp_path, monkeypatch, amplifier=amplifier) as hands:
        await hands.held()
        assert hands.bench.seen(PIN) == []
        await hands.lived.asked("hello")
        assert hands.bench.seen(PIN) == ["high"]
        await until(lambda: hands.bench.seen(PIN) == ["high", "low"], 4)
        await asyncio.sleep(0.3)
        await hands.lived.asked("hello")
        assert hands.bench.seen(PIN) == ["high", "low", "high"]
    assert hands.bench.seen(PIN)[3:4] == ["low"]
