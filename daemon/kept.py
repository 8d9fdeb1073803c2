"""Small facts of the room that outlive it: how loud it was made, and that it was muted."""

import json
import sqlite3
from typing import Final

from daemon.store import Work

MUTED: Final = "muted"
REPLY_VOLUME: Final = "reply_volume"
ALARM_VOLUME: Final = "alarm_volume"

type Fact = bool | int


def facts(connection: sqlite3.Connection) -> dict[str, Fact]:
    """Give all that is kept, by name; what another version kept in other ways is left out."""
    rows = connection.execute("SELECT name, value FROM kept").fetchall()
    read = {str(name): json.loads(value) for name, value in rows}
    return {name: value for name, value in read.items() if isinstance(value, int)}


def keeping(**known: Fact | None) -> Work[None]:
    """Give the work that keeps these facts, and forgets those that are `None`."""

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO kept VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [(name, json.dumps(value)) for name, value in known.items() if value is not None],
        )
        connection.executemany(
            "DELETE FROM kept WHERE name = ?",
            [(name,) for name, value in known.items() if value is None],
        )

    return work
