"""Lines on their way to one client: bounded, in order, meters first to go."""

import asyncio
from collections import deque


class Outbox:
    """What waits to be written to one connection.

    Full: the oldest meter line goes, a picture that is out of date anyway. Without one the client
    reads too slowly to follow the story, and `overflowed` says so.
    """

    def __init__(self, capacity_lines: int) -> None:
        self._capacity_lines = capacity_lines
        self._lines: deque[tuple[bytes, bool]] = deque()
        self._something = asyncio.Event()
        self._closed = False
        self.overflowed = asyncio.Event()

    def put(self, line: bytes, *, meter: bool = False) -> None:
        """Add a line; after an overflow or `close` nothing is taken any more."""
        if self._closed or self.overflowed.is_set():
            return
        if len(self._lines) >= self._capacity_lines and not self._drop_a_meter():
            if not meter:
                self.overflowed.set()
            return
        self._lines.append((line, meter))
        self._something.set()

    def close(self) -> None:
        """Take no more; `next` gives what is left and then `None`."""
        self._closed = True
        self._something.set()

    async def next(self) -> bytes | None:
        """Give the next line once there is one, `None` after the last."""
        while not self._lines:
            if self._closed:
                return None
            self._something.clear()
            await self._something.wait()
        return self._lines.popleft()[0]

    def _drop_a_meter(self) -> bool:
        for index, (_, meter) in enumerate(self._lines):
            if meter:
                del self._lines[index]
                return True
        return False
