"""What went wrong is told by a sound of its own, each recognised among all the house's sounds."""

from pathlib import Path

import pytest

from hardware.sounds import Sound
from hardware.virtual.card import Plug
from tests.scenarios.house import House, furnished, until
from tests.scenarios.listening import SURE, likeness, sounds_in
from tests.scenarios.voices import speak_beforehand

SCRIPTED = """\
[conversation]
provider = "scripted"
[providers.scripted]
script = "service.toml"
"""
NO_NETWORK = """\
[open]
fail = "connection_lost"
"""
KEY_REFUSED = """\
[open]
fail = "rejected"
"""
NOT_UNDERSTOOD = """\
[[turn]]
steps = [ { error = "not_understood" } ]
"""
pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(40),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest.mark.parametrize(
    ("service", "code", "sound"),
    [
        (NO_NETWORK, "no_network", Sound.OFFLINE),
        (KEY_REFUSED, "key_refused", Sound.KEY),
        (NOT_UNDERSTOOD, "not_understood", Sound.NOT_UNDERSTOOD),
    ],
)
async def test_a_failure_of_the_service_has_its_sound(
    service: str, code: str, sound: Sound, tmp_path: Path
) -> None:
    (tmp_path / "service.toml").write_text(service, encoding="utf-8")
    await speak_beforehand("hey jarvis, what time is it")
    async with furnished(tmp_path, SCRIPTED) as house:
        await house.say("hey jarvis, what time is it")
        await house.happens("error", code=code)
        assert await sounds_until(sound, house) == {Sound.ACK, sound}


async def test_a_microphone_that_goes_away_has_its_sound(own_house: House) -> None:
    own_house.card.unplug(Plug.MICROPHONE)
    await own_house.happens("error", code="no_microphone")
    assert await sounds_until(Sound.MIC, own_house) == {Sound.MIC}


async def sounds_until(sound: Sound, house: House) -> set[Sound]:
    """Give the sounds of the house that were heard until one of them was, all of it."""

    async def heard() -> bool:
        return likeness(house.recording().speaker, sound) > SURE

    await until(heard)
    return sounds_in(house.recording().speaker)
