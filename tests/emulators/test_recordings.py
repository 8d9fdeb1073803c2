"""The emulators hear people, not only the voice they speak with themselves."""

from pathlib import Path

import pytest
import soundfile

from providers.emulators.ear import Ear, SpeechBegan, SpeechEnded
from providers.emulators.realtime.grok import GrokEmulator
from providers.emulators.script import EmulatedTurn, Script, VadFigures
from tests.emulators.peers import coded, connected, harmless

RATE_HZ = 16_000
SECOND = bytes(2 * RATE_HZ)


def recorded(file: Path) -> bytes:
    samples, rate_hz = soundfile.read(file, dtype="int16")
    assert rate_hz == RATE_HZ
    pcm: bytes = samples.tobytes()
    return pcm


@pytest.mark.corpus
def test_a_spoken_order_is_one_turn(corpus: Path) -> None:
    files = sorted((corpus / "public" / "commands_coffee").glob("*.flac"))[:10]
    assert files
    for file in files:
        found = Ear(RATE_HZ, VadFigures(), silence_ms=700).hear(recorded(file) + SECOND)
        assert [type(each) for each in found] == [SpeechBegan, SpeechEnded], file.name


@pytest.mark.corpus
async def test_a_recorded_order_is_answered(corpus: Path) -> None:
    pcm = recorded(corpus / "public" / "commands_home" / "turn_on_living_room_lamp.flac") + SECOND
    script = Script(turns=(EmulatedTurn(say=("Done.",)),), pace=0, answer_delay_ms=0)
    emulator = GrokEmulator(script)
    async with emulator, connected(f"{emulator.url}/realtime", harmless) as peer:
        rate = {"format": {"type": "audio/pcm", "rate": RATE_HZ}}
        await peer.send("session.update", session={"audio": {"input": rate}})
        for at in range(0, len(pcm) - 640, 640):
            await peer.send("input_audio_buffer.append", audio=coded(pcm[at : at + 640]))
        await peer.until("response.done")
        assert emulator.sessions[0].turns == 1
        assert emulator.sessions[0].violations == []
