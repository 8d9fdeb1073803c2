"""What is left of an echo lies under an even noise, and nothing else does."""

import numpy as np
import pytest

from hardware.echo.mask import Mask
from tests.hardware.echo.echoes import BLOCK, echo


def level_db(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-9))


def test_the_noise_settles_so_far_below_the_echo() -> None:
    mask, mic = Mask(30.0), echo(12.0).mic
    silence = np.zeros(BLOCK, np.int16)
    blocks = [mic[at : at + BLOCK] for at in range(0, 12 * 16_000, BLOCK)]
    covered = [mask.cover(block, silence, 50.0) for block in blocks]
    settled = np.concatenate(covered[75:])
    assert level_db(settled) == pytest.approx(level_db(mic[75 * BLOCK :]) - 30, abs=1.0)


def test_where_nothing_was_taken_nothing_is_laid_over() -> None:
    mask, mic = Mask(30.0), echo(1.0).mic[:BLOCK]
    assert np.array_equal(mask.cover(mic, mic, 50.0), mic)


def test_zero_lays_no_noise() -> None:
    block = echo(1.0).mic[:BLOCK]
    assert not Mask(0.0).cover(block, np.zeros(BLOCK, np.int16), 50.0).any()


def test_a_canceller_that_is_still_learning_is_covered_more() -> None:
    mic, silence = echo(1.0).mic[:BLOCK], np.zeros(BLOCK, np.int16)
    learning, learned = (Mask(40.0).cover(mic, silence, reached) for reached in (15.0, 35.0))
    assert level_db(learning) == pytest.approx(level_db(learned) + 20, abs=1.0)
