"""The place of the control socket: one daemon has it, what a dead one left is cleared away."""

import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from daemon.control.errors import AlreadyRunning, SocketUnusable

_DIRECTORY_MODE: Final = 0o700
_SOCKET_MODE: Final = 0o660
_PROBE_TIMEOUT_S: Final = 1.0


@contextmanager
def claimed(path: Path) -> Iterator[socket.socket]:
    """Own `path` and give a bound socket that does not listen yet; gone again afterwards.

    A lock beside the socket decides between two daemons that start at once, and is let go by the
    kernel however its holder ends. Raises `AlreadyRunning` or `SocketUnusable`.
    """
    with ExitStack() as stack:
        try:
            listener = _claim(path, stack)
        except OSError as error:
            raise SocketUnusable(f"{path}: {error.strerror or error}") from error
        yield listener


def _claim(path: Path, stack: ExitStack) -> socket.socket:
    # systemd makes its own directory with the mode the unit asks for; that one stays as it is.
    path.parent.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
    handle = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    stack.callback(os.close, handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise AlreadyRunning(f"a daemon already runs at {path}") from error
    _clear(path)
    listener = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    listener.bind(str(path))
    stack.callback(path.unlink, missing_ok=True)
    # Nobody can connect before `listen`, so the mode is right from the first connection on.
    path.chmod(_SOCKET_MODE)
    return listener


def _clear(path: Path) -> None:
    """Remove the socket of a daemon that died; never anything else."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise SocketUnusable(f"{path} is not a socket: move it out of the way")
    if _answers(path):
        raise AlreadyRunning(f"something already listens at {path}")
    path.unlink()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_TIMEOUT_S)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return False
        except (TimeoutError, BlockingIOError):  # alive, with a full queue
            return True
        return True
