"""Our own voice stands as loud at the microphone as the person who calls, and he is heard."""

from pathlib import Path

import numpy as np
import pytest

from hardware.virtual.acoustics import as_pcm, read_wav
from tests.daemon.recorded import write
from tests.scenarios.house import House, furnished, measured, until
from tests.scenarios.test_talking_over import SCRIPT, SCRIPTED
from tests.scenarios.voices import speak_beforehand, spoken

AS_LOUD_DB = 0.0
STORY = (
    "Once upon a time a lighthouse keeper counted the ships that passed his window every night, "
    "and wrote down their names in a green book that nobody but the sea was ever going to read. "
    "In winter, when no ship came, he read the book aloud to the gulls on his roof."
)
PROVEN_WITHIN_S = 20.0
TAKEN_DB = 12.0

pytestmark = [pytest.mark.card, pytest.mark.timeout(120)]


@pytest.mark.parametrize("words", ["hey jarvis", "turn on the living room lamp"])
async def test_who_speaks_over_our_own_voice_is_heard(tmp_path: Path, words: str) -> None:
    await speak_beforehand(words)
    await tell_a_story(tmp_path)
    async with furnished(tmp_path, SCRIPTED) as house:
        await house.room.set_echo_db(AS_LOUD_DB)
        await house.begin_to_ask("tell me a story")
        await until(lambda: is_proven(house), PROVEN_WITHIN_S)
        assert not house.count("interrupted")
        await house.say(words)
        cut = await house.happens("interrupted")
        echo = await echo_of(house)
    measured(f"cut by {cut['by']}; the echo was {echo['attenuation_db']:.0f} dB softer")
    assert echo["attenuation_db"] > TAKEN_DB


async def tell_a_story(folder: Path) -> None:
    """Let the scripted service tell a story of half a minute."""
    story = read_wav(await spoken(STORY))
    write(folder / "answer.wav", as_pcm(np.concatenate((story, story))))
    (folder / "service.toml").write_text(SCRIPT, encoding="utf-8")


async def is_proven(house: House) -> bool:
    """Whether the canceller has shown that it takes our own voice out."""
    return bool((await echo_of(house)).get("proven"))


async def echo_of(house: House) -> dict[str, float]:
    """Give what the canceller reports."""
    health = (await house.status()).get("health")
    assert isinstance(health, dict)
    return dict(health.get("processors", {}).get("echo", {}))
