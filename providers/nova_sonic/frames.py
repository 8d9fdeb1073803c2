"""Cuts what an HTTP/2 peer sends into whole frames, and reads those that announce its leaving.

`h2` closes its state machine on GOAWAY and then refuses the frames of a stream that the peer still
wants to finish (RFC 9113, 6.8). So frames are cut here, and GOAWAY never reaches `h2`.
"""

import struct
from dataclasses import dataclass
from typing import Final

from providers.errors import ProtocolViolation

_HEAD_BYTES: Final = 9
_GOAWAY: Final = 7
_GOAWAY_BYTES: Final = 8
_STREAM_BITS: Final = 0x7FFF_FFFF
_LONGEST_WORDS: Final = 100

LARGEST_FRAME_BYTES: Final = 16_384
"""What HTTP/2 allows a peer to send unless it is told otherwise, which we never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoAway:
    """The peer takes no new streams, and finishes those up to `last_stream`."""

    last_stream: int
    code: int
    """0 when nothing is wrong."""
    words: str


class FrameCutter:
    """Takes bytes as they arrive; gives whole frames, and GOAWAY as a value."""

    def __init__(self) -> None:
        # Holds less than one frame, and the piece that has just come.
        self._pending = bytearray()

    def feed(self, data: bytes) -> list[bytes | GoAway]:
        """Give what is complete now. Raises `ProtocolViolation` when this is not HTTP/2."""
        self._pending += data
        found: list[bytes | GoAway] = []
        while len(self._pending) >= _HEAD_BYTES:
            length = int.from_bytes(self._pending[:3])
            if length > LARGEST_FRAME_BYTES:
                raise ProtocolViolation(
                    f"expected an HTTP/2 frame of at most {LARGEST_FRAME_BYTES} bytes,"
                    f" found {length}: the other end does not speak HTTP/2"
                )
            end = _HEAD_BYTES + length
            if len(self._pending) < end:
                break
            frame = bytes(self._pending[:end])
            del self._pending[:end]
            goes = frame[3] == _GOAWAY and length >= _GOAWAY_BYTES
            found.append(_goaway(frame[_HEAD_BYTES:]) if goes else frame)
        return found


def _goaway(body: bytes) -> GoAway:
    last, code = struct.unpack_from("!II", body)
    words = body[_GOAWAY_BYTES:].decode(errors="replace")[:_LONGEST_WORDS]
    return GoAway(last_stream=last & _STREAM_BITS, code=code, words=words)
