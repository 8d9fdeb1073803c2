"""Usage as rows of the state file."""

import datetime as dt
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from daemon.store import Work
from daemon.usage.tally import FIGURES, Tally

_COLUMNS: Final = ", ".join(FIGURES)
_ADDED: Final = ", ".join(f"{name} = {name} + excluded.{name}" for name in FIGURES)
_SUMS: Final = ", ".join(f"sum({name})" for name in FIGURES)
# The names are those of the fields of `Tally`: nothing from outside enters a statement.
_ADD: Final = f"""
    INSERT INTO usage (day, session_id, turn_id, provider, model, cloud, {_COLUMNS})
    VALUES (?, ?, ?, ?, ?, ?{", ?" * len(FIGURES)})
    ON CONFLICT (day, session_id, turn_id, provider, model) DO UPDATE SET {_ADDED}
"""  # noqa: S608 - see above
_DAYS: Final = f"""
    SELECT day, provider, model, cloud, {_SUMS} FROM usage
    WHERE day BETWEEN ? AND ? GROUP BY day, provider, model, cloud
    ORDER BY day, provider, model
"""  # noqa: S608 - see above


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose usage it is: one model of one provider on one day."""

    day: dt.date
    """By the local clock."""
    provider: str
    model: str
    cloud: bool
    """Whether what was said left this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of an account; `turn_id` is empty for what belongs to none."""

    account: Account
    session_id: str
    turn_id: str


type Usages = Mapping[Account, Tally]
"""What was used, by day, provider and model."""


def add(turns: Mapping[Turn, Tally], *, oldest: dt.date) -> Work[None]:
    """Give the work that adds usage to its turns, and drops the days before `oldest`."""

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(_ADD, [_row(turn, tally) for turn, tally in turns.items()])
        connection.execute("DELETE FROM usage WHERE day < ?", [f"{oldest}"])
        connection.execute("DELETE FROM budget_told WHERE period < ?", [f"{oldest}"])

    return work


def days(first: dt.date, last: dt.date) -> Work[Usages]:
    """Give the work that reads what was used on these days, in their order."""

    def work(connection: sqlite3.Connection) -> Usages:
        return dict(_total(row) for row in connection.execute(_DAYS, [f"{first}", f"{last}"]))

    return work


def mark(limit_name: str, period: str) -> Work[None]:
    """Give the work that notes that a limit was told for this day or month."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT OR IGNORE INTO budget_told VALUES (?, ?)", [limit_name, period])

    return work


def marks(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Give every limit that was told, with its day or month."""
    return frozenset(connection.execute("SELECT limit_name, period FROM budget_told"))


def _row(turn: Turn, tally: Tally) -> tuple[str | int, ...]:
    account = turn.account
    figures = (int(getattr(tally, name)) for name in FIGURES)
    return (
        f"{account.day}",
        turn.session_id,
        turn.turn_id,
        account.provider,
        account.model,
        int(account.cloud),
        *figures,
    )


def _total(row: tuple[str, str, str, int, *tuple[int, ...]]) -> tuple[Account, Tally]:
    day, provider, model, cloud, *figures = row
    account = Account(
        day=dt.date.fromisoformat(day), provider=provider, model=model, cloud=bool(cloud)
    )
    return account, Tally(**dict(zip(FIGURES, figures, strict=True)))
