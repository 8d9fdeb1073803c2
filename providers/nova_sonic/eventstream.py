"""AWS's binary event stream: messages of typed headers and a payload, both guarded by CRC-32.

Big-endian: total length, length of the headers, CRC of these eight bytes, headers, payload, CRC of
everything before. Both lengths come from the other end and are believed only after their CRC.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from providers.errors import ProtocolViolation

LARGEST_MESSAGE_BYTES: Final = 16 * 1024 * 1024
"""A longer message ends the session; AWS itself stays below this."""
_LARGEST_HEADERS_BYTES: Final = 128 * 1024

_LENGTHS: Final = struct.Struct("!II")
_CHECKSUM: Final = struct.Struct("!I")
_SHORT: Final = struct.Struct("!H")
_PRELUDE_BYTES: Final = _LENGTHS.size + _CHECKSUM.size
_OVERHEAD_BYTES: Final = _PRELUDE_BYTES + _CHECKSUM.size

_TRUE, _FALSE, _BYTES, _TEXT, _TIMESTAMP, _UUID = 0, 1, 6, 7, 8, 9
_UUID_BYTES: Final = 16
_FIXED: Final = {
    2: struct.Struct("!b"),
    3: struct.Struct("!h"),
    4: struct.Struct("!i"),
    5: struct.Struct("!q"),
    _TIMESTAMP: struct.Struct("!q"),
}

type HeaderValue = bool | int | bytes | str
"""A time stamp is an `int` of milliseconds since 1970, a UUID its 16 bytes."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a stream."""

    headers: Mapping[str, HeaderValue]
    payload: bytes = field(repr=False)

    def text(self, name: str) -> str:
        """Give a header that should be text; anything else is empty."""
        value = self.headers.get(name)
        return value if isinstance(value, str) else ""


def text_header(name: str, value: str) -> bytes:
    """Write a header of text."""
    encoded = value.encode()
    return _name(name) + bytes((_TEXT,)) + _SHORT.pack(len(encoded)) + encoded


def bytes_header(name: str, value: bytes) -> bytes:
    """Write a header of bytes."""
    return _name(name) + bytes((_BYTES,)) + _SHORT.pack(len(value)) + value


def time_header(name: str, value_ms: int) -> bytes:
    """Write a header of a time, in milliseconds since 1970."""
    return _name(name) + bytes((_TIMESTAMP,)) + _FIXED[_TIMESTAMP].pack(value_ms)


def encoded(headers: bytes, payload: bytes = b"") -> bytes:
    """Write a message; its headers are written already."""
    lengths = _LENGTHS.pack(_OVERHEAD_BYTES + len(headers) + len(payload), len(headers))
    message = b"".join((lengths, _CHECKSUM.pack(crc32(lengths)), headers, payload))
    return message + _CHECKSUM.pack(crc32(message))


class Decoder:
    """Takes a stream in pieces of any size and gives its messages."""

    def __init__(self) -> None:
        # Holds less than one message: at most LARGEST_MESSAGE_BYTES and one piece.
        self._pending = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """Give the messages that are complete now. Raises `ProtocolViolation`."""
        self._pending += data
        messages = []
        while (total := self._total()) and len(self._pending) >= total:
            messages.append(_message(bytes(self._pending[:total])))
            del self._pending[:total]
        return messages

    def _total(self) -> int:
        """Give the length of the next message; 0 while that is not known."""
        if len(self._pending) < _PRELUDE_BYTES:
            return 0
        total, headers = _LENGTHS.unpack_from(self._pending)
        _check(bytes(self._pending[: _LENGTHS.size]), self._pending, _LENGTHS.size, "prelude")
        if total > LARGEST_MESSAGE_BYTES or headers > _LARGEST_HEADERS_BYTES:
            raise ProtocolViolation(
                f"event stream: a message of {total} bytes with {headers} of headers is too large"
            )
        if total < _OVERHEAD_BYTES + headers:
            raise ProtocolViolation(f"event stream: {headers} bytes of headers in {total}")
        return int(total)


def _name(name: str) -> bytes:
    encoded_name = name.encode()
    return bytes((len(encoded_name),)) + encoded_name


def _check(covered: bytes, holder: bytes | bytearray, place: int, what: str) -> None:
    (expected,) = _CHECKSUM.unpack_from(holder, place)
    if crc32(covered) != expected:
        raise ProtocolViolation(f"event stream: the checksum of a {what} is wrong")


def _message(raw: bytes) -> Message:
    ends = len(raw) - _CHECKSUM.size
    _check(raw[:ends], raw, ends, "message")
    (headers_bytes,) = _CHECKSUM.unpack_from(raw, _CHECKSUM.size)
    payload_from = _PRELUDE_BYTES + headers_bytes
    try:
        headers = _headers(raw[_PRELUDE_BYTES:payload_from])
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ProtocolViolation(f"event stream: unreadable headers: {error}") from error
    return Message(headers, raw[payload_from:ends])


def _headers(raw: bytes) -> dict[str, HeaderValue]:
    """Read every header; one that ends too early raises `IndexError` or `struct.error`."""
    found: dict[str, HeaderValue] = {}
    place = 0

    def take(count: int) -> bytes:
        nonlocal place
        if place + count > len(raw):
            raise IndexError(f"{count} bytes expected, {len(raw) - place} left")
        place += count
        return raw[place - count : place]

    while place < len(raw):
        name = take(take(1)[0]).decode()
        found[name] = _value(take(1)[0], take)
    return found


def _value(kind: int, take: Callable[[int], bytes]) -> HeaderValue:
    if kind in {_TRUE, _FALSE}:
        return kind == _TRUE
    if kind in _FIXED:
        (number,) = _FIXED[kind].unpack(take(_FIXED[kind].size))
        return int(number)
    if kind == _UUID:
        return take(_UUID_BYTES)
    if kind not in {_BYTES, _TEXT}:
        raise ProtocolViolation(f"event stream: unknown header type {kind}")
    (length,) = _SHORT.unpack(take(_SHORT.size))
    return take(length) if kind == _BYTES else take(length).decode()
