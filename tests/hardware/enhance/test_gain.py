"""The gain brings quiet talkers up, amplifies no noise, and clips nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import Audio, Gain
from hardware.enhance.gain import GainProcessor, create
from hardware.level import level_dbfs
from tests.hardware.enhance.sounds import RATE_HZ, Samples, passed, syllables

_LAST_S = 2


def last_syllable_dbfs(samples: Samples) -> float:
    """Give the level of the loudest 20 ms of the last two seconds."""
    last = samples[-_LAST_S * RATE_HZ :].reshape(-1, 320)
    return max(level_dbfs(block) for block in last)


@pytest.mark.parametrize("dbfs", [-44.0, -38.0, -30.0])
def test_a_quiet_talker_is_brought_to_the_target(dbfs: float) -> None:
    heard = passed(create(Audio()), syllables(dbfs))
    assert last_syllable_dbfs(heard) == pytest.approx(Gain().target_dbfs, abs=3.0)


def test_a_loud_talker_is_left_as_he_is() -> None:
    loud = syllables(-15.0)
    assert np.array_equal(passed(create(Audio()), loud), loud)


def test_the_gain_is_bounded() -> None:
    processor = GainProcessor(Gain(max_gain_db=10.0))
    passed(processor, syllables(-60.0, noise_dbfs=-85.0))
    assert processor.report() == {"gain_db": 10.0}


def test_a_room_in_which_nobody_speaks_is_not_amplified() -> None:
    noise = np.random.default_rng(3).normal(0, 60, 10 * RATE_HZ).astype(np.int16)
    processor = create(Audio())
    passed(processor, noise)
    assert processor.report()["gain_db"] < 1.0


def test_noise_between_words_is_amplified_no_further_than_bearable() -> None:
    heard = passed(create(Audio()), syllables(-44.0, noise_dbfs=-56.0))
    pauses = heard[-_LAST_S * RATE_HZ :].reshape(-1, 160)
    quietest = np.median(sorted(level_dbfs(block) for block in pauses)[:100])
    assert quietest == pytest.approx(Gain().max_noise_dbfs, abs=2.0)


def test_someone_who_shouts_after_a_whisper_does_not_clip() -> None:
    heard = passed(create(Audio()), np.concatenate([syllables(-45.0), syllables(-8.0)]))
    whisper = 6 * RATE_HZ
    assert np.abs(heard[whisper:].astype(int)).max() < 32_700


def test_the_gain_moves_slowly_without_a_step() -> None:
    processor = GainProcessor(Gain(slew_db_per_s=6.0))
    gains = []
    for second in range(3):
        passed(processor, syllables(-50.0)[second * RATE_HZ :][:RATE_HZ])
        gains.append(processor.report()["gain_db"])
    assert all(after - before <= 6.05 for before, after in zip([0.0, *gains], gains, strict=False))
    assert gains[-1] > 10.0


def test_another_turn_begins_with_the_gain_of_the_last_one() -> None:
    processor = create(Audio())
    passed(processor, syllables(-44.0))
    before = processor.report()
    processor.reset()
    passed(processor, np.zeros(3_200, np.int16))
    assert processor.report() == before


@settings(max_examples=60, deadline=None)
@given(
    blocks=st.lists(st.integers(0, 700), min_size=1, max_size=12),
    loudness=st.integers(0, 32_767),
    seed=st.integers(0, 99),
)
def test_it_gives_as_many_samples_as_it_takes_whatever_comes(
    blocks: list[int], loudness: int, seed: int
) -> None:
    processor = create(Audio())
    random = np.random.default_rng(seed)
    for size in blocks:
        samples = random.integers(-loudness, loudness + 1, size).astype(np.int16)
        heard = passed(processor, samples, block=max(1, size)) if size else samples
        assert heard.shape == samples.shape
        assert heard.dtype == np.int16
