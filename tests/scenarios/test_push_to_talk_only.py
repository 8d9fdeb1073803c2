"""`wake.enabled = false`: the wake word does nothing, and talking needs a press."""

import asyncio
from pathlib import Path

import pytest

from tests.scenarios.house import furnished
from tests.scenarios.test_spoken_turns import state_of
from tests.scenarios.voices import speak_beforehand

NO_WAKE_WORD = """\
[wake]
enabled = false
"""
pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(40),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_without_wake_words_only_a_press_begins_a_conversation(tmp_path: Path) -> None:
    await speak_beforehand("hey jarvis", "turn on the kitchen light", "turn off the kitchen light")
    async with furnished(tmp_path, NO_WAKE_WORD) as house:
        await house.say("hey jarvis")
        await asyncio.sleep(0.5)
        status = await house.status()
        assert (house.count("wake"), status["state"], status["wake"]) == (0, "idle", {})

        assert (await house.command("talk")).status == 0
        await house.state("listening")
        await house.say("turn on the kitchen light")
        await house.happens("tool", name="set_lights", status="success")
        assert await state_of("kitchen", "light", house) == "on"
        await house.rest()

        held = await house.begin_command("talk", "--hold")
        await house.state("listening")
        await house.say("turn off the kitchen light")
        await held.communicate()
        await house.happens("tool", name="set_lights", status="success")
        assert await state_of("kitchen", "light", house) == "off"
