"""Asks the daemon one thing over the control socket, without an event loop."""

import errno
import socket
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from daemon.control.errors import DaemonWentAway, NoDaemon
from daemon.control.protocol import Request, Result, Verb, decode_answer, encode_request

_NOTHING: Final[Mapping[str, object]] = {}


def request(path: Path, verb: Verb, args: Mapping[str, object] = _NOTHING) -> object:
    """Ask one thing and wait for its result.

    Raises `NoDaemon`, `DaemonWentAway`, or the daemon's own `ControlError`.
    """
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
        try:
            connection.connect(str(path))
        except OSError as error:
            raise nobody(path, error) from error
        try:
            connection.sendall(encode_request(Request(id=1, verb=verb, args=args)))
            with connection.makefile("rb") as lines:
                for line in lines:
                    if isinstance(answer := decode_answer(line), Result):
                        return answer.value
        except ConnectionError as error:
            raise gone(path) from error
    raise gone(path)


def is_answered(path: Path) -> bool:
    """Tell whether a daemon listens at `path`, be it one that is not open to us."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
        return connection.connect_ex(str(path)) in {0, errno.EACCES}


def nobody(path: Path, error: OSError) -> NoDaemon:
    """Give the error for a socket that could not be reached, with what to do."""
    match error:
        case FileNotFoundError() | ConnectionRefusedError():
            return NoDaemon(f"no daemon answers at {path}: start it with `parlour run`")
        case PermissionError():
            return NoDaemon(f"{path} is not open to you: join the socket's group, or use sudo")
        case _:
            return NoDaemon(f"no daemon answers at {path}: {error.strerror or error}")


def gone(path: Path) -> DaemonWentAway:
    """Give the error for a daemon that hung up."""
    return DaemonWentAway(f"the daemon at {path} went away before it had answered")
