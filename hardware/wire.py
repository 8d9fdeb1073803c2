"""Datagrams between two of our processes: a SEQPACKET socket pair, read and written."""

import socket
from typing import Final

from hardware.errors import ProtocolViolation
from hardware.protocol import MAX_MESSAGE_BYTES, Message, decode, encode

BUFFER_BYTES: Final = 1 << 20
"""Asked of the kernel for each direction (it may give less): some 10 s of microphone frames."""


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Give our end and the child's end; ours does not block, the child's is to be inherited."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    ours.settimeout(0)
    return ours, theirs


def receive(end: socket.socket) -> Message | None:
    """Give the next message, or `None` when the other side is gone. May raise `BlockingIOError`."""
    try:
        datagram = end.recv(MAX_MESSAGE_BYTES)
    except (ConnectionError, TimeoutError):
        return None
    return decode(datagram) if datagram else None


def send(end: socket.socket, message: Message) -> None:
    """Send a message whole. May raise `BlockingIOError`, or `BrokenPipeError` when alone."""
    datagram = encode(message)
    sent = end.send(datagram, socket.MSG_NOSIGNAL)
    if sent != len(datagram):
        raise ProtocolViolation(f"expected {len(datagram)} bytes to be taken, found {sent}")
