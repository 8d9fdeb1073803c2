"""A session gets every sample once, in order, from where it asked, no faster than it bears."""

import numpy as np
import pytest

from config.settings import Endpoint
from hardware.processors import Chain
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


def opened(  # noqa: PLR0913 - each by name
    ring: TurnRing,
    session: Session,
    *,
    since: int,
    rate_hz: int = 16_000,
    speed: float = 0.0,
    speech_from: int | None = None,
    vad: type[Vad] = Vad,
) -> Uplink:
    speech_from = since if speech_from is None else speech_from
    order = OpenUplink(since=since, rate_hz=rate_hz, speed=speed, speech_from=speech_from)
    return Uplink(order, ring, vad, Endpoint(), send_frame=session.take, chain=Chain())


class Talkative(Vad):
    """Takes everything for speech."""

    def feed(self, samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> float:
        return 1.0 if samples.size else 0.0


class Meter(Vad):
    """Takes what is loud for speech."""

    def feed(self, samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> float:
        return 0.9 if samples.max() > 1_000 else 0.01


def say(ring: TurnRing, *parts_ms: int) -> None:
    """Let the room be loud and silent in turn, loud first; parts are whole blocks of 80 ms."""
    for number, part_ms in enumerate(parts_ms):
        level = 8_000 if number % 2 == 0 else 10
        for _ in range(part_ms // 80):
            ring.append(np.full(BLOCK, level, np.int16))


def loud_ms(session: Session) -> int:
    return int((session.samples() > 1_000).sum()) // 16


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
    uplink = opened(ring, session, since=0, speed=1.0, vad=Talkative)
    uplink.pump()
    assert len(session.frames) == 1
    hear(ring, 10)
    uplink.pump()
    assert len(session.frames) == 1 + 10 * BLOCK // 320


def test_a_double_speed_catches_up() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 25)
    uplink = opened(ring, session, since=0, speed=2.0, vad=Talkative)
    for _ in range(30):
        hear(ring, 1)
        uplink.pump()
    assert session.frames[-1].at + 320 == ring.newest


def behind_ms(ring: TurnRing, session: Session) -> int:
    return (ring.newest - session.frames[-1].at - 320) // 16


def test_a_session_that_may_not_hurry_catches_up_in_pauses_and_misses_no_word() -> None:
    ring, session = TurnRing(), Session()
    say(ring, 400, 1_200, 400)  # 2 s of backlog: a word, a pause, a word
    uplink = opened(ring, session, since=0, speed=1.0, vad=Meter)
    uplink.pump()
    for level_ms in (800, 800, 800):
        for _ in range(level_ms // 80):
            say(ring, 80)
            uplink.pump()
    assert behind_ms(ring, session) > 1_000  # it is told that people speak, and speech takes time
    for _ in range(60):
        say(ring, 0, 80)
        uplink.pump()
    assert behind_ms(ring, session) <= 200
    assert loud_ms(session) == 400 + 400 + 2_400


def test_a_pause_stays_a_pause() -> None:
    ring, session = TurnRing(), Session()
    say(ring, 400, 1_200, 400)
    uplink = opened(ring, session, since=0, speed=1.0, vad=Meter)
    for _ in range(40):
        say(ring, 0, 80)
        uplink.pump()
    samples = session.samples()
    quiet = np.flatnonzero(samples[: samples.size // 2] < 1_000)
    first_pause_ms = (np.diff(np.flatnonzero(samples > 1_000)).max() - 1) // 16
    assert quiet.size
    assert 440 <= first_pause_ms <= 560


def test_what_is_passed_over_leaves_the_times_of_the_rest_true() -> None:
    ring, session = TurnRing(), Session()
    say(ring, 400, 1_200, 400)
    uplink = opened(ring, session, since=0, speed=1.0, vad=Meter)
    for _ in range(40):
        say(ring, 0, 80)
        uplink.pump()
    for frame in session.frames:
        assert np.array_equal(np.frombuffer(frame.pcm, "<i2"), ring_at(frame.at))
    places = [frame.at for frame in session.frames]
    assert places == sorted(set(places))
    assert all(place % 320 == places[0] % 320 for place in places)


def ring_at(place: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Give what `say(400, 1200, 400, ...)` put at a place."""
    loud = place < 6_400 or 25_600 <= place < 32_000
    return np.full(320, 8_000 if loud else 10, np.int16)


def test_an_unbounded_speed_passes_nothing_over() -> None:
    ring, session = TurnRing(), Session()
    say(ring, 0, 1_600)
    opened(ring, session, since=0, vad=Meter).pump()
    assert len(session.frames) == 80


def test_a_wake_word_is_not_waited_for_but_kept_for_who_may_take_over() -> None:
    ring, session = TurnRing(), Session()
    say(ring, 800, 400, 800)  # a word, a pause, an order
    uplink = opened(ring, session, since=0, speed=1.0, speech_from=16_000, vad=Meter)
    for _ in range(40):
        say(ring, 0, 80)
        uplink.pump()
    assert session.frames[0].at >= 16_000 - 480 * 16 - 320
    assert 800 + 280 <= loud_ms(session) <= 800 + 300
    assert ring.oldest == 0
    unhurried = Session()
    opened(ring, unhurried, since=0, speech_from=16_000, vad=Meter).pump()
    assert unhurried.frames[0].at < 320


def test_speech_is_told_when_it_is_sent() -> None:
    ring, session = TurnRing(), Session()
    say(ring, 0, 800, 800)
    uplink = opened(ring, session, since=0, speed=1.0, vad=Meter)
    assert uplink.pump() == []
    told = []
    for _ in range(40):
        say(ring, 0, 80)
        told += uplink.pump()
    assert [type(event).__name__ for event in told] == ["SpeechStarted", "SpeechStopped"]
    assert 12_200 <= told[0].at <= 12_800
    assert 25_600 <= told[1].at <= 26_200


def test_asking_for_what_is_forgotten_begins_with_the_oldest_sample() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 100)
    opened(ring, session, since=0).pump()
    assert 0 <= session.frames[0].at - (ring.newest - 32_000) < 320


def test_a_moment_before_now_is_counted_back_from_the_newest_sample() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 20)
    opened(ring, session, since=-1 - 8_000).pump()
    assert 0 <= (ring.newest - 8_000) - session.frames[0].at < 320
    assert session.frames[-1].at == ring.newest - 320


def test_the_tail_of_our_own_voice_is_passed_over() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 20)
    now = ring.newest
    order = OpenUplink(since=-1, rate_hz=16_000, speed=0.0, speech_from=-1, guard=3_200)
    uplink = Uplink(order, ring, Talkative, Endpoint(), send_frame=session.take, chain=Chain())
    assert not uplink.pump()
    assert not session.frames
    hear(ring, 8)
    (begun,) = uplink.pump()
    assert abs(session.frames[0].at - now - 3_200) <= 320
    assert begun.at >= now + 3_200 - 320


def test_an_uplink_that_is_closed_before_the_tail_is_over_ends_at_once() -> None:
    ring, session = TurnRing(), Session()
    hear(ring, 20)
    order = OpenUplink(since=-1, rate_hz=16_000, speed=0.0, speech_from=-1, guard=3_200)
    uplink = Uplink(order, ring, Vad, Endpoint(), send_frame=session.take, chain=Chain())
    uplink.end_here()
    uplink.pump()
    assert uplink.ended
    assert not session.frames
