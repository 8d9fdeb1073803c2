"""The worker's end of the socket: tells from any thread, reads on one, never waits for main."""

import os
import select
import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from hardware import wire
from hardware.protocol import Command, Event, Frame, Health, Message, Meter, Played

OUTBOX_EVENTS: Final = 256


class MainIsGone(Exception):
    """Nobody reads what this worker tells: it has no reason to live."""


class Post:
    """Carries events to main and commands from it."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)  # noqa: FBT003 - the socket module's own signature
        self._end = end
        self._lock = threading.Lock()
        # What the kernel has not taken. What only pictures the moment (Health, Meter, Played) is
        # dropped while anything waits here; with 256 decisions unread, main is given up.
        self._outbox: deque[Event] = deque()
        self._wakeup = os.eventfd(0, os.EFD_NONBLOCK)
        self.patient = False
        """In a replay: `tell` waits until main has read, so that nothing depends on timing."""

    def tell(self, event: Event) -> None:
        """Send an event, in order; from any thread. Raises `MainIsGone`."""
        with self._lock:
            if not self._outbox and self._sent(event):
                return
            if self.patient:
                self._wait_and_send(event)
                return
            if isinstance(event, Health | Meter | Played):
                return
            if len(self._outbox) >= OUTBOX_EVENTS:
                raise MainIsGone(f"{OUTBOX_EVENTS} events unread")
            self._outbox.append(event)
        os.eventfd_write(self._wakeup, 1)

    def send_frame(self, frame: Frame) -> bool:
        """Send a frame now; `False` leaves it to the caller, for the ring is the buffer."""
        if self.patient:
            self.tell(frame)
            return True
        with self._lock:
            return not self._outbox and self._sent(frame)

    def read(self, obey: Callable[[Command], None]) -> None:
        """Pass every command on, and events out, until main is gone. The reader thread's life."""
        poll = select.poll()
        poll.register(self._wakeup, select.POLLIN)
        while True:
            writing = select.POLLOUT if self._outbox else 0
            poll.register(self._end, select.POLLIN | writing)
            for fd, _ in poll.poll():
                if fd == self._wakeup:
                    os.eventfd_read(self._wakeup)
            self._flush_outbox()
            try:
                message: Message | None = wire.receive(self._end)
            except BlockingIOError:
                continue
            if message is None:
                return
            obey(message)  # type: ignore[arg-type]  # main sends commands only

    def _flush_outbox(self) -> None:
        with self._lock:
            while self._outbox and self._sent(self._outbox[0]):
                self._outbox.popleft()

    def _wait_and_send(self, event: Event) -> None:
        while not self._sent(event):
            select.select((), (self._end,), ())

    def _sent(self, event: Event) -> bool:
        try:
            wire.send(self._end, event)
        except BlockingIOError:
            return False
        except OSError as error:
            raise MainIsGone(str(error)) from error
        return True
