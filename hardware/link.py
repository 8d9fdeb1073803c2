"""One end of the worker's socket on an event loop: reads in portions, never waits to write."""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import Final

from hardware import wire
from hardware.errors import ProtocolViolation
from hardware.protocol import Message

READ_AT_ONCE: Final = 64
"""Messages taken per turn of the loop, so that a talkative worker cannot hold it."""
OUTBOX_MESSAGES: Final = 2_048


class Link:
    """Carries messages to and from a worker; everything happens on the event loop's thread.

    `on_message` gets each message in order; `on_lost` is called once, with the reason, when
    nothing more can come or go.
    """

    def __init__(
        self,
        end: socket.socket,
        on_message: Callable[[Message], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self._end = end
        self._on_message = on_message
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        # What the kernel has not taken yet. The worker's reader always drains its socket, so a
        # full outbox means a worker that has stopped reading: it is given up, nothing is dropped.
        self._outbox: deque[Message] = deque()
        self._open = True
        self._loop.add_reader(end, self._read)

    def send(self, message: Message) -> None:
        """Send now, or as soon as the kernel takes it; in order. Does nothing on a lost link."""
        if not self._open:
            return
        if not self._outbox and self._sent(message):
            return
        if len(self._outbox) >= OUTBOX_MESSAGES:
            self._lose(f"it left {OUTBOX_MESSAGES} messages unread")
            return
        if not self._outbox:
            self._loop.add_writer(self._end, self._write)
        self._outbox.append(message)

    def close(self) -> None:
        """Leave the loop and close the socket; what was not sent is forgotten."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._end)
            self._loop.remove_writer(self._end)
        self._end.close()

    def _sent(self, message: Message) -> bool:
        try:
            wire.send(self._end, message)
        except BlockingIOError:
            return False
        except OSError as error:
            self._lose(f"its socket closed ({error.strerror})")
        return True

    def _write(self) -> None:
        while self._open and self._outbox:
            if not self._sent(self._outbox[0]):
                return
            self._outbox.popleft()
        if self._open:
            self._loop.remove_writer(self._end)

    def _read(self) -> None:
        for _ in range(READ_AT_ONCE):
            if not self._open:
                return
            try:
                message = wire.receive(self._end)
            except BlockingIOError:
                return
            except ProtocolViolation as error:
                self._lose(str(error))
                return
            if message is None:
                self._lose("its socket closed")
                return
            self._on_message(message)

    def _lose(self, reason: str) -> None:
        if self._open:
            self._open = False
            self._outbox.clear()
            self._loop.remove_reader(self._end)
            self._loop.remove_writer(self._end)
            self._on_lost(reason)
