"""What the holder of the pins and the main process say survives the way between them."""

import pytest

from hardware.errors import ProtocolViolation
from hardware.gpio.messages import (
    Drive,
    Driven,
    Hold,
    Holding,
    Impossible,
    InputChanged,
    RelayChanged,
    Said,
    decode,
    encode,
)
from tests.hardware.gpio.bench import contact, relay


@pytest.mark.parametrize(
    "message",
    [
        Hold(relays=(relay(), relay("pump", 5, max_on_s=2.0)), inputs=(contact(),)),
        Drive(number=3, name="lamp", drawn=True),
        Holding(active={"door": True}, faults={"pump": "why"}),
        Impossible("no chip"),
        Driven(number=3, drawn=False, problem="why"),
        RelayChanged(name="lamp", drawn=False, overdue=True),
        InputChanged(name="door", active=False),
    ],
)
def test_a_message_arrives_as_it_was_sent(message: Said) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert decode(line) == message


@pytest.mark.parametrize("line", [b"", b"{}", b'["Nothing", {}]', b'["Drive", {"name": 1}]', b"1"])
def test_what_is_no_message_is_a_violation(line: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="expected a message about pins"):
        decode(line)
