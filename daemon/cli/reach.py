"""How a command reaches the running daemon."""

from collections.abc import Mapping

from config.paths import find_control_socket
from daemon.control.protocol import Verb
from daemon.control.request import is_answered, request


def ask_daemon(verb: Verb, args: Mapping[str, object] | None = None) -> object:
    """Ask the daemon one thing. Raises `NoDaemon` with what to do where none runs."""
    return request(find_control_socket(), verb, args or {})


def daemon_runs() -> bool:
    """Tell whether a daemon answers, so that the card and the models are its own."""
    return is_answered(find_control_socket())
