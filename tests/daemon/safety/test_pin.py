"""A PIN can be guessed three times in ten minutes, whatever the clock and the power do."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.errors import NotSaved
from daemon.safety.pin import CLOSED_S, MOST, WITHIN_S, PinLock, Tries, Verdict
from daemon.store import Store

PIN = "4812"


@dataclass
class Clock:
    now_s: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store.in_memory()) as store:
        yield store


async def wrong(lock: PinLock, times: int) -> list[Verdict]:
    return [await lock.tried("0000", PIN) for _ in range(times)]


async def test_the_right_pin_is_right_and_forgives_the_wrong_ones_before(store: Store) -> None:
    lock = PinLock(store, Clock())
    for _ in range(4):
        assert await wrong(lock, 2) == [Verdict.WRONG, Verdict.WRONG]
        assert await lock.tried(PIN, PIN) is Verdict.RIGHT


async def test_three_wrong_ones_close_it_even_for_the_right_pin(store: Store) -> None:
    clock = Clock()
    lock = PinLock(store, clock)
    assert await wrong(lock, 3) == [Verdict.WRONG, Verdict.WRONG, Verdict.CLOSED]
    clock.now_s += CLOSED_S - 1
    assert await lock.tried(PIN, PIN) is Verdict.CLOSED
    clock.now_s += 2
    assert await lock.tried(PIN, PIN) is Verdict.RIGHT


async def test_a_try_while_it_is_closed_does_not_prolong_it(store: Store) -> None:
    clock = Clock()
    lock = PinLock(store, clock)
    await wrong(lock, 3)
    clock.now_s += CLOSED_S - 1
    await wrong(lock, 5)
    clock.now_s += 2
    assert await lock.tried(PIN, PIN) is Verdict.RIGHT


async def test_slow_guesses_do_not_close_it(store: Store) -> None:
    clock = Clock()
    lock = PinLock(store, clock)
    for _ in range(8):
        assert await wrong(lock, 1) == [Verdict.WRONG]
        clock.now_s += WITHIN_S / 2 + 1


async def test_it_stays_closed_through_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    with closing(Store.open(tmp_path)) as store:
        await wrong(PinLock(store, clock), 3)
    with closing(Store.open(tmp_path)) as store:
        assert await PinLock(store, clock).tried(PIN, PIN) is Verdict.CLOSED


async def test_a_try_counts_before_it_is_looked_at(store: Store) -> None:
    """Whoever pulls the plug the moment a PIN proves wrong has had the try all the same."""
    lock = PinLock(store, Clock())
    with pytest.raises(AttributeError):
        await lock.tried("0000", None)  # type: ignore[arg-type]  # ends it where it would compare
    assert await wrong(lock, 2) == [Verdict.WRONG, Verdict.CLOSED]


async def test_what_cannot_be_counted_is_not_looked_at(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    lock = PinLock(store, Clock())
    store.run_now(lambda connection: connection.execute("DROP TABLE pin_tries"))
    with closing(store), pytest.raises(NotSaved):
        await lock.tried(PIN, PIN)


async def test_a_clock_set_back_closes_it_for_no_longer_than_usual(store: Store) -> None:
    clock = Clock()
    lock = PinLock(store, clock)
    await wrong(lock, 3)
    clock.now_s -= 365 * 86_400
    assert await lock.tried(PIN, PIN) is Verdict.CLOSED
    assert await lock.closed_for_s() == CLOSED_S
    clock.now_s += CLOSED_S + 1
    assert await lock.tried(PIN, PIN) is Verdict.RIGHT


async def test_many_tries_at_once_are_taken_one_after_the_other(store: Store) -> None:
    lock = PinLock(store, Clock())
    tries = [lock.tried(f"{number:04}", "9999") for number in range(20)]
    verdicts = await asyncio.gather(*tries)
    assert verdicts.count(Verdict.WRONG) == MOST - 1


@given(st.lists(st.floats(0, 2_000), min_size=1, max_size=40))
def test_no_window_of_ten_minutes_holds_more_than_three_free_tries(waits_s: list[float]) -> None:
    tries, now_s, free = Tries(), 0.0, list[float]()
    for wait_s in waits_s:
        now_s += wait_s
        if not tries.closed_for_s(now_s):
            free.append(now_s)
            tries = tries.and_one(now_s)
    for first, last in zip(free, free[MOST:], strict=False):
        assert last - first > WITHIN_S
