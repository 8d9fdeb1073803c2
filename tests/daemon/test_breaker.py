"""A breaker leaves a failing service alone, for longer each time, and forgets with a success."""

import pytest

from daemon.breaker import FIRST_HOLD_S, LONGEST_HOLD_S, Breaker
from providers.errors import ConnectionLost, ErrorCode, Rejected

LOST = ConnectionLost("gone")


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(breaker: Breaker, clock: Clock, times: int, every_s: float) -> None:
    for _ in range(times):
        clock.now_s += every_s
        breaker.failed(LOST)


@pytest.mark.parametrize(
    ("times", "every_s", "opens"),
    [(2, 1.0, False), (3, 1.0, True), (3, 31.0, False), (9, 61.0, False), (10, 61.0, True)],
)
def test_three_failures_in_a_minute_or_ten_in_an_hour_open_it(
    clock: Clock, times: int, every_s: float, *, opens: bool
) -> None:
    breaker = Breaker(clock)
    fail(breaker, clock, times, every_s)
    assert breaker.open is opens


def test_what_does_not_mend_by_itself_opens_it_at_once(clock: Clock) -> None:
    breaker = Breaker(clock)
    breaker.failed(Rejected("401"))
    assert breaker.open


def test_it_closes_after_a_minute_and_holds_longer_the_next_time(clock: Clock) -> None:
    breaker, held_s = Breaker(clock), []
    for _ in range(7):
        fail(breaker, clock, 3, 0.1)
        began = clock.now_s
        while breaker.open:
            clock.now_s += 1.0
        held_s.append(clock.now_s - began)
    assert held_s[0] == pytest.approx(FIRST_HOLD_S, abs=1)
    assert [round(held) for held in held_s] == sorted(round(held) for held in held_s)
    assert held_s[-1] == pytest.approx(LONGEST_HOLD_S, abs=1)


def test_it_waits_as_long_as_the_service_asked(clock: Clock) -> None:
    breaker = Breaker(clock)
    breaker.failed(Rejected("slow down", code=ErrorCode.BUSY, retry_after_s=300.0))
    clock.now_s += 299
    assert breaker.open
    clock.now_s += 2
    assert not breaker.open


def test_an_answered_turn_makes_all_good(clock: Clock) -> None:
    breaker = Breaker(clock)
    fail(breaker, clock, 3, 1.0)
    breaker.succeeded()
    assert not breaker.open
    fail(breaker, clock, 2, 1.0)
    assert not breaker.open
