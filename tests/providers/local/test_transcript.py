"""What an agent is given to answer: words that were spoken, and nothing where nobody spoke."""

from functools import cache

import numpy as np
import pytest

from providers.local.recognise import Recogniser, Samples, load_recogniser
from providers.local.transcript import transcript
from tests.providers.local.speech import spoken


@cache
def _recogniser() -> Recogniser:
    return load_recogniser("moonshine", "")


@pytest.mark.parametrize("before", ["", "hey jarvis, "])
def test_words_are_given_without_the_wake_phrase(before: str) -> None:
    sound = spoken(f"{before}what time is it", "slt")
    assert transcript(sound, _recogniser(), "hey jarvis").casefold() == "what time is it?"


def _noise(level: float) -> Samples:
    return np.random.default_rng(3).normal(0, level, 32_000).astype(np.float32)


@pytest.mark.parametrize(
    "sound",
    [np.zeros(0, np.float32), np.zeros(16_000, np.float32), _noise(0.001), _noise(0.02)],
    ids=["nothing", "silence", "hiss", "noise"],
)
def test_what_holds_no_speech_holds_no_words(sound: Samples) -> None:
    assert transcript(sound, _recogniser(), "hey jarvis") == ""


def test_the_wake_phrase_alone_holds_no_words() -> None:
    assert transcript(spoken("hey jarvis", "slt"), _recogniser(), "hey jarvis") == ""
