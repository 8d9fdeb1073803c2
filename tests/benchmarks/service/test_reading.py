"""Times are read from what both ends noted, and what was lost or late shows in them."""

import base64

import pytest

from tests.benchmarks.service.devices import frame, index_of
from tests.benchmarks.service.reading import downlink_ms, percentile, silence_ms, uplink_ms

FRAMES = 60
CAPTURED = [at * 0.02 for at in range(FRAMES)]


def in_base64(*indices: int) -> str:
    return base64.b64encode(b"".join(map(frame, indices))).decode()


def test_a_frame_carries_its_number_and_other_sound_none() -> None:
    assert [index_of(frame(number)) for number in (0, 29_999, 30_000, 90_001)] == [
        0,
        29_999,
        30_000,
        90_001,
    ]
    assert index_of(bytes(960)) is None
    assert index_of(frame(3)[:-2]) is None


def test_each_frame_after_the_first_second_is_timed() -> None:
    appended = [(at + 0.003, in_base64(index)) for index, at in enumerate(CAPTURED)]
    assert uplink_ms(appended, CAPTURED) == pytest.approx([3.0] * 10)


def test_frames_that_were_gathered_have_waited() -> None:
    appended = [
        (CAPTURED[first + 4], in_base64(*range(first, first + 5))) for first in range(0, FRAMES, 5)
    ]
    assert uplink_ms(appended, CAPTURED)[:5] == pytest.approx([80, 60, 40, 20, 0])


def test_a_frame_that_was_not_sent_is_not_timed() -> None:
    appended = [(at, in_base64(index)) for index, at in enumerate(CAPTURED) if index != 55]
    assert len(uplink_ms(appended, CAPTURED)) == 9


def test_a_reply_is_timed_to_its_first_sound() -> None:
    assert downlink_ms([1.0, 2.0], [1.004, 1.1, 2.006, 2.2]) == pytest.approx([4.0, 6.0])


def test_a_reply_that_was_never_played_is_not_timed() -> None:
    assert downlink_ms([1.0, 2.0], [1.004]) == pytest.approx([4.0])


def test_silence_begins_with_the_end_of_the_last_sound() -> None:
    assert silence_ms(10.0, [[9.0, 10.02], [10.02, 10.061], [11.0, 12.0]]) == pytest.approx(61)
    assert silence_ms(10.0, [[8.0, 9.9]]) == 0


def test_one_late_frame_of_a_hundred_is_in_the_tail() -> None:
    values = [1.0] * 99 + [30.0]
    assert percentile(values, 0.99) == 30.0
    assert percentile(values, 0.98) == 1.0
