"""The tables of the state file, as the steps that lead from one version to the next."""

from typing import Final

MIGRATIONS: Final = (
    (
        """
        CREATE TABLE timers (
            ident TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            length_s REAL NOT NULL,
            due_wall_s REAL NOT NULL,
            due_boot_s REAL NOT NULL,
            boot_id TEXT NOT NULL,
            phase TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE home_devices (
            room TEXT NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            brightness INTEGER NOT NULL,
            colour TEXT NOT NULL,
            PRIMARY KEY (room, name)
        ) STRICT
        """,
    ),
)
"""Version n is reached by the n-th entry. Entries are only ever added, never changed."""
