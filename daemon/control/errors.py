"""What can go wrong at the control socket, one class for each thing a caller can do about it."""

from daemon.errors import DaemonError


class NoDaemon(DaemonError):
    """Nothing answers at the socket: start the daemon."""


class DaemonWentAway(DaemonError):
    """The daemon ended while a request was under way: whether it was done is not known."""


class AlreadyRunning(DaemonError):
    """Another daemon has this socket: leave it in peace."""


class SocketUnusable(DaemonError):
    """The socket cannot be made at this path; the words say what stands in the way."""
