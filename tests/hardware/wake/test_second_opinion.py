from pathlib import Path

import numpy as np
import pytest
import soundfile

from hardware.wake.second_opinion import LOOKED_AT_SAMPLES, SecondOpinion

SEED = 5


def test_noise_and_silence_are_no_speech() -> None:
    opinion = SecondOpinion(0.5)
    noise = np.random.default_rng(SEED).normal(0, 800, LOOKED_AT_SAMPLES).astype(np.int16)
    assert not opinion.holds_speech(noise)
    assert not opinion.holds_speech(np.zeros(LOOKED_AT_SAMPLES, np.int16))


def test_less_than_a_window_is_no_speech() -> None:
    assert not SecondOpinion(0.5).holds_speech(np.ones(100, np.int16))


@pytest.mark.corpus
def test_whoever_says_the_wake_word_speaks(corpus: Path) -> None:
    clips = sorted((corpus / "public" / "wake_alexa").glob("*.flac"))[:20]
    opinion = SecondOpinion(0.5)
    sounds = [soundfile.read(clip, dtype="int16")[0] for clip in clips]
    assert len(sounds) == 20
    assert all(opinion.holds_speech(sound) for sound in sounds)


@pytest.mark.corpus
def test_each_answer_is_of_its_own_sound_alone(corpus: Path) -> None:
    clip = min((corpus / "public" / "wake_alexa").glob("*.flac"))
    speech = soundfile.read(clip, dtype="int16")[0]
    opinion = SecondOpinion(0.5)
    assert opinion.holds_speech(speech)
    assert not opinion.holds_speech(np.zeros(LOOKED_AT_SAMPLES, np.int16))
