"""A card's clock is followed through the jitter of its callbacks."""

import numpy as np
import pytest

from hardware.echo.clock import SampleClock

RATE_HZ = 16_000


def test_jitter_of_milliseconds_is_averaged_away() -> None:
    clock, chance = SampleClock(RATE_HZ), np.random.default_rng(1)
    for count in range(0, 160 * 400, 160):
        clock.observe(count, 100.0 + count / RATE_HZ + chance.uniform(-0.005, 0.005))
    assert clock.time_of(64_000) == pytest.approx(104.0, abs=0.001)
    assert clock.count_at(104.0) == pytest.approx(64_000, abs=16)


def test_a_drifting_card_is_followed() -> None:
    clock = SampleClock(RATE_HZ)
    for count in range(0, 16_000 * 60, 160):
        clock.observe(count, count / RATE_HZ * (1 + 200e-6))
    assert clock.time_of(16_000 * 60) == pytest.approx(60 * (1 + 200e-6), abs=0.001)


def test_what_does_not_follow_begins_the_clock_anew() -> None:
    clock = SampleClock(RATE_HZ)
    assert not clock.known
    assert not clock.observe(0, 5.0)
    assert clock.observe(160, 5.012)
    assert not clock.observe(320, 9.0)
    assert clock.time_of(320) == 9.0
