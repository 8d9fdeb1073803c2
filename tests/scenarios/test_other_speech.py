"""People talk in the room, and not to it: nothing happens."""

import wave
from pathlib import Path

import pytest
import soundfile

from tests.scenarios.house import House, measured

KINDS = ("community", "computer", "smart_mirror", "snowboy", "view_glass")
PAUSE_S = 0.8
"""Long enough to end a turn, if anybody took what is said for one."""

pytestmark = [
    pytest.mark.card,
    pytest.mark.corpus,
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest.mark.timeout(60)
async def test_other_speech_does_nothing(house: House, corpus: Path, tmp_path: Path) -> None:
    await house.room.say(talk(corpus, [f"negative_{kind}" for kind in KINDS[:3]], 1, tmp_path))
    assert house.count("wake") == 0
    assert house.count("tool") == 0
    assert (await house.status())["state"] == "idle"


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_a_long_evening_of_other_speech_changes_nothing(
    house: House, corpus: Path, tmp_path: Path
) -> None:
    kinds = [*(f"negative_{kind}" for kind in KINDS), "negative_jarvis"]
    await house.room.say(talk(corpus, kinds, 5, tmp_path))
    measured(f"{house.count('wake')} wakes in {len(kinds) * 5} recordings of other speech")
    assert house.count("tool") == 0


def talk(corpus: Path, kinds: list[str], each: int, folder: Path) -> Path:
    """Give a file in which recordings of these kinds are played one after the other."""
    path = folder / "talk.wav"
    with wave.Wave_write(str(path)) as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        for kind in kinds:
            for recording in sorted((corpus / "public" / kind).glob("*.flac"))[:each]:
                samples, rate_hz = soundfile.read(recording, dtype="int16")
                assert rate_hz == 16_000
                file.writeframes(samples.tobytes() + bytes(int(2 * rate_hz * PAUSE_S)))
    return path
