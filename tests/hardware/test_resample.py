"""The block-wise resampler gives what resampling the whole would give, a little later."""

import numpy as np
import pytest
import soxr

from hardware.resample import Resampler

PAIRS = [(48_000, 16_000), (44_100, 16_000), (16_000, 24_000), (16_000, 48_000), (8_000, 16_000)]


def speechlike(rate_hz: int, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    time_s = np.arange(int(rate_hz * seconds)) / rate_hz
    tones = [np.sin(2 * np.pi * hz * time_s) for hz in (140, 700, 1_900, 3_100)]
    return (np.sum(tones, axis=0) * 4_000).astype(np.int16)


@pytest.mark.parametrize(("from_hz", "to_hz"), PAIRS)
@pytest.mark.parametrize("block", [160, 441, 1_764, 3_840])
def test_blocks_join_without_a_seam(from_hz: int, to_hz: int, block: int) -> None:
    samples = speechlike(from_hz, 1.0)
    resampler = Resampler(from_hz, to_hz)
    pieces = [resampler.feed(samples[at : at + block]) for at in range(0, samples.size, block)]
    joined = np.concatenate(pieces).astype(float)
    whole = soxr.resample(samples, from_hz, to_hz, quality="HQ").astype(float)
    difference = joined - whole[: joined.size]
    assert np.sqrt(np.mean(difference**2)) < 4  # of a signal at 5600


@pytest.mark.parametrize(("from_hz", "to_hz"), PAIRS)
def test_it_holds_back_no_more_than_its_lag(from_hz: int, to_hz: int) -> None:
    resampler = Resampler(from_hz, to_hz)
    given, lag_ms = 0, 8 if 8_000 in {from_hz, to_hz} else 4
    for fed in range(1, 51):
        given += resampler.feed(np.zeros(from_hz // 50, np.int16)).size
        behind_ms = fed * 20 - given * 1_000 / to_hz
        assert lag_ms - 0.3 <= behind_ms <= lag_ms + 0.3


def test_the_same_rate_passes_through_untouched() -> None:
    samples = speechlike(16_000, 0.1)
    resampler = Resampler(16_000, 16_000)
    assert resampler.feed(samples) is samples
    assert resampler.lag_ms == 0
