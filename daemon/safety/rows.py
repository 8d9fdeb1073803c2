"""The ledger's tables: each function gives one transaction for the store."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple
from typing import Final

from daemon.safety.deed import CallDone, Deed, End
from daemon.safety.policy import Class
from daemon.store import Work

MOST_DEEDS: Final = 5_000
MOST_CALLS: Final = 2_000
"""Of each the newest are kept; the oldest go with every write."""
KEPT_S: Final = 7 * 86_400
_RESULTS_KEPT_S: Final = 3_600
"""A call is given again within its session at most, and no service keeps one for over an hour."""

_DEEDS: Final = "number, at_s, session_id, call_id, turn, ident, name, change, kind, end, why"
_CALLS: Final = "number, at_s, session_id, call_id, turn, tool, status, result"
# Deeds and calls share one count, so that either has gaps in its numbers.
_ALL_BUT_THE_NEWEST: Final = (
    "DELETE FROM {0} WHERE number <= (SELECT number FROM {0} ORDER BY number DESC LIMIT 1 OFFSET ?)"
)


def write(deeds: Sequence[Deed], calls: Sequence[CallDone] = ()) -> Work[None]:
    """Write deeds and calls; what is written already takes its new state."""
    deed_rows = [astuple(deed) for deed in deeds]
    call_rows = [
        (*astuple(call)[:-1], json.dumps(call.result, ensure_ascii=False, default=str))
        for call in calls
    ]

    def work(connection: sqlite3.Connection) -> None:
        if deed_rows:
            marks = ", ".join("?" * 11)
            connection.executemany(
                f"INSERT OR REPLACE INTO deeds ({_DEEDS}) VALUES ({marks})",  # noqa: S608 - constant
                deed_rows,
            )
            connection.execute(
                _ALL_BUT_THE_NEWEST.format("deeds"),
                (MOST_DEEDS,),
            )
        if call_rows:
            connection.executemany(
                f"INSERT OR REPLACE INTO calls ({_CALLS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constant
                call_rows,
            )
            connection.execute(
                _ALL_BUT_THE_NEWEST.format("calls"),
                (MOST_CALLS,),
            )

    return work


def take_up(now_s: float) -> Work[tuple[tuple[Deed, ...], tuple[CallDone, ...]]]:
    """Forget what is old, and give the deeds and calls that are left, the oldest first."""

    def work(connection: sqlite3.Connection) -> tuple[tuple[Deed, ...], tuple[CallDone, ...]]:
        # What was cut off is told even if a machine without a clock dated it long ago.
        connection.execute(
            "DELETE FROM deeds WHERE at_s < ? AND end <> ?", (now_s - KEPT_S, End.INTENDED)
        )
        connection.execute("DELETE FROM calls WHERE at_s < ?", (now_s - KEPT_S,))
        connection.execute(
            "UPDATE calls SET result = '{}' WHERE at_s < ?", (now_s - _RESULTS_KEPT_S,)
        )
        return _deeds(connection, 0.0), _calls(connection, 0.0)

    return work


def since(at_s: float) -> Work[tuple[tuple[Deed, ...], tuple[CallDone, ...]]]:
    """Give the deeds and calls since a moment, the oldest first."""
    return lambda connection: (_deeds(connection, at_s), _calls(connection, at_s))


def _deeds(connection: sqlite3.Connection, at_s: float) -> tuple[Deed, ...]:
    found = connection.execute(
        f"SELECT {_DEEDS} FROM deeds WHERE at_s >= ? ORDER BY number",  # noqa: S608 - constant
        (at_s,),
    )
    return tuple(_deed(row) for row in found)


def _deed(row: tuple[object, ...]) -> Deed:
    number, at_s, session_id, call_id, turn, ident, name, change, kind, end, why = row
    return Deed(
        number=int(str(number)),
        at_s=float(str(at_s)),
        session_id=str(session_id),
        call_id=str(call_id),
        turn=int(str(turn)),
        ident=str(ident),
        name=str(name),
        change=str(change),
        kind=Class(str(kind)),
        end=End(str(end)),
        why=str(why),
    )


def _calls(connection: sqlite3.Connection, at_s: float) -> tuple[CallDone, ...]:
    found = connection.execute(
        f"SELECT {_CALLS} FROM calls WHERE at_s >= ? ORDER BY number",  # noqa: S608 - constant
        (at_s,),
    )
    return tuple(
        CallDone(
            number=number,
            at_s=at_s,
            session_id=session_id,
            call_id=call_id,
            turn=turn,
            tool=tool,
            status=status,
            result=json.loads(result),
        )
        for number, at_s, session_id, call_id, turn, tool, status, result in found
    )
