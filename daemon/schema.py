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
    (
        """
        CREATE TABLE usage (
            day TEXT NOT NULL,
            session_id TEXT NOT NULL,
            turn_id TEXT NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            cloud INTEGER NOT NULL,
            sent_ms INTEGER NOT NULL,
            received_ms INTEGER NOT NULL,
            text_messages INTEGER NOT NULL,
            text_input INTEGER NOT NULL,
            text_cached INTEGER NOT NULL,
            text_output INTEGER NOT NULL,
            audio_input INTEGER NOT NULL,
            audio_cached INTEGER NOT NULL,
            audio_output INTEGER NOT NULL,
            unsorted_input INTEGER NOT NULL,
            unsorted_output INTEGER NOT NULL,
            PRIMARY KEY (day, session_id, turn_id, provider, model)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE budget_told (
            limit_name TEXT NOT NULL,
            period TEXT NOT NULL,
            PRIMARY KEY (limit_name, period)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        """
        CREATE TABLE score_peaks (
            day TEXT NOT NULL,
            hour INTEGER NOT NULL,
            word TEXT NOT NULL,
            kind TEXT NOT NULL,
            playing INTEGER NOT NULL,
            bin INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (day, hour, word, kind, playing, bin)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        "DROP TABLE home_devices",
        """
        CREATE TABLE virtual_devices (
            ident TEXT PRIMARY KEY,
            state TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        "ALTER TABLE timers ADD COLUMN at TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE timers ADD COLUMN repeat TEXT NOT NULL DEFAULT ''",
    ),
    (
        """
        CREATE TABLE deeds (
            number INTEGER PRIMARY KEY,
            at_s REAL NOT NULL,
            session_id TEXT NOT NULL,
            call_id TEXT NOT NULL,
            turn INTEGER NOT NULL,
            ident TEXT NOT NULL,
            name TEXT NOT NULL,
            change TEXT NOT NULL,
            kind TEXT NOT NULL,
            end TEXT NOT NULL,
            why TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE calls (
            number INTEGER PRIMARY KEY,
            at_s REAL NOT NULL,
            session_id TEXT NOT NULL,
            call_id TEXT NOT NULL,
            turn INTEGER NOT NULL,
            tool TEXT NOT NULL,
            status TEXT NOT NULL,
            result TEXT NOT NULL
        ) STRICT
        """,
    ),
    ("CREATE TABLE pin_tries (number INTEGER PRIMARY KEY, at_s REAL NOT NULL) STRICT",),
    ("CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",),
)
"""Version n is reached by the n-th entry. Entries are only ever added, never changed."""
