"""The turn ring keeps what it promises, sample for sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.ring import IDLE_S, TURN_S, TurnRing

RATE_HZ = 16_000


def numbered(since: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Give samples that carry their own number, so that a lost or doubled one shows."""
    return (np.arange(since, since + count) % 30_011).astype(np.int16)


def filled(seconds: float) -> TurnRing:
    ring = TurnRing()
    for at in range(0, int(seconds * RATE_HZ), 640):
        ring.append(numbered(at, 640))
    return ring


def test_an_idle_ring_remembers_two_seconds() -> None:
    ring = filled(10)
    assert ring.newest - ring.oldest == IDLE_S * RATE_HZ
    with pytest.raises(IndexError):
        ring.read(ring.oldest - 1, 10)


def test_a_kept_turn_is_remembered_from_its_first_sample_until_it_is_released() -> None:
    ring = filled(5)
    since = ring.newest - RATE_HZ
    ring.keep(since)
    for at in range(ring.newest, ring.newest + 20 * RATE_HZ, 640):
        ring.append(numbered(at, 640))
    assert np.array_equal(ring.read(since, 21 * RATE_HZ), numbered(since, 21 * RATE_HZ))
    ring.release()
    assert ring.newest - ring.oldest == IDLE_S * RATE_HZ
    assert np.array_equal(ring.read(ring.oldest, 100), numbered(ring.oldest, 100))


def test_a_turn_of_thirty_seconds_fills_it() -> None:
    ring = filled(1)
    ring.keep(0)
    while not ring.full:
        ring.append(numbered(ring.newest, 1_280))
    assert 0 <= ring.newest - TURN_S * RATE_HZ < 1_280
    assert ring.oldest == 0


def test_what_is_released_or_wiped_is_overwritten() -> None:
    ring = filled(20)
    ring.keep(ring.oldest)
    ring.release()
    assert np.count_nonzero(ring._buffer) <= IDLE_S * RATE_HZ
    ring.wipe()
    assert not ring._buffer.any()


@given(st.lists(st.integers(min_value=0, max_value=90_000), max_size=30))
def test_any_sequence_of_blocks_reads_back_whole(sizes: list[int]) -> None:
    ring = TurnRing()
    for size in sizes:
        ring.append(numbered(ring.newest, size))
        held = ring.newest - ring.oldest
        assert np.array_equal(ring.read(ring.oldest, held), numbered(ring.oldest, held))
