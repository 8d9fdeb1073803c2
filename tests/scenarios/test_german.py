"""`room.language = "de"`: what went wrong is told in German."""

import subprocess
from pathlib import Path

import pytest

from config.messages import catalogue
from hardware.virtual.acoustics import Samples, read_wav
from tests.scenarios.house import furnished, until
from tests.scenarios.listening import SURE, likeness_to
from tests.scenarios.voices import speak_beforehand

GERMAN = """\
[room]
name = "küche"
language = "de"
[conversation]
provider = "scripted"
[providers.scripted]
script = "service.toml"
"""
KEY_REFUSED = """\
[open]
fail = "rejected"
"""
pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(40),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_a_failure_is_spoken_in_the_language_of_the_room(tmp_path: Path) -> None:
    (tmp_path / "service.toml").write_text(KEY_REFUSED, encoding="utf-8")
    german, english = (catalogue(language).say("key_refused") for language in ("de", "en"))
    wanted = said_by_espeak(german, "de", tmp_path)
    await speak_beforehand("hey jarvis")
    async with furnished(tmp_path, GERMAN) as house:
        await house.say("hey jarvis")
        await house.happens("error", code="key_refused")

        async def spoken() -> bool:
            return likeness_to(house.recording().speaker, wanted) > SURE

        await until(spoken, timeout_s=10)
        heard = house.recording().speaker
    assert likeness_to(heard, said_by_espeak(english, "en-us", tmp_path)) < SURE


def said_by_espeak(text: str, voice: str, folder: Path) -> Samples:
    """Give how espeak-ng speaks a text when asked by hand."""
    file = folder / f"{voice}.wav"
    command = ("espeak-ng", "-v", voice, "-s", "165", "-w", str(file), text)
    subprocess.run(command, check=True)
    return read_wav(file)
