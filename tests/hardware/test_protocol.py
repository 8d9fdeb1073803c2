"""Every message survives the wire, and nothing else is taken for one."""

from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import protocol, wire
from hardware.errors import ProtocolViolation
from hardware.protocol import MAX_PCM_BYTES, Channel, Frame, Message, Play, decode, encode

KINDS = (*get_args(protocol.Event.__value__), *get_args(protocol.Command.__value__))
TEXT = st.text(max_size=40)
JSON = st.dictionaries(TEXT, st.none() | st.booleans() | st.integers() | TEXT, max_size=4)
st.register_type_strategy(str, TEXT)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


def messages() -> st.SearchStrategy[Message]:
    """Give any message of the protocol."""
    return st.one_of([_of(kind) for kind in KINDS])


def _of(kind: type[Message]) -> st.SearchStrategy[Message]:
    hints = get_type_hints(kind)
    fields = {
        name: JSON if name == "section" else st.from_type(hint) for name, hint in hints.items()
    }
    return st.builds(kind, **fields)


@given(messages())
def test_a_message_is_read_as_it_was_written(message: Message) -> None:
    assert decode(encode(message)) == message


@given(st.binary(max_size=200))
def test_anything_else_is_a_violation(datagram: bytes) -> None:
    try:
        message = decode(datagram)
    except ProtocolViolation:
        return
    assert isinstance(message, KINDS)


def test_the_largest_play_fits_and_a_larger_one_is_refused() -> None:
    longest = "x" * 200
    encode(Play(Channel.ANNOUNCEMENT, longest, 48_000, bytes(MAX_PCM_BYTES)))
    with pytest.raises(ProtocolViolation):
        encode(Play(Channel.REPLY, "r", 48_000, bytes(protocol.MAX_MESSAGE_BYTES)))


def test_a_datagram_arrives_whole_and_the_end_is_told() -> None:
    ours, theirs = wire.socket_pair()
    frame = Frame(7, bytes(range(256)) * 200)
    with ours, theirs:
        wire.send(ours, frame)
        assert wire.receive(theirs) == frame
        with pytest.raises(BlockingIOError):
            wire.receive(ours)
        theirs.close()
        assert wire.receive(ours) is None
