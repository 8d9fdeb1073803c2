"""A stream hands out what it was given, once, and knows when."""

import numpy as np
import pytest

from hardware.mixing.stream import Converter, Stream


def test_a_sample_split_between_two_pieces_is_put_together() -> None:
    converter = Converter(16_000)
    pcm = np.array([1, -2, 300, -30_000], "<i2").tobytes()
    pieces = [converter.convert(16_000, part) for part in (pcm[:3], pcm[3:4], pcm[4:7], pcm[7:])]
    assert np.concatenate(pieces).tolist() == [1, -2, 300, -30_000]


def test_an_odd_byte_at_the_end_is_not_played() -> None:
    converter = Converter(16_000)
    assert converter.convert(16_000, b"\x01\x00\xff").tolist() == [1]
    assert converter.finish().size == 0


def test_a_stream_may_change_its_rate_and_keeps_every_sample() -> None:
    converter = Converter(48_000)
    second = np.zeros(24_000, "<i2").tobytes()
    sizes = [converter.convert(rate_hz, second).size for rate_hz in (24_000, 48_000, 16_000)]
    assert sum(sizes) + converter.finish().size == 48_000 + 24_000 + 72_000


def test_looking_ahead_takes_nothing() -> None:
    stream = Stream("a", 16_000)
    for start in (0, 3):
        stream.append(np.arange(start, start + 3, dtype=np.int16))
    assert stream.take(1, at_frame=0).tolist() == [0]
    assert stream.peek(4).tolist() == [1, 2, 3, 4]
    assert stream.take(4, at_frame=1).tolist() == [1, 2, 3, 4]
    assert stream.waiting == 1
    assert stream.take(10, at_frame=5).tolist() == [5]
    assert stream.rendered_until(0) == 6


@pytest.mark.parametrize(("frame", "ms"), [(0, 0), (50, 50), (100, 100), (400, 100), (520, 120)])
def test_what_was_heard_stands_still_during_a_gap(frame: int, ms: int) -> None:
    stream = Stream("a", 1_000)
    stream.received(600, 1_000)
    stream.append(np.zeros(300, np.int16))
    stream.take(100, at_frame=0)
    stream.take(100, at_frame=500)
    assert stream.heard_ms(frame) == ms
