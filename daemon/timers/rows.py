"""Timers as rows of the state file."""

import sqlite3
from dataclasses import dataclass, replace

from daemon.store import Work
from daemon.timers.schedule import Kind, Phase, Schedule, Timer

_LOAD = """
    SELECT ident, kind, name, text, length_s, due_wall_s, due_boot_s, boot_id, phase,
        at, repeat
    FROM timers ORDER BY rowid
"""
_PUT = """
    INSERT INTO timers (
        ident, kind, name, text, length_s, due_wall_s, due_boot_s, boot_id, phase, at, repeat
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (ident) DO UPDATE SET
        due_wall_s = excluded.due_wall_s,
        due_boot_s = excluded.due_boot_s,
        boot_id = excluded.boot_id,
        phase = excluded.phase
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two schedules, as the disk sees it."""

    put: tuple[Timer, ...]
    dropped: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.put or self.dropped)


def changes(before: Schedule, after: Schedule) -> Changes:
    """Give what has to be written to get from one to the other."""
    old = {timer.ident: _kept(timer) for timer in before.timers}
    new = {timer.ident: _kept(timer) for timer in after.timers}
    put = tuple(timer for ident, timer in new.items() if old.get(ident) != timer)
    return Changes(put, tuple(ident for ident in old if ident not in new))


def save(change: Changes) -> Work[None]:
    """Give the work that writes changes."""

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "DELETE FROM timers WHERE ident = ?", [(ident,) for ident in change.dropped]
        )
        connection.executemany(_PUT, [_row(timer) for timer in change.put])

    return work


def load(connection: sqlite3.Connection) -> Schedule:
    """Give every timer the file holds, in the order they were set."""
    return Schedule(tuple(_timer(row) for row in connection.execute(_LOAD)))


def _kept(timer: Timer) -> Timer:
    """Give the timer as the disk knows it: since when it sounds means nothing after a restart."""
    return replace(timer, ringing_since_s=None)


def _row(timer: Timer) -> tuple[str | float, ...]:
    return (
        timer.ident,
        timer.kind.value,
        timer.label,
        timer.text,
        timer.length_s,
        timer.due_wall_s,
        timer.due_boot_s,
        timer.boot_id,
        timer.phase.value,
        timer.at,
        "".join(map(str, timer.repeat)),
    )


def _timer(row: tuple[str, str, str, str, float, float, float, str, str, str, str]) -> Timer:
    ident, kind, label, text, length_s, due_wall_s, due_boot_s, boot_id, phase, at, repeat = row
    return Timer(
        ident=ident,
        kind=Kind(kind),
        label=label,
        text=text,
        length_s=length_s,
        due_wall_s=due_wall_s,
        due_boot_s=due_boot_s,
        boot_id=boot_id,
        phase=Phase(phase),
        at=at,
        repeat=tuple(map(int, repeat)),
    )
