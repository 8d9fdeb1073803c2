"""Sound goes in real time whatever the house does, and silence fills what is left."""

from hypothesis import given
from hypothesis import strategies as st

from providers.nova_sonic.pacer import SILENCE_MS, Pacer


def test_a_block_of_frames_goes_at_once() -> None:
    pacer = Pacer(0.0)
    waits = []
    for _ in range(4):
        waits.append(pacer.wait_s(0.08))
        pacer.sent(20)
    assert waits == [0, 0, 0, 0]


def test_a_backlog_waits_for_real_time() -> None:
    pacer, now_s = Pacer(0.0), 0.0
    for _ in range(100):
        now_s += pacer.wait_s(now_s)
        pacer.sent(20)
    assert 1.97 < now_s < 1.99


@given(st.lists(st.floats(0.0, 0.5), min_size=5, max_size=60))
def test_no_stretch_is_faster_than_real_time(gaps_s: list[float]) -> None:
    pacer, now_s, went = Pacer(0.0), 0.0, list[float]()
    for gap_s in gaps_s:
        now_s += gap_s
        now_s += pacer.wait_s(now_s)
        pacer.sent(20)
        went.append(now_s)
    for first, start_s in enumerate(went):
        for count, end_s in enumerate(went[first:]):
            assert count * 0.02 <= end_s - start_s + 0.221


def test_silence_waits_until_sound_is_missing() -> None:
    pacer = Pacer(0.0)
    pacer.wait_s(1.0)
    pacer.sent(20)
    assert not pacer.owes_silence(1.15)
    assert pacer.owes_silence(1.25)


def test_silence_begins_at_once_when_a_button_is_released() -> None:
    pacer = Pacer(0.0)
    pacer.wait_s(1.0)
    pacer.silent()
    assert pacer.owes_silence(1.02)


def test_silence_fills_the_time_and_no_more() -> None:
    pacer, filled_ms = Pacer(0.0), 0
    for tick in range(100):
        while pacer.owes_silence(tick / 10):
            pacer.sent(SILENCE_MS)
            filled_ms += SILENCE_MS
    assert 9_700 <= filled_ms <= 9_900
