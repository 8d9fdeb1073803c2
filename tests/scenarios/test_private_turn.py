"""The garage needs a PIN: the house itself asks, and only this machine hears the answer."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from daemon.control.protocol import Verb
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.scenarios.house import House, furnished
from tests.scenarios.listening import hears
from tests.scenarios.services import Served, served
from tests.scenarios.voices import speak_beforehand

pytestmark = [pytest.mark.card, pytest.mark.timeout(150)]

PIN: Final = "4812"
RIGHT: Final = "four, eight, one, two"
WRONG: Final = "nine, three, six, one"
ON_ITS_WAY: Final = "Thank you. It is on its way, but has not been confirmed yet."
OPEN: Final = "hey jarvis, open the garage door"
GARAGE: Final = Script(
    turns=(
        EmulatedTurn(
            heard="open the garage door",
            tool=ScriptedCall(
                name="set_covers", arguments={"name": "garage door", "action": "open"}
            ),
            say=("One moment.",),
        ),
    ),
)


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[Served]:
    await speak_beforehand(OPEN, RIGHT, WRONG)
    secret = tmp_path / "pin"
    secret.touch(0o600)
    secret.write_text(PIN)
    async with served(tmp_path, {"openai_realtime": GARAGE}, more=section(secret)) as made:
        yield made


def section(secret: Path) -> str:
    """Give the settings of a garage that needs the PIN of a file."""
    return f"""
[safety]
allow = ["garage door"]
pin_for = ["garage door"]
pin = {{ file = "{secret}" }}
"""


async def garage(house: House) -> str:
    told = await house.call("get_state", name="garage door")
    return json.dumps(told)


def is_open(told: str) -> bool:
    return '"state": "open' in told  # or opening: a door takes its time


async def asked_for_the_pin(home: Served) -> int:
    """Have the garage opened until the house listens for the PIN; gives what the service heard."""
    house = home.house
    await house.say(OPEN)
    ran = await house.happens("tool", 20, name="set_covers")
    assert json.dumps(ran).count("needs_pin") == 1
    await house.happens("connected", 20, provider="private")
    heard = heard_by_the_service(home)
    await house.happens("answer", 20)
    await house.state("listening", 20)
    return heard


def heard_by_the_service(home: Served) -> int:
    return sum(len(session.audio) for session in home.emulator.sessions)


async def test_the_pin_opens_it_and_not_a_byte_of_it_reaches_the_service(home: Served) -> None:
    house = home.house
    before = await asked_for_the_pin(home)
    assert before > 0
    assert not is_open(await garage(house))
    said = await house.say(RIGHT)
    await house.happens("answer", 20, text=ON_ITS_WAY)
    await house.happens("turn", 20, outcome="answered")
    assert is_open(await garage(house))
    assert hears(house.recording().speaker[said.ended_sample :], "thank", "way")
    assert heard_by_the_service(home) == before
    await told_nobody(house)


async def told_nobody(house: House) -> None:
    """Look for the PIN, in figures and in words, wherever anything is kept or told."""
    await asyncio.sleep(0.5)
    watched = json.dumps([*house.happened])
    metrics = json.dumps([await house.status(), await house.request(Verb.METRICS)])
    files = [
        path.read_bytes().decode(errors="replace")
        for path in house.folder.rglob("*")
        if path.is_file() and path.suffix not in {".wav", ".toml"} and path.name != "pin"
    ]
    assert len(files) > 1
    for text in (watched, metrics, *files):
        assert "eight, one" not in text.casefold()
        assert "eight one" not in text.casefold()
        for line in text.splitlines():
            assert not spells(line), line[:200]


def spells(line: str) -> bool:
    """Say whether a line holds the PIN as a number of its own, not within a longer one."""
    words = "".join(letter if letter.isalnum() or letter == "." else " " for letter in line)
    return PIN in words.split()


@pytest.mark.long
async def test_wrong_ones_leave_it_shut_and_close_the_pin(home: Served) -> None:
    house = home.house
    await asked_for_the_pin(home)
    await house.say(WRONG)
    await house.happens("answer", 20, text="That is not it. Please say it once more.")
    await house.state("listening", 20)
    await house.say(WRONG)
    await house.happens("turn", 20, outcome="answered")
    await house.state("idle", 20)
    assert not is_open(await garage(house))
    await house.rest()
    await asked_for_the_pin(home)
    await house.say(WRONG)
    told = await house.happens("answer", 20)
    assert "quarter of an hour" in str(told["text"])
    await house.state("idle", 20)
    await house.rest()
    await asked_for_the_pin(home)
    await house.say(RIGHT)
    told = await house.happens("answer", 20)
    assert "quarter of an hour" in str(told["text"])
    assert not is_open(await garage(house))


@pytest.mark.long
async def test_silence_and_stop_leave_it_shut_and_the_room_at_rest(home: Served) -> None:
    house = home.house
    await asked_for_the_pin(home)
    await house.state("idle", 20)
    ended = await house.command("confirm")
    assert (ended.status, "nothing waits" in ended.complained) == (1, True)
    await asked_for_the_pin(home)
    await house.say("stop")
    await house.state("idle", 20)
    assert not is_open(await garage(house))


async def test_the_pin_can_be_typed_instead(home: Served) -> None:
    house = home.house
    await house.ask("open the garage door")
    process = await house.begin_command("confirm")
    async with asyncio.timeout(10):
        out, err = await process.communicate(f"{PIN}{os.linesep}".encode())
    assert out.decode() == f"{ON_ITS_WAY}\n", err.decode()
    assert is_open(await garage(house))
    await told_nobody(house)


@pytest.mark.long
async def test_a_room_without_any_service_asks_for_the_pin_too(tmp_path: Path) -> None:
    await speak_beforehand(OPEN, RIGHT)
    secret = tmp_path / "pin"
    secret.touch(0o600)
    secret.write_text(PIN)
    async with furnished(tmp_path, section(secret)) as house:
        await house.say(OPEN)
        ran = await house.happens("tool", 20, name="set_covers")
        assert json.dumps(ran).count("needs_pin") == 1
        await house.happens("connected", 20, provider="private")
        await house.happens("answer", 20)
        await house.state("listening", 20)
        assert not is_open(await garage(house))
        await house.say(RIGHT)
        await house.happens("answer", 20, text=ON_ITS_WAY)
        assert is_open(await garage(house))
        await told_nobody(house)
