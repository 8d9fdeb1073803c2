"""Every message of the speech worker's protocol arrives as it was sent."""

import asyncio
from typing import Final

import pytest

from providers.errors import ProtocolViolation
from providers.local import protocol
from providers.local.protocol import (
    Audio,
    Call,
    Close,
    Done,
    EndTurn,
    Failed,
    Heard,
    Interrupt,
    Message,
    Open,
    Prepare,
    Said,
    Sound,
    Speak,
    Text,
    ToolAnswer,
)

EVERY_MESSAGE: Final = (
    Prepare({"mouth": "auto"}, "en"),
    Open("1", {"room": "kitchen", "vocabulary": [{"name": "fan"}]}),
    Audio("1", bytes(640)),
    EndTurn("1"),
    Text("1", "turn it off"),
    ToolAnswer("1", "c", "success", {"changed": []}),
    Interrupt("1", "r", 300),
    Speak("2", "grüße", "de"),
    Close("1"),
    Heard("1", "turn it off"),
    Call("1", "c", "r", "set_lights", {"state": "off"}),
    Said("1", "r", "Done."),
    Sound("1", "r", b"\x00\x01"),
    Done("1", "r", expects_answer=True),
    Failed("1", "service", "no", fatal=True),
)


async def _sent(data: bytes) -> Message | None:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return await protocol.read(reader)


@pytest.mark.parametrize("message", EVERY_MESSAGE, ids=lambda message: type(message).__name__)
async def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    assert await _sent(protocol.encode(message)) == message


async def test_a_socket_that_ends_in_mid_message_has_ended() -> None:
    assert await _sent(protocol.encode(EVERY_MESSAGE[0])[:-1]) is None


async def test_bytes_that_are_no_message_are_told_as_a_defect() -> None:
    with pytest.raises(ProtocolViolation):
        await _sent((8).to_bytes(4) + (4).to_bytes(4) + b"nope")


async def test_a_length_beyond_all_measure_is_not_waited_for() -> None:
    with pytest.raises(ProtocolViolation):
        await _sent(b"\xff\xff\xff\xff")


def test_a_message_beyond_all_measure_is_not_sent() -> None:
    with pytest.raises(ProtocolViolation):
        protocol.encode(Text("1", "a" * protocol.MAX_MESSAGE_BYTES))
