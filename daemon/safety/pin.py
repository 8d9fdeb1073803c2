"""How often a PIN may be guessed: three wrong ones within ten minutes close it for fifteen.

`Tries` is a value and knows no clock; `PinLock` keeps it through restarts. A try is written down
before it is looked at: who pulls the plug after a wrong one has had it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import Final, Self

from daemon.store import Store

MOST: Final = 3
WITHIN_S: Final = 600.0
CLOSED_S: Final = 900.0


class Verdict(StrEnum):
    """What a try came to."""

    RIGHT = "right"
    WRONG = "wrong"
    CLOSED = "closed"
    """Nothing is looked at for a while: this try, or the ones before, were wrong too often."""


@dataclass(frozen=True, slots=True)
class Tries:
    """When the last wrong ones were, in seconds of the wall clock, the oldest first."""

    times_s: tuple[float, ...] = ()

    def seen_at(self, now_s: float) -> Self:
        """Give them as a clock sees them that may have been set back: none is yet to come."""
        return type(self)(tuple(min(time_s, now_s) for time_s in self.times_s))

    def closed_for_s(self, now_s: float) -> float:
        """Give for how long nothing is looked at; 0 when a try is free."""
        times_s = self.seen_at(now_s).times_s
        if len(times_s) < MOST or times_s[-1] - times_s[-MOST] > WITHIN_S:
            return 0.0
        return max(0.0, times_s[-1] + CLOSED_S - now_s)

    def and_one(self, now_s: float) -> Self:
        """Count one more; those before the last few are forgotten."""
        return type(self)((*self.seen_at(now_s).times_s, now_s)[-MOST:])


class PinLock:
    """Compares what was entered with the PIN, so often and no more."""

    def __init__(self, store: Store, now_s: Callable[[], float] = time.time) -> None:
        self._store = store
        self._now_s = now_s
        self._one_at_a_time = asyncio.Lock()

    async def tried(self, entered: str, pin: str) -> Verdict:
        """Look at one try. Raises `NotSaved` where it cannot be counted: then it is not looked at.

        The comparison takes as long for any PIN of the same length.
        """
        async with self._one_at_a_time:
            now_s = self._now_s()
            tries = (await self._store.run(_read)).seen_at(now_s)
            if tries.closed_for_s(now_s):
                await self._store.run(lambda connection: _write(connection, tries))
                return Verdict.CLOSED
            counted = tries.and_one(now_s)
            await self._store.run(lambda connection: _write(connection, counted))
            if compare_digest(entered.encode(), pin.encode()):
                await self._store.run(lambda connection: _write(connection, Tries()))
                return Verdict.RIGHT
            return Verdict.CLOSED if counted.closed_for_s(now_s) else Verdict.WRONG

    async def closed_for_s(self) -> float:
        """Give for how long nothing is looked at; 0 when a try is free."""
        return (await self._store.run(_read)).closed_for_s(self._now_s())


def _read(connection: sqlite3.Connection) -> Tries:
    rows = connection.execute("SELECT at_s FROM pin_tries ORDER BY number").fetchall()
    return Tries(tuple(at_s for (at_s,) in rows))


def _write(connection: sqlite3.Connection, tries: Tries) -> None:
    connection.execute("DELETE FROM pin_tries")
    connection.executemany(
        "INSERT INTO pin_tries (at_s) VALUES (?)", [(at_s,) for at_s in tries.times_s]
    )
