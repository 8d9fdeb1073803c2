"""The clocks of two cards are followed by what is left of the echo, and by nothing else."""

import numpy as np
import pytest

from hardware.echo.drift import DriftLoop
from hardware.echo.spectra import BLOCK, Wave, block_spectrum

SETTLED_BLOCKS = 40


def an_echo(seed: int) -> Wave:
    coloured = np.convolve(np.random.default_rng(seed).standard_normal(BLOCK), np.ones(8) / 8)
    return np.asarray(0.1 * coloured[:BLOCK], np.float32)


def a_bit_late(echo: Wave, samples: float) -> Wave:
    """Give what is not predicted of an echo that comes late by a part of a sample."""
    slope = np.gradient(echo)
    return np.asarray(samples * slope, np.float32)


def settled() -> DriftLoop:
    loop = DriftLoop()
    for seed in range(SETTLED_BLOCKS):
        echo = an_echo(seed)
        loop.follow(echo, block_spectrum(a_bit_late(echo, 0.01)))
    return loop


def test_an_echo_that_comes_late_again_and_again_shows_the_drift() -> None:
    assert settled().ppm > 1.0


@pytest.mark.parametrize("seed", range(5))
def test_what_is_louder_than_the_echo_tells_nothing_of_the_clocks(seed: int) -> None:
    loop = settled()
    before = loop.ppm
    echo = an_echo(100 + seed)
    talker = a_bit_late(echo, 1.0) + 3 * an_echo(200 + seed)
    assert loop.follow(echo, block_spectrum(np.asarray(talker, np.float32))) == 0.0
    assert loop.ppm == before
