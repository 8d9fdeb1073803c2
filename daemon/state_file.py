"""Opens the state of a daemon from outside, whether or not it runs."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from config.paths import state_directory
from daemon.errors import StoreUnavailable
from daemon.store import FILE_NAME, Work

SYSTEM_STATE: Final = Path("/var/lib/parlour")
"""Where systemd keeps the service's state (StateDirectory=)."""

_BUSY_S: Final = 2.0


def state_file(environ: Mapping[str, str] | None = None) -> Path:
    """Give the state file that counts: this user's own, else the service's."""
    own = (state_directory() if environ is None else state_directory(environ)) / FILE_NAME
    service = SYSTEM_STATE / FILE_NAME
    return service if not own.exists() and SYSTEM_STATE.is_dir() else own


def read_state[T](file: Path, table: str, work: Work[T], *, what: str) -> T | None:
    """Do work that only reads; nothing where the file or its `table` is not there yet.

    The daemon may run and write meanwhile. Raises `StoreUnavailable`, which names `what` it was.
    """
    try:
        return _work(file, table, work, mode="ro")
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(
            f"{file}: {what} cannot be read: {error}; the service's own needs `sudo`"
        ) from error


def change_state(file: Path, table: str, work: Work[None], *, what: str) -> None:
    """Do work that writes, as one transaction; nothing without the file or its `table`.

    Raises `StoreUnavailable`, which names `what` it was.
    """
    try:
        _work(file, table, work, mode="rw")
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(
            f"{file}: {what} cannot be changed: {error}; the service's own needs `sudo`"
        ) from error


def _work[T](file: Path, table: str, work: Work[T], *, mode: str) -> T | None:
    if not file.exists():
        return None
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True)
    with closing(connection), connection:
        connection.execute(f"PRAGMA busy_timeout = {int(_BUSY_S * 1000)}")
        return work(connection) if _has(connection, table) else None


def _has(connection: sqlite3.Connection, table: str) -> bool:
    """Tell whether this daemon or an older one, without the table, wrote the file."""
    named = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return bool(connection.execute(named, [table]).fetchone()[0])
