"""The emulator's event-stream framing, checked against botocore's reader of the same format."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from providers.emulators.nova.frames import FrameError, FrameReader, HeaderValue, encode


def test_botocore_reads_what_is_written() -> None:
    headers: dict[str, HeaderValue] = {
        ":event-type": "chunk",
        "sum": b"\x00\xff",
        "flag": True,
        "count": -3,
    }
    buffer = EventStreamBuffer()

    buffer.add_data(encode(headers, b'{"a":1}'))
    [message] = list(buffer)

    assert message.headers == headers
    assert message.payload == b'{"a":1}'


@given(st.binary(max_size=300), st.integers(min_value=1, max_value=40))
def test_messages_are_found_however_they_are_cut(payload: bytes, step: int) -> None:
    moment = datetime(2026, 11, 20, 12, 0, 1, tzinfo=UTC)
    headers: dict[str, HeaderValue] = {
        ":date": moment,
        "who": UUID(int=7),
        "text": "Küche",
        "off": False,
    }
    data = encode(headers, payload) * 2
    reader = FrameReader()

    found = [
        frame for at in range(0, len(data), step) for frame in reader.feed(data[at : at + step])
    ]

    assert [frame.payload for frame in found] == [payload, payload]
    assert all(frame.headers == headers for frame in found)
    assert reader.unfinished == 0


@pytest.mark.parametrize("at", [0, 5, 9, 14, 30, -1])
def test_one_wrong_byte_is_found(at: int) -> None:
    data = bytearray(encode({":event-type": "chunk"}, b"some words"))
    data[at] ^= 0x10

    with pytest.raises(FrameError):
        list(FrameReader().feed(bytes(data) + bytes(200)))


@given(st.binary(max_size=200))
def test_any_bytes_give_messages_or_a_frame_error(data: bytes) -> None:
    reader = FrameReader()
    try:
        frames = list(reader.feed(data))
    except FrameError:
        return
    assert frames == []
