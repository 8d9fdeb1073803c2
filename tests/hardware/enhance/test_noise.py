"""Noise suppression takes steady noise and keeps speech, in blocks of any size."""

import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.enhance import Suppression
from config.settings import Audio, Noise
from hardware.enhance.framed import FRAME_SAMPLES, Framed
from hardware.enhance.noise import DELAY_SAMPLES, create
from hardware.errors import ProcessorUnusable
from hardware.level import level_dbfs
from tests.hardware.enhance.sounds import RATE_HZ, passed, syllables

HISS = np.random.default_rng(5).normal(0, 300, 8 * RATE_HZ).astype(np.int16)


def set_to(suppression: Suppression) -> Audio:
    return Audio(noise=Noise(suppression=suppression))


@pytest.mark.parametrize(
    ("suppression", "least_db"),
    [(Suppression.MILD, 4), (Suppression.MODERATE, 9), (Suppression.STRONG, 14)],
)
def test_a_steady_hiss_becomes_softer_by_what_was_asked_for(
    suppression: Suppression, least_db: float
) -> None:
    after = passed(create(set_to(suppression)), HISS)
    taken_db = level_dbfs(HISS[-RATE_HZ:]) - level_dbfs(after[-RATE_HZ:])
    assert least_db < taken_db < least_db + 12


def test_speech_comes_through_16_ms_later() -> None:
    speech = syllables(-25.0)
    after = passed(create(set_to(Suppression.MILD)), speech).astype(float)
    likeness = [np.dot(after[lag:RATE_HZ], speech[: RATE_HZ - lag]) for lag in range(600)]
    assert int(np.argmax(likeness)) == DELAY_SAMPLES
    assert level_dbfs(after[-RATE_HZ:].astype(np.int16)) == pytest.approx(
        level_dbfs(speech[-RATE_HZ:]), abs=2.0
    )


def test_what_was_said_before_is_not_heard_in_the_next_session() -> None:
    processor = create(Audio())
    passed(processor, syllables(-10.0)[:3_000])
    processor.reset()
    assert np.abs(passed(processor, np.zeros(3_200, np.int16)).astype(int)).max() < 20


def test_the_size_of_blocks_changes_nothing() -> None:
    speech = syllables(-30.0, noise_dbfs=-45.0)
    in_frames, odd = (passed(create(Audio()), speech, block) for block in (320, 251))
    assert np.array_equal(in_frames, odd)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=20))
def test_frames_are_joined_without_a_gap(sizes: list[int]) -> None:
    framed = Framed(lambda frame: frame)
    sent = np.arange(1, sum(sizes) + 1).astype(np.int16)
    edges = np.cumsum([0, *sizes])
    given = [framed.feed(sent[a:b]) for a, b in pairwise(edges)]
    assert [len(block) for block in given] == sizes
    expected = np.concatenate([np.zeros(FRAME_SAMPLES, np.int16), sent])[: len(sent)]
    assert np.array_equal(np.concatenate(given), expected)


def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)
    with pytest.raises(ProcessorUnusable, match=r"parlour\[webrtc\]"):
        create(Audio())
