"""The event stream is read by AWS's own reader, and ours believes nothing without its checksum."""

import struct
from zlib import crc32

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from providers.errors import ProtocolViolation
from providers.nova_sonic import eventstream
from providers.nova_sonic.eventstream import Decoder, Message

HEADERS = (
    eventstream.text_header(":event-type", "chunk")
    + eventstream.bytes_header(":chunk-signature", bytes(range(32)))
    + eventstream.time_header(":date", 1_790_000_000_000)
)
VALUES = {
    ":event-type": "chunk",
    ":chunk-signature": bytes(range(32)),
    ":date": 1_790_000_000_000,
}
WHOLE = eventstream.encoded(HEADERS, b"payload") + eventstream.encoded(b"")


def test_aws_reads_what_we_write() -> None:
    buffer = EventStreamBuffer()
    buffer.add_data(WHOLE)
    first, second = buffer
    assert (first.payload, second.payload) == (b"payload", b"")
    assert first.headers[":event-type"] == "chunk"
    assert first.headers[":chunk-signature"] == bytes(range(32))
    assert first.headers[":date"] == 1_790_000_000_000


@given(st.integers(1, len(WHOLE)))
def test_a_stream_is_read_in_pieces_of_any_size(size: int) -> None:
    decoder, found = Decoder(), list[Message]()
    for place in range(0, len(WHOLE), size):
        found += decoder.feed(WHOLE[place : place + size])
    assert [message.payload for message in found] == [b"payload", b""]
    assert dict(found[0].headers) == VALUES


def test_every_type_of_header_is_read() -> None:
    raw = b"".join(
        bytes((len(name),)) + name + body
        for name, body in (
            (b"yes", b"\x00"),
            (b"no", b"\x01"),
            (b"i8", b"\x02\xff"),
            (b"i16", b"\x03\xff\xfe"),
            (b"i32", b"\x04" + struct.pack("!i", -3)),
            (b"i64", b"\x05" + struct.pack("!q", -4)),
            (b"uuid", b"\x09" + bytes(16)),
        )
    )
    [message] = Decoder().feed(eventstream.encoded(raw))
    expected = {"yes": True, "no": False, "i8": -1, "i16": -2, "i32": -3, "i64": -4}
    assert dict(message.headers) == expected | {"uuid": bytes(16)}
    assert message.text("yes") == ""


@given(st.integers(0, len(WHOLE) - 17), st.integers(1, 255))
def test_one_wrong_byte_is_found(place: int, change: int) -> None:
    spoilt = bytearray(WHOLE)
    spoilt[place] ^= change
    with pytest.raises(ProtocolViolation):
        Decoder().feed(bytes(spoilt))


@given(st.binary(max_size=200))
def test_noise_raises_nothing_but_our_own_error(noise: bytes) -> None:
    lengths = struct.pack("!II", 16 + len(noise), min(len(noise), 40))
    head = lengths + struct.pack("!I", crc32(lengths)) + noise
    for stream in (noise, head + struct.pack("!I", crc32(head))):
        try:
            Decoder().feed(stream)
        except ProtocolViolation:
            continue


@pytest.mark.parametrize("lengths", [(17 * 1024 * 1024, 0), (1_000_000, 200_000), (100, 90)])
def test_lengths_that_cannot_be_are_refused_at_once(lengths: tuple[int, int]) -> None:
    prelude = struct.pack("!II", *lengths)
    with pytest.raises(ProtocolViolation, match="event stream"):
        Decoder().feed(prelude + struct.pack("!I", crc32(prelude)))
