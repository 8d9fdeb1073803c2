"""Where things are: the configuration, the state directory, the control socket."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from config.errors import ConfigUnreadable

FILE_NAME: Final = "parlour.toml"
SYSTEM_CONFIG: Final = Path("/etc/parlour") / FILE_NAME
SYSTEM_SOCKET: Final = Path("/run/parlour/control.sock")


def user_config(environ: Mapping[str, str] = os.environ) -> Path:
    """Give where a person's own configuration stands, whether or not it exists."""
    return _base(environ, "XDG_CONFIG_HOME", ".config") / "parlour" / FILE_NAME


def find_config(option: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Give the configuration that counts: `--config`, $PARLOUR_CONFIG, the user's, the system's.

    The first two are believed even when the file is missing, so that a slip in them is told and
    not passed over. Raises `ConfigUnreadable` when there is none at all.
    """
    named = option or environ.get("PARLOUR_CONFIG")
    if named:
        return Path(named).expanduser()
    places = (user_config(environ), SYSTEM_CONFIG)
    for place in places:
        if _exists(place):
            return place
    raise ConfigUnreadable(
        f"expected a configuration at {places[0]} or {places[1]}, found none;"
        " write one with `parlour config init`"
    )


def new_config(option: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Give where a first configuration belongs: where it was named, else root's is the system's."""
    named = option or environ.get("PARLOUR_CONFIG")
    if named:
        return Path(named).expanduser()
    return SYSTEM_CONFIG if os.geteuid() == 0 else user_config(environ)


def state_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of timers, ledger and last good configuration; systemd's when it set one."""
    given = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given)
    return _base(environ, "XDG_STATE_HOME", ".local/state") / "parlour"


def control_socket(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the socket this user's daemon listens on."""
    given = environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given) / SYSTEM_SOCKET.name
    session = environ.get("XDG_RUNTIME_DIR")
    if session:
        return Path(session) / "parlour" / SYSTEM_SOCKET.name
    # Without a login session (cron, a container) the state directory is the user's own place.
    return state_directory(environ) / SYSTEM_SOCKET.name


def find_control_socket(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the socket of the daemon a command should talk to: the user's own, else the service's.

    Where neither exists it gives the user's own, so that the message names where it was looked for.
    """
    own = control_socket(environ)
    if not _exists(own) and _exists(SYSTEM_SOCKET):
        return SYSTEM_SOCKET
    return own


def _exists(path: Path) -> bool:
    """Say whether something stands there; a folder we may not look into counts as something."""
    try:
        path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _base(environ: Mapping[str, str], variable: str, otherwise: str) -> Path:
    """Give a base folder of the XDG specification, which has relative values ignored."""
    given = Path(environ.get(variable, ""))
    return given if given.is_absolute() else _home(environ) / otherwise


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ["HOME"]) if environ.get("HOME") else Path.home()
