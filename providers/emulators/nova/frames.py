"""Reads and writes AWS event-stream messages, apart from our own client's code on purpose.

The format, big-endian: total length, headers length, CRC-32 of these eight bytes; the headers; the
payload; CRC-32 of everything before it.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

type HeaderValue = bool | int | str | bytes | datetime | UUID

_PRELUDE: Final = struct.Struct("!III")
_CHECKSUM: Final = struct.Struct("!I")
_OVERHEAD: Final = _PRELUDE.size + _CHECKSUM.size
_LONGEST_MESSAGE: Final = 16 * 1024 * 1024
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BYTES: Final = 6
_TEXT: Final = 7
_MOMENT: Final = 8
_UUID: Final = 9
# Types 0 and 1 are true and false without a value; 2 to 5 are signed integers of these sizes.
_INTEGERS: Final = {2: 1, 3: 2, 4: 4, 5: 8}


class FrameError(ValueError):
    """The bytes are no event-stream message."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the stream."""

    headers: Mapping[str, HeaderValue]
    payload: bytes = field(repr=False)


def encode(headers: Mapping[str, HeaderValue], payload: bytes = b"") -> bytes:
    """The bytes of one message."""
    packed = encode_headers(headers)
    sizes = struct.pack("!II", _OVERHEAD + len(packed) + len(payload), len(packed))
    message = sizes + _CHECKSUM.pack(zlib.crc32(sizes)) + packed + payload
    return message + _CHECKSUM.pack(zlib.crc32(message))


def encode_headers(headers: Mapping[str, HeaderValue]) -> bytes:
    """The header part alone: signatures are computed over it."""
    return b"".join(
        bytes([len(name.encode())]) + name.encode() + _encode_value(value)
        for name, value in headers.items()
    )


def _encode_value(value: HeaderValue) -> bytes:
    match value:
        case bool():
            return b"\x00" if value else b"\x01"
        case int():
            return struct.pack("!Bq", 5, value)
        case str():
            return struct.pack("!BH", _TEXT, len(value.encode())) + value.encode()
        case bytes():
            return struct.pack("!BH", _BYTES, len(value)) + value
        case datetime():
            return struct.pack("!Bq", _MOMENT, (value - _EPOCH) // timedelta(milliseconds=1))
        case UUID():
            return bytes([_UUID]) + value.bytes


class FrameReader:
    """Cuts a byte stream into messages, checking both sums of each."""

    def __init__(self) -> None:
        # Holds less than one message between calls; a length over 16 MiB is refused.
        self._waiting = bytearray()

    @property
    def unfinished(self) -> int:
        """How many bytes of an incomplete message are held."""
        return len(self._waiting)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Every message that `data` completes; raises `FrameError`."""
        self._waiting += data
        while len(self._waiting) >= _PRELUDE.size:
            total, headers, checksum = _PRELUDE.unpack_from(self._waiting)
            if zlib.crc32(self._waiting[:8]) != checksum:
                raise FrameError("the prelude's checksum does not match")
            if not _OVERHEAD + headers <= total <= _LONGEST_MESSAGE:
                raise FrameError(f"a message of {total} bytes with {headers} of headers")
            if len(self._waiting) < total:
                return
            message = bytes(self._waiting[:total])
            del self._waiting[:total]
            yield _decode(message, headers)


def _decode(message: bytes, headers: int) -> Frame:
    if zlib.crc32(message[:-4]) != _CHECKSUM.unpack(message[-4:])[0]:
        raise FrameError("the message's checksum does not match")
    start = _PRELUDE.size
    return Frame(_decode_headers(message[start : start + headers]), message[start + headers : -4])


def _decode_headers(packed: bytes) -> dict[str, HeaderValue]:
    headers: dict[str, HeaderValue] = {}
    try:
        at = 0
        while at < len(packed):
            end = at + 1 + packed[at]
            name = packed[at + 1 : end].decode()
            headers[name], at = _decode_value(packed, end)
    except (IndexError, struct.error, UnicodeDecodeError, OverflowError) as error:
        raise FrameError("the headers cannot be read") from error
    return headers


def _decode_value(packed: bytes, at: int) -> tuple[HeaderValue, int]:
    kind, at = packed[at], at + 1
    match kind:
        case 0 | 1:
            return kind == 0, at
        case 2 | 3 | 4 | 5:
            end = at + _INTEGERS[kind]
            return int.from_bytes(_slice(packed, at, end), signed=True), end
        case 6 | 7:
            end = at + 2 + int.from_bytes(_slice(packed, at, at + 2))
            value = _slice(packed, at + 2, end)
            return (value if kind == _BYTES else value.decode()), end
        case 8:
            milliseconds = int.from_bytes(_slice(packed, at, at + 8), signed=True)
            return _EPOCH + timedelta(milliseconds=milliseconds), at + 8
        case 9:
            return UUID(bytes=_slice(packed, at, at + 16)), at + 16
        case _:
            raise FrameError(f"a header of type {kind}, where 0 to 9 exist")


def _slice(packed: bytes, start: int, end: int) -> bytes:
    if end > len(packed):
        raise FrameError("a header runs past the end of the headers")
    return packed[start:end]
