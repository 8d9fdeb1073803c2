"""The same evening with each service: a command, a follow-up, a barge-in, a held button."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.scenarios.house import House, measured
from tests.scenarios.listening import hears
from tests.scenarios.services import SERVICES, Served, served
from tests.scenarios.test_spoken_turns import state_of
from tests.scenarios.voices import speak_beforehand

pytestmark = [pytest.mark.card, pytest.mark.timeout(120)]

LONG: Final = tuple(f"This is sentence number {number} of a long story." for number in range(12))


def light(state: str) -> ScriptedCall:
    return ScriptedCall(name="set_lights", arguments={"room": "kitchen", "state": state})


EVENING: Final = Script(
    turns=(
        EmulatedTurn(
            heard="turn on the kitchen light",
            tool=light("on"),
            say=("The kitchen light is on now.",),
        ),
        EmulatedTurn(heard="turn it off again", tool=light("off"), say=("It is dark again.",)),
        EmulatedTurn(heard="tell me a story", say=LONG),
        EmulatedTurn(heard="stop that, what time is it", say=("It is ten o'clock.",)),
        EmulatedTurn(heard="turn on the light", tool=light("on"), say=("There is light again.",)),
    ),
)


@pytest.mark.parametrize("service", SERVICES)
async def test_an_evening_with(service: str, tmp_path: Path) -> None:
    await speak_beforehand("turn it off again", "turn on the light")
    async with served(tmp_path, {service: EVENING}) as home:
        await _command(home)
        await _follow_up(home.house)
        await _barge_in(home)
        await _held_button(home.house)
        for session in home.emulator.sessions:
            assert not session.violations, session.violations


async def _command(home: Served) -> None:
    house = home.house
    said = await house.say("hey jarvis, turn on the kitchen light")
    await house.happens("tool", name="set_lights", status="success")
    done = await house.happens("turn", 20, outcome="answered")
    assert await state_of("kitchen", "light", house) == "on"
    assert hears(house.recording().speaker[said.ended_sample :], "kitchen", "light")
    measured(f"{home.emulator}: {done['latencies_ms']}")


async def _follow_up(house: House) -> None:
    woken = house.count("wake")
    await house.say("turn it off again")
    await house.happens("tool", name="set_lights", status="success")
    await house.happens("turn", 20, outcome="answered")
    assert house.count("wake") == woken
    assert await state_of("kitchen", "light", house) == "off"


async def _barge_in(home: Served) -> None:
    """The long story is cut by the wake word; the uplink was held, so only we could hear it."""
    house = home.house
    await house.say("hey jarvis, tell me a story")
    await house.state("responding", 20)
    await asyncio.sleep(2.0)
    frames = sum(len(session.audio) for session in home.emulator.sessions)
    await house.say("hey jarvis, stop that, what time is it")
    cut = await house.happens("interrupted", 20)
    assert frames > 0
    heard_ms = cut["heard_ms"]
    assert isinstance(heard_ms, int)
    assert 1_500 < heard_ms < 8_000
    await house.happens("answer", 20, text="It is ten o'clock.")
    await house.happens("turn", 20, outcome="answered")


async def _held_button(house: House) -> None:
    talk = await house.begin_command("talk", "--hold")
    await house.state("listening")
    await house.say("turn on the light")
    await talk.communicate()
    await house.happens("tool", 20, name="set_lights", status="success")
    await house.happens("turn", 20, outcome="answered")
    assert await state_of("kitchen", "light", house) == "on"
