"""A recording's clock rings in order, as often as it was asked to, and never on its own."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from daemon.clock import AudioClock, WallClock

delays = st.lists(st.floats(min_value=0.0, max_value=100.0), max_size=20)


def test_an_alarm_rings_once_its_time_has_passed_and_not_before() -> None:
    clock, rung = AudioClock(), []
    clock.call_later(1.0, lambda: rung.append(clock.now_s()))
    clock.advance_to(0.99)
    assert rung == []
    clock.advance_to(3.0)
    clock.advance_to(5.0)
    assert rung == [1.0]
    assert clock.now_s() == 5.0


def test_a_cancelled_alarm_never_rings() -> None:
    clock, rung = AudioClock(), []
    clock.call_later(1.0, lambda: rung.append("cancelled")).cancel()
    later = clock.call_later(2.0, lambda: rung.append("later"))
    clock.call_later(1.5, later.cancel)
    clock.advance_to(3.0)
    assert rung == []


def test_an_alarm_may_set_another_that_is_due_at_once() -> None:
    clock, rung = AudioClock(), []

    def again() -> None:
        rung.append(clock.now_s())
        clock.call_later(1.0, again)

    clock.call_later(1.0, again)
    clock.advance_to(3.5)
    assert rung == [1.0, 2.0, 3.0]


@given(delays=delays, steps=delays.filter(bool))
def test_alarms_ring_in_the_order_of_their_time_whatever_the_steps(
    delays: list[float], steps: list[float]
) -> None:
    clock, rung = AudioClock(), []
    for number, delay in enumerate(delays):
        clock.call_later(delay, lambda number=number: rung.append((clock.now_s(), number)))  # type: ignore[misc]  # a default binds the number
    for step in steps:
        clock.advance_to(clock.now_s() + step)
    reached = clock.now_s()
    expected = sorted((delay, number) for number, delay in enumerate(delays) if delay <= reached)
    assert rung == expected


@given(times=st.lists(st.floats(min_value=0.0, max_value=1e6)))
def test_time_never_goes_back(times: list[float]) -> None:
    clock, seen = AudioClock(), [0.0]
    for time in times:
        clock.advance_to(time)
        seen.append(clock.now_s())
    assert seen == sorted(seen)


async def test_the_wall_clock_rings_on_the_event_loop() -> None:
    clock, rung = WallClock(), asyncio.Event()
    before = clock.now_s()
    clock.call_later(0.02, rung.set)
    cancelled = clock.call_later(0.01, lambda: rung.__setattr__("cancelled", True))
    cancelled.cancel()
    async with asyncio.timeout(1):
        await rung.wait()
    assert clock.now_s() - before >= 0.02
    assert not hasattr(rung, "cancelled")
