"""`[profile.NAME]`: each wake word speaks to its own provider, in its own way."""

import json
from pathlib import Path

import pytest

from tests.scenarios.house import furnished
from tests.scenarios.voices import speak_beforehand

TWO_WORDS = """\
[wake]
words = [{ name = "hey_jarvis" }, { name = "alexa", profile = "butler" }]
[profile.butler]
provider = "scripted"
voice = "deep"
instructions = "You are a butler of few words."
tools = ["get_time"]
[providers.scripted]
script = "butler.toml"
"""
BUTLER = """\
record = "sessions.jsonl"
[[turn]]
steps = [
  { text = "Very good." },
  { tone_hz = 440, ms = 300 },
  { turn_end = true },
]
"""
pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(40),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_each_wake_word_speaks_to_its_own_profile(tmp_path: Path) -> None:
    (tmp_path / "butler.toml").write_text(BUTLER, encoding="utf-8")
    await speak_beforehand("alexa, good evening", "hey jarvis, turn on the kitchen light")
    async with furnished(tmp_path, TWO_WORDS) as house:
        await house.say("alexa, good evening")
        await house.happens("wake", word="alexa")
        await house.happens("answer", text="Very good.")
        await house.rest()

        await house.say("hey jarvis, turn on the kitchen light")
        await house.happens("wake", word="hey_jarvis")
        await house.happens("tool", name="set_lights", status="success")
        await house.rest()
    (session,) = (tmp_path / "sessions.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(session)
    assert (told["voice"], told["tools"]) == ("deep", ["get_time"])
    assert told["instructions"] == "You are a butler of few words."
    assert told["frames"] > 0
