"""The stand-in loudspeaker sounds as long as it is given something, and no longer than it holds."""

import time

import pytest

from tests.benchmarks.service.devices import DEVICE_S, Log, Loudspeaker

SECOND = b"\x01\x02" * 24_000


@pytest.fixture
def log() -> Log:
    return Log()


def test_pieces_follow_each_other_without_a_gap(log: Log) -> None:
    speaker = Loudspeaker(log)
    speaker.put(SECOND)
    speaker.put(SECOND)
    (first, second) = log.sounding
    assert second == pytest.approx([first[1], first[0] + 2])
    assert speaker.queued_s == pytest.approx(2, abs=0.05)


def test_emptied_it_sounds_for_its_own_buffer_only(log: Log) -> None:
    speaker = Loudspeaker(log)
    for _ in range(3):
        speaker.put(SECOND)
    emptied_s = time.monotonic()
    speaker.clear()
    assert max(end for _, end in log.sounding) == pytest.approx(emptied_s + DEVICE_S, abs=0.01)
    assert speaker.queued_s <= DEVICE_S


def test_zeros_do_not_sound(log: Log) -> None:
    Loudspeaker(log).put(bytes(960))
    assert (log.handed, log.sounding) == ([], [])


def test_a_blocking_write_returns_when_it_fits_into_the_device(log: Log) -> None:
    speaker = Loudspeaker(log)
    began_s = time.monotonic()
    speaker.write(SECOND[:9_600])  # 200 ms
    assert time.monotonic() - began_s == pytest.approx(0.2 - DEVICE_S, abs=0.05)
