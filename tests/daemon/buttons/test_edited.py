"""Edited buttons work without a restart; where they cannot be held, those before are back."""

from pathlib import Path

import pytest

from config.settings import Settings
from daemon.reload.plan import Part
from tests.daemon.buttons.hands import Hands, within_reach
from tests.daemon.scripts import until

FIRST, OTHER, SWITCH = 17, 27, 22


def wired(*pins: int) -> Settings:
    """Give settings with buttons that mute."""
    return Settings.model_validate({"button": [{"pin": pin, "tap": "mute"} for pin in pins]})


async def mutes(hands: Hands, pin: int) -> bool:
    """Tell whether a tap on this pin closes the microphone; it is open again then."""
    await hands.tap(pin)
    try:
        await until(lambda: hands.is_muted(on=True), 1.5)
    except TimeoutError:
        return False
    await hands.room.mute(on=False)
    await until(lambda: hands.is_muted(on=False), 3)
    return True


async def test_another_pin_counts_and_the_one_before_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [{"pin": FIRST, "tap": "mute"}]
    async with within_reach(tmp_path, monkeypatch, button=first) as hands:
        await hands.held()
        assert await mutes(hands, FIRST)
        assert await hands.panels[0].take(wired(OTHER)) is None
        assert await mutes(hands, OTHER)
        assert not await mutes(hands, FIRST)
        assert await hands.panels[0].take(Settings()) is None
        assert not hands.panels[0].ready


async def test_a_house_without_buttons_gets_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with within_reach(tmp_path, monkeypatch) as hands:
        parts = {each.part: each for each in hands.lived.house.renewal.applies()}
        assert await parts[Part.BUTTONS].take(Settings(), wired(FIRST)) is None
        assert await mutes(hands, FIRST)


async def test_buttons_that_cannot_be_held_have_those_before_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [{"pin": FIRST, "tap": "mute"}]
    async with within_reach(tmp_path, monkeypatch, button=first) as hands:
        await hands.held()
        problem = await hands.panels[0].take(wired(OTHER, OTHER))
        assert problem
        assert hands.panels[0].ready
        assert await mutes(hands, FIRST)
        assert hands.room.status()["problems"] == []


async def test_a_mute_switch_is_heeded_after_an_edit_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute = {"pin": SWITCH, "debounce_ms": 5}
    async with within_reach(tmp_path, monkeypatch, mute=mute) as hands:
        await hands.held()
        await until(lambda: hands.is_muted(on=False), 4)
        assert await hands.panels[0].take(wired(FIRST)) is None
        await until(lambda: hands.is_muted(on=False), 4)
        hands.bench.set(SWITCH, "low")
        await until(lambda: hands.is_muted(on=True), 4)
