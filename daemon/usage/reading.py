"""Reads the ledger of a daemon from outside, whether or not it runs."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from config.paths import state_directory
from daemon.errors import StoreUnavailable
from daemon.store import FILE_NAME
from daemon.usage import rows
from daemon.usage.rows import Usages
from daemon.usage.span import Span

SYSTEM_STATE: Final = Path("/var/lib/parlour")
"""Where systemd keeps the service's state (StateDirectory=)."""

_BUSY_S: Final = 2.0


def ledger_file(environ: Mapping[str, str] | None = None) -> Path:
    """Give the state file that counts: this user's own, else the service's."""
    own = (state_directory() if environ is None else state_directory(environ)) / FILE_NAME
    service = SYSTEM_STATE / FILE_NAME
    return service if not own.exists() and SYSTEM_STATE.is_dir() else own


def read(file: Path, span: Span) -> Usages:
    """Give what was used on these days; nothing where there is no ledger yet.

    It only reads: the daemon may run and write meanwhile. Raises `StoreUnavailable`.
    """
    try:
        if not file.exists():
            return {}
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        with closing(connection):
            connection.execute(f"PRAGMA busy_timeout = {int(_BUSY_S * 1000)}")
            if not _has_ledger(connection):
                return {}
            return rows.days(span.first, span.last)(connection)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(
            f"{file}: the ledger cannot be read: {error}; the service's own needs `sudo`"
        ) from error


def _has_ledger(connection: sqlite3.Connection) -> bool:
    """Tell whether this daemon or an older one, without a ledger, wrote the file."""
    named = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'usage'"
    return bool(connection.execute(named).fetchone()[0])
