"""Reads server-sent events: bytes that arrive cut anywhere become the data of whole events."""

from typing import Final

from providers.errors import ProtocolViolation

LARGEST_EVENT_BYTES: Final = 1024 * 1024
"""One event of an answer is a few hundred bytes; more than this is a defect."""


class EventReader:
    """Gives the `data` of every event; other fields and comments are passed over.

    https://html.spec.whatwg.org/multipage/server-sent-events.html says how events are written.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, received: bytes) -> list[str]:
        """Take what arrived; gives the events that are complete. Raises `ProtocolViolation`."""
        *lines, self._rest = _lines(self._rest + received)
        found = [data for line in lines if (data := self._line(line)) is not None]
        if len(self._rest) + self._size > LARGEST_EVENT_BYTES:
            raise ProtocolViolation(
                f"expected an event of at most {LARGEST_EVENT_BYTES} bytes", operation="receive"
            )
        return found

    def _line(self, line: bytes) -> str | None:
        """Take one line; an empty one completes an event."""
        if line:
            name, _, value = line.partition(b":")
            if name == b"data":
                self._data.append(value.removeprefix(b" "))
                self._size += len(value)
            return None
        data, self._data, self._size = self._data, [], 0
        return b"\n".join(data).decode(errors="replace") if data else None


def _lines(text: bytes) -> list[bytes]:
    """Cut at LF, CR LF and CR; a CR at the very end may be half of a CR LF and stays."""
    held = text.endswith(b"\r")
    whole = text[:-1] if held else text
    lines = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if held:
        lines[-1] += b"\r"
    return lines
