"""An address that answers nothing, and a name that leads to it first."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest


@contextmanager
def dead_port() -> Iterator[int]:
    """Give a port of this machine that answers nothing: its queue of connections is full."""
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            guest = sockets.enter_context(socket.socket())
            guest.settimeout(0)
            guest.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def lead_to(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    """Let every name lead to these ports of this machine, in this order."""
    kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")

    async def found(*_: object, **__: object) -> list[object]:
        return [(*kind, ("127.0.0.1", port)) for port in ports]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
