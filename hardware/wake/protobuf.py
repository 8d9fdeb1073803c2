"""Reads and writes protobuf messages as plain lists of fields, without a schema.

Enough to rewrite an ONNX graph; the onnx package would be a large dependency for one function.
"""

from collections.abc import Iterable, Iterator
from typing import Final

type Value = int | bytes
type Field = tuple[int, Value]
"""A field's number, and its value: a whole number, or bytes (text, message, packed numbers)."""

_VARINT: Final = 0
_BYTES: Final = 2
_MAX_SHIFT: Final = 63
_MORE: Final = 0x80


def read_fields(message: bytes) -> list[Field]:
    """Give a message's fields in their order. Raises `ValueError` for what this cannot read."""
    return list(_fields(message))


def write_fields(fields: Iterable[Field]) -> bytes:
    """Give the message of these fields."""
    return b"".join(_written(number, value) for number, value in fields)


def text_of(fields: Iterable[Field], number: int) -> list[str]:
    """Give every value of a text field."""
    return [
        value.decode() for found, value in fields if found == number and isinstance(value, bytes)
    ]


def _fields(message: bytes) -> Iterator[Field]:
    place = 0
    while place < len(message):
        tag, place = _read_number(message, place)
        kind = tag & 7
        value: Value
        value, place = _read_number(message, place)
        if kind == _BYTES:
            size, value = value, message[place : place + value]
            place += size
        elif kind != _VARINT:
            raise ValueError(f"field {tag >> 3} is of an unknown kind, {kind}")
        yield tag >> 3, value
    if place != len(message):
        raise ValueError("the message ends in the middle of a field")


def _read_number(message: bytes, place: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, _MAX_SHIFT + 1, 7):
        if place == len(message):
            break
        byte = message[place]
        place += 1
        number |= (byte & ~_MORE) << shift
        if byte < _MORE:
            return number, place
    raise ValueError("a number does not end")


def _written(number: int, value: Value) -> bytes:
    if isinstance(value, bytes):
        return _written_number(number << 3 | _BYTES) + _written_number(len(value)) + value
    return _written_number(number << 3 | _VARINT) + _written_number(value)


def _written_number(number: int) -> bytes:
    number &= 2**64 - 1  # protobuf writes a negative number as its 64-bit complement
    pieces = bytearray()
    while number >= _MORE:
        pieces.append(number & ~_MORE & 0xFF | _MORE)
        number >>= 7
    pieces.append(number)
    return bytes(pieces)
