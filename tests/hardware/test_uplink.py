"""A session gets every sample once, in order, from where it asked, no faster than it bears."""

import numpy as np
import pytest

from config.settings import Endpoint
from hardware.protocol import Frame, OpenUplink
from hardware.ring import TurnRing
from hardware.uplink import Uplink
from hardware.vad import Vad

BLOCK = 1_280


class Session:
    """Takes frames while it has room."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.room = 10_000

    def take(self, frame: Frame) -> bool:
        if len(self.frames) >= self.room:
            return False
        self.frames.append(frame)
        return True

    def samples(self) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
        return np.frombuffer(b"".join(frame.pcm for frame in self.frames), "<i2")


def numbered(since: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return (np.arange(since, since + count) % 30_011).astype(np.int16)


def hear(ring: TurnRing, blocks: int) -> None:
    for _ in range(blocks):
        ring.append(numbered(ring.newest, BLOCK))


def opened(
    ring: TurnRing, session: Session, *, since: int, rate_hz: int = 16_000, speed: float = 0.0
) -> Uplink:
    order = OpenUplink(since=since, rate_hz=rate_hz, speed=speed, speech_from=since)
    return Uplink(order, ring, Vad, Endpoint(), session.take)


@pytest.mark.parametrize("before", [0, 1, 319, 7_777, 24_000])
def test_no_sample_is_lost_or_doubled(before: int) -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 25)
    uplink = opened(ring, session, since=ring.newest - before)
    for _ in range(40):
        uplink.pump()
        hear(ring, 1)
    uplink.pump()
    begins = session.frames[0].at
    assert ring.newest - 40 * BLOCK - before - 320 < begins <= ring.newest - 40 * BLOCK - before
    assert [frame.at for frame in session.frames] == list(range(begins, ring.newest, 320))
    assert np.array_equal(session.samples(), numbered(begins, ring.newest - begins))


def test_a_session_that_takes_no_more_gets_the_rest_later() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 20)
    session.room = 5
    uplink = opened(ring, session, since=ring.oldest)
    for _ in range(30):
        hear(ring, 1)
        uplink.pump()
    assert len(session.frames) == 5
    session.room = 10_000
    uplink.pump()
    begins = session.frames[0].at
    assert np.array_equal(session.samples(), numbered(begins, ring.newest - begins))


@pytest.mark.parametrize("rate_hz", [8_000, 24_000, 44_100, 48_000])
def test_another_rate_adds_its_lag_and_no_frame_of_waiting(rate_hz: int) -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 10)
    uplink = opened(ring, session, since=0, rate_hz=rate_hz)
    for _ in range(20):
        hear(ring, 1)
        uplink.pump()
        last = session.frames[-1]
        assert len(last.pcm) == rate_hz // 50 * 2
        lag_ms = 8 if rate_hz == 8_000 else 4
        assert ring.newest - (last.at + 320) == lag_ms * 16


def test_a_bounded_speed_is_kept() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 25)  # 2 s of backlog
    uplink = opened(ring, session, since=0, speed=1.0)
    uplink.pump()
    assert len(session.frames) == 1
    hear(ring, 10)
    uplink.pump()
    assert len(session.frames) == 1 + 10 * BLOCK // 320


def test_a_double_speed_catches_up() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 25)
    uplink = opened(ring, session, since=0, speed=2.0)
    for _ in range(30):
        hear(ring, 1)
        uplink.pump()
    assert session.frames[-1].at + 320 == ring.newest


def test_asking_for_what_is_forgotten_begins_with_the_oldest_sample() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 100)
    opened(ring, session, since=0).pump()
    assert 0 <= session.frames[0].at - (ring.newest - 32_000) < 320
