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


@pytest.mark.parametrize("stall_s", [0.05, 0.12, 0.28])
def test_a_stalled_machine_delivers_late_and_the_clock_stays_where_it_was(stall_s: float) -> None:
    clock = SampleClock(RATE_HZ)
    for count in range(0, RATE_HZ * 6, 160):
        now_s = count / RATE_HZ
        stalled = now_s % 1.0
        late_s = stall_s - stalled if now_s > 1 and stalled < stall_s else 0.0
        followed = clock.observe(count, now_s + late_s)
        assert followed or not count
        assert clock.time_of(0) == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("lost_s", [0.1, 0.2, 0.5])
def test_samples_that_are_really_lost_move_it_within_half_a_second(lost_s: float) -> None:
    clock = SampleClock(RATE_HZ)
    for count in range(0, RATE_HZ * 2, 160):
        clock.observe(count, count / RATE_HZ)
    for count in range(RATE_HZ * 2, RATE_HZ * 2 + RATE_HZ // 2, 160):
        clock.observe(count, count / RATE_HZ + lost_s)
    assert clock.time_of(0) == pytest.approx(lost_s, abs=0.001)
