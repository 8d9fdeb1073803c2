from pathlib import Path

import numpy as np
import pytest
import soundfile

from hardware.vad import WINDOW_SAMPLES, Vad

SILENCE = np.zeros(WINDOW_SAMPLES, np.int16)


def probabilities(vad: Vad, sound: np.ndarray) -> list[float]:
    whole = len(sound) // WINDOW_SAMPLES * WINDOW_SAMPLES
    return [vad.feed(window) for window in sound[:whole].reshape(-1, WINDOW_SAMPLES)]


def test_silence_is_not_speech() -> None:
    vad = Vad()
    assert max(vad.feed(SILENCE) for _ in range(30)) < 0.2


def test_a_tone_and_a_hiss_are_not_speech() -> None:
    time_s = np.arange(32_000) / 16_000
    tone = (8_000 * np.sin(2 * np.pi * 440 * time_s)).astype(np.int16)
    hiss = np.random.default_rng(1).normal(0, 800, 32_000).astype(np.int16)
    assert np.mean(np.array(probabilities(Vad(), tone)) >= 0.5) < 0.1
    assert np.mean(np.array(probabilities(Vad(), hiss)) >= 0.5) < 0.1


@pytest.mark.corpus
def test_a_spoken_order_is_speech(corpus: Path) -> None:
    path = corpus / "public" / "commands_home" / "turn_on_living_room_lamp.flac"
    order, _ = soundfile.read(path, dtype="int16")
    assert max(probabilities(Vad(), order)) > 0.95


@pytest.mark.corpus
def test_after_reset_the_same_sound_gives_the_same_probabilities(corpus: Path) -> None:
    path = corpus / "public" / "commands_home" / "turn_on_living_room_lamp.flac"
    order, _ = soundfile.read(path, dtype="int16")
    vad = Vad()
    first = probabilities(vad, order)
    vad.reset()
    assert probabilities(vad, order) == first
