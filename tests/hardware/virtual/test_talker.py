"""The talker's voices speak, and the wake word hears every one of them."""

import wave
from pathlib import Path

import numpy as np
import pytest

from config.settings import WakeWord
from hardware.errors import DeviceUnavailable
from hardware.virtual.acoustics import RATE_HZ, as_pcm, read_wav, speech_level_dbfs
from hardware.virtual.talker import Voice, available_voices, speak
from hardware.wake.parlour import ParlourEngine

ORDER = "hey jarvis, turn on the kitchen light"


def wake_score(path: Path) -> float:
    engine = ParlourEngine((WakeWord(name="hey_jarvis"),))
    pause = np.zeros(RATE_HZ, np.float32)
    pcm = as_pcm(np.concatenate((pause, pause, read_wav(path), pause)))
    hops = pcm[: pcm.size - pcm.size % engine.hop_samples].reshape(-1, engine.hop_samples)
    return max(engine.feed(hop)["hey_jarvis"] for hop in hops)


VARIANTS = (Voice.JOE_SLOW, Voice.JOE_FAST)
"""The same voice at another pace: its program takes seconds, and one of three shows it works."""


@pytest.mark.parametrize(
    "voice",
    [
        *(voice for voice in Voice if voice not in VARIANTS),
        *(pytest.param(voice, marks=pytest.mark.long) for voice in VARIANTS),
    ],
)
async def test_the_wake_word_hears_every_voice(voice: Voice, tmp_path: Path) -> None:
    if voice not in available_voices():
        pytest.skip(f"{voice}: its program is not installed")
    path = await speak(ORDER, tmp_path / "order.wav", voice)
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (RATE_HZ, 1)
        assert 1.5 < file.getnframes() / RATE_HZ < 5.0
    assert speech_level_dbfs(read_wav(path)) > -40
    assert wake_score(path) > 0.9


async def test_another_sentence_does_not_wake(tmp_path: Path) -> None:
    path = await speak("turn on the kitchen light", tmp_path / "order.wav", Voice.BRITISH)
    assert wake_score(path) < 0.1


async def test_a_text_that_looks_like_an_option_is_spoken(tmp_path: Path) -> None:
    path = await speak("--version is a long word", tmp_path / "a b.wav", Voice.BRITISH)
    assert read_wav(path).size > RATE_HZ


async def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(DeviceUnavailable, match="flite"):
        await speak("hello", tmp_path / "a.wav", Voice.RMS)


async def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable, match="No such file"):
        await speak("hello", tmp_path / "missing" / "a.wav", Voice.BRITISH)
