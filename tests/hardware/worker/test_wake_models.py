"""Wake models in a running worker: a broken one is refused, and the old one goes on hearing."""

import sys
from pathlib import Path

import pytest

from config.settings import Microphone, Speaker, Wake, WakeWord
from hardware.protocol import Configured, WakeWordHeard
from hardware.virtual.acoustics import as_pcm, read_wav
from hardware.virtual.talker import Voice, speak
from hardware.wake.models import openwakeword_backbone
from hardware.worker_client import AudioWorker
from tests.hardware.worker.house import House, on_the_card

REPEATING = """
import os, sys, time
from pathlib import Path
pcm, due = Path(sys.argv[1]).read_bytes(), time.monotonic()
while True:
    for start in range(0, len(pcm), 640):
        os.write(1, pcm[start : start + 640].ljust(640, bytes(1)))
        due += 0.02
        time.sleep(max(0.0, due - time.monotonic()))
"""
QUIET_SAMPLES = 16_000


@pytest.fixture
async def hey_jarvis(tmp_path: Path) -> Microphone:
    """Give a microphone in which somebody says it again and again."""
    said = read_wav(await speak("hey jarvis", tmp_path / "said.wav", Voice.SLT))
    raw = tmp_path / "said.raw"
    raw.write_bytes(as_pcm(said).tobytes() + bytes(2 * QUIET_SAMPLES))
    return Microphone(command=(sys.executable, "-c", REPEATING, str(raw)))


@pytest.mark.parametrize("kind", ["corrupt", "of another kind"])
async def test_a_model_that_cannot_be_used_leaves_the_old_one_listening(
    kind: str, hey_jarvis: Microphone, tmp_path: Path
) -> None:
    model = tmp_path / "model.onnx"
    other = openwakeword_backbone()[1].read_bytes()
    model.write_bytes(other[:20_000] if kind == "corrupt" else other)
    house, good = House(), Wake()
    settings = on_the_card(good, microphone=hey_jarvis, speaker=Speaker(command=("cat",)))
    bad = good.model_copy(update={"words": (WakeWord(name="mine", model=model),)})
    async with AudioWorker(settings, house.on_event) as worker:
        await house.next(WakeWordHeard)
        worker.configure(settings.model_copy(update={"wake": bad}))
        configured = await house.next(Configured)
        again = await house.next(WakeWordHeard)
        assert worker.settings.wake == good
    assert configured.kept == ("wake",)
    assert configured.problem is not None
    assert str(model) in configured.problem
    assert again.word == "hey_jarvis"
