"""Speech in a room: at its level, over its noise, the same for the same chance."""

import numpy as np
import pytest

from hardware.training.speaking import trimmed
from hardware.training.staging import Place, as_pcm, speech_power, stage

SPEECH = np.concatenate(
    [
        np.zeros(8_000),
        np.random.default_rng(1).normal(0, 0.2, 16_000),
        np.zeros(8_000),
    ]
).astype(np.float32)


def _db(power: float) -> float:
    return float(10 * np.log10(power))


@pytest.mark.parametrize("far", [False, True])
@pytest.mark.parametrize("level_dbfs", [-40.0, -20.0])
def test_speech_in_a_quiet_room_has_the_level_asked_for(*, far: bool, level_dbfs: float) -> None:
    place = Place(snr_db=60.0, level_dbfs=level_dbfs, far=far)
    heard = stage(SPEECH, place, np.random.default_rng(3), [])
    assert _db(speech_power(heard)) == pytest.approx(level_dbfs, abs=0.6)


@pytest.mark.parametrize("seed", range(6))
def test_noise_stands_below_the_speech_by_what_was_asked(seed: int) -> None:
    """What is left when the same stage without noise is taken away is the noise."""
    level_dbfs, snr_db = -30.0, 12.0
    loud = stage(
        SPEECH,
        Place(snr_db=snr_db, level_dbfs=level_dbfs, far=False),
        np.random.default_rng(seed),
        [SPEECH],
    )
    quiet = stage(
        SPEECH,
        Place(snr_db=200.0, level_dbfs=level_dbfs, far=False),
        np.random.default_rng(seed),
        [SPEECH],
    )
    assert _db(speech_power(loud - quiet)) == pytest.approx(level_dbfs - snr_db, abs=0.5)


def test_the_same_chance_stages_the_same() -> None:
    place = Place(snr_db=10.0, level_dbfs=-20.0, far=True)
    first, second = (stage(SPEECH, place, np.random.default_rng(9), []) for _ in range(2))
    assert np.array_equal(first, second)
    assert len(first) == len(SPEECH)


def test_silence_stays_a_number() -> None:
    place = Place(snr_db=10.0, level_dbfs=-20.0, far=True)
    heard = stage(np.zeros(4_000, np.float32), place, np.random.default_rng(9), [])
    assert np.isfinite(heard).all()


def test_too_loud_is_clipped_as_a_card_would() -> None:
    place = Place(snr_db=30.0, level_dbfs=0.0, far=False)
    pcm = as_pcm(stage(SPEECH, place, np.random.default_rng(2), []))
    assert np.abs(pcm.astype(int)).max() == 32_767


def test_silence_around_words_is_taken_away() -> None:
    found = trimmed(SPEECH)
    assert 15_500 < found.size <= 16_160
    assert np.abs(found).max() == pytest.approx(1.0)
    assert trimmed(np.zeros(1_000, np.float32)).size == 0
