"""A person speaks and the room does it: wake word, follow-up, push-to-talk."""

import asyncio
from typing import cast

import pytest

from tests.scenarios.house import House
from tests.scenarios.listening import hears
from tests.scenarios.voices import speak_beforehand

pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(60),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_a_spoken_command_changes_the_home_and_is_answered_aloud(house: House) -> None:
    await house.call("set_lights", room="kitchen", state="off")
    said = await house.say("hey jarvis, turn on the kitchen light")
    await house.happens("turn", outcome="answered")
    assert await state_of("kitchen", "light", house) == "on"
    answer = house.recording().speaker[said.ended_sample :]
    assert hears(answer, "turned", "on", "kitchen", "light")
    assert not hears(answer, "off")


async def test_words_right_after_the_wake_word_are_not_lost(house: House) -> None:
    await house.say("hey jarvis turn off all the lights in the living room")
    transcript = await house.happens("transcript")
    assert "off" in str(transcript["text"])
    await house.happens("tool", name="set_lights", status="success")


async def test_a_pause_after_the_wake_word_is_no_end_of_the_turn(house: House) -> None:
    await house.call("set_lights", room="porch", state="off")
    await speak_beforehand("turn on the porch light")
    await house.say("hey jarvis")
    await house.happens("wake")
    await asyncio.sleep(2)
    await house.say("turn on the porch light")
    await house.happens("tool", name="set_lights", status="success")
    assert await state_of("porch", "light", house) == "on"


async def test_a_follow_up_needs_no_wake_word(house: House) -> None:
    await speak_beforehand("turn it off again")
    await house.say("hey jarvis, turn on the kitchen light")
    await house.happens("turn", outcome="answered")
    await house.state("listening")
    woken = house.count("wake")
    await house.say("turn it off again")
    await house.happens("tool", name="set_lights", status="success")
    assert house.count("wake") == woken
    assert await state_of("kitchen", "light", house) == "off"


async def test_a_held_talk_key_takes_a_command_and_ends_it_when_let_go(house: House) -> None:
    await house.call("set_lights", room="kitchen", state="off")
    await speak_beforehand("turn on the kitchen light")
    talk = await house.begin_command("talk", "--hold")
    await house.state("listening")
    await house.say("turn on the kitchen light")
    await talk.communicate()
    assert talk.returncode == 0
    await house.happens("tool", name="set_lights", status="success")
    assert await state_of("kitchen", "light", house) == "on"


async def state_of(room: str, kind: str, house: House) -> str:
    """Read back from the house whether a room's devices of a kind are on: the one state of all."""
    content = await house.call("get_state", room=room)
    devices = cast("list[dict[str, str]]", content["devices"])
    (state,) = {device["state"] for device in devices if device["kind"] == kind}
    return state
