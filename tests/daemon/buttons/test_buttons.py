"""Fingers on stand-in pins, in a process of their own, and what a whole house makes of them."""

import asyncio
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from daemon.story import Notice, StateChanged
from hardware.gpio.client import COMMAND
from hardware.protocol import Channel
from tests.daemon.buttons.hands import ANSWERS, Hands, within_reach
from tests.daemon.scripts import until

TALK = 17
EVERYTHING = {"pin": TALK, "hold": "talk", "tap": "wake", "double": "repeat"}


def states(hands: Hands) -> list[str]:
    return [each.state for each in hands.lived.all(StateChanged)]


async def test_held_is_a_turn_from_the_press_to_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with within_reach(tmp_path, monkeypatch, button=[EVERYTHING]) as hands:
        await hands.held()
        await asyncio.sleep(0.5)
        hands.press(TALK)
        await hands.lived.state("listening")
        await asyncio.sleep(0.6)
        hands.release(TALK)
        await hands.lived.state("responding")
        await hands.room.stop()
        await until(hands.sessions, 4)
        (session,) = hands.sessions()
        assert session["modes"] == ["push_to_talk"]
        assert session["turns_ended"] == 1
        # From 0.3 s before the press to the release, or to the end of the block it lies in.
        assert 42 <= cast("int", session["frames"]) <= 70


async def test_a_tap_goes_on_as_a_turn_that_a_pause_ends_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = EVERYTHING | {"double": None}
    async with within_reach(tmp_path, monkeypatch, button=[button]) as hands:
        await hands.held()
        await asyncio.sleep(0.5)
        await hands.tap(TALK)
        await until(lambda: len(hands.sessions()) == 1, 4)  # the one that began as held
        await asyncio.sleep(0.3)
        assert hands.room.status()["state"] == "listening"
        await hands.room.stop()
        await until(lambda: len(hands.sessions()) == 2, 4)
        assert hands.sessions()[1]["modes"] == ["automatic"]
        assert cast("int", hands.sessions()[1]["frames"]) > 25
        assert states(hands).count("listening") == 1


async def test_a_double_press_speaks_the_last_answer_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with within_reach(tmp_path, monkeypatch, button=[EVERYTHING], script=ANSWERS) as hands:
        await hands.held()
        await hands.lived.asked("hello")
        answered = hands.lived.house.worker.last_reply
        assert answered is not None
        assert len(answered.pcm) == answered.rate_hz * 2 * 3 // 10
        done = hands.lived.house.runner.last_turn
        await hands.tap(TALK)
        await asyncio.sleep(0.05)
        await hands.tap(TALK)
        await hands.lived.state("responding")
        await hands.lived.state("idle")
        assert hands.lived.house.worker.last_reply == answered
        assert hands.lived.house.runner.last_turn == done  # it is no turn of its own


async def test_a_long_press_mutes_and_another_opens_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = {"pin": TALK, "tap": "stop", "long": "mute", "long_ms": 300}
    async with within_reach(tmp_path, monkeypatch, button=[button]) as hands:
        await hands.held()
        for muted in (True, False):
            hands.press(TALK)
            await until(partial(hands.is_muted, on=muted), 4)
            hands.release(TALK)
            await asyncio.sleep(0.1)


async def test_the_knob_turns_the_volume_by_clicks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knob = {"pin_a": 5, "pin_b": 6, "fastest": 1.0}
    async with within_reach(tmp_path, monkeypatch, knob=knob) as hands:
        await hands.held()
        for pin, level in ((5, "low"), (6, "low"), (5, "high"), (6, "high")) * 5:
            hands.bench.set(pin, level)
            await asyncio.sleep(0.01)
        worker = hands.lived.house.worker
        await until(lambda: worker.settings.volume_of(Channel.REPLY) == 80, 4)
        assert worker.settings.volume_of(Channel.ALARM) == 80


async def test_a_house_without_pins_says_so_once_and_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with within_reach(tmp_path, monkeypatch, command=COMMAND, button=[EVERYTHING]) as hands:
        await until(lambda: any(n.kind == "buttons" for n in hands.lived.all(Notice)), 8)
        await hands.lived.asked("hello")
        told = [notice for notice in hands.lived.all(Notice) if notice.kind == "buttons"]
        assert len(told) == 1
        assert "cannot be reached" in told[0].message
        assert "buttons" in str(hands.room.status()["problems"])
