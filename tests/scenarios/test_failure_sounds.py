"""What went wrong is told by a sound of its own, each recognised among all the house's sounds."""

import asyncio
from pathlib import Path

import pytest

from hardware.sounds import Sound
from hardware.virtual.card import Plug
from tests.scenarios.house import House, furnished
from tests.scenarios.listening import sounds_in
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
SOUND_S = 1.2
"""No sound of a failure lasts longer."""

pytestmark = [pytest.mark.card, pytest.mark.timeout(40)]


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
        assert await sounds_so_far(house) == {Sound.ACK, sound}


async def test_a_microphone_that_goes_away_has_its_sound(own_house: House) -> None:
    own_house.card.unplug(Plug.MICROPHONE)
    await own_house.happens("error", code="no_microphone")
    assert await sounds_so_far(own_house) == {Sound.MIC}


async def sounds_so_far(house: House) -> set[Sound]:
    """Give the sounds that the loudspeaker has made, the last one to its end."""
    await asyncio.sleep(SOUND_S)
    return sounds_in(house.recording().speaker)
