"""Free ports of this machine."""

import socket


def free_port() -> int:
    """Give a port nobody listens on now, on the loopback address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
