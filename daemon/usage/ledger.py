"""Keeps what was used, per turn and day: on the disk soon, in the house's mind at once."""

import asyncio
import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Coroutine
from typing import Final

from daemon.errors import NotSaved
from daemon.store import Store
from daemon.timers.moment import Moments, live
from daemon.usage import rows
from daemon.usage.rows import Account, Turn, Usages
from daemon.usage.span import months_before
from daemon.usage.tally import Tally

KEPT_MONTHS: Final = 13
"""How long rows are kept: a month can be compared with the same month a year ago."""

MOST_UNSAVED: Final = 1_000
"""Turns kept in memory while the disk takes none. Full: the oldest are given up."""

logger = logging.getLogger(__name__)


class Ledger:
    """Every turn's usage; all methods belong to the event loop.

    Writing is left to the store's own thread. What it could not write is tried again with the next
    turn, and counts for the budget meanwhile.
    """

    def __init__(self, store: Store, moments: Moments = live) -> None:
        self._store = store
        self._moments = moments
        self._present: dict[Account, Tally] = {}
        """This month, day by day."""
        self._unsaved: dict[Turn, Tally] = {}
        self._told: set[tuple[str, str]] = set()
        self._saving: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Take up what the disk holds of this month. Raises `NotSaved`."""
        today = self.today()
        self._present = dict(self._store.run_now(rows.days(today.replace(day=1), today)))
        self._told = set(self._store.run_now(rows.marks))

    async def aclose(self) -> None:
        """Wait until everything is written; what failed before is tried once more."""
        await asyncio.gather(*self._saving, return_exceptions=True)
        if self._unsaved:
            self._begin(self._save())
            await asyncio.gather(*self._saving, return_exceptions=True)

    def today(self) -> dt.date:
        """Give the day it is here."""
        return self._moments().local().date()

    # --- usage

    def book(self, turn: Turn, used: Tally) -> None:
        """Add usage to a turn; it counts at once and is written soon."""
        if not used:
            return
        first = turn.account.day.replace(day=1)
        kept = {account: tally for account, tally in self._present.items() if account.day >= first}
        kept[turn.account] = kept.get(turn.account, Tally()) + used
        self._present = kept
        self._unsaved[turn] = self._unsaved.get(turn, Tally()) + used
        self._bound_unsaved()
        self._begin(self._save())

    def present(self, first: dt.date) -> Usages:
        """Give what was used since a day of this month; it asks no disk."""
        return {account: tally for account, tally in self._present.items() if account.day >= first}

    async def days(self, first: dt.date, last: dt.date) -> Usages:
        """Give what was used on these days. Raises `NotSaved` when the disk gives nothing."""
        waiting = dict(self._unsaved)  # what is written after this read began is not in it
        found = defaultdict(Tally, await self._store.run(rows.days(first, last)))
        for turn, used in waiting.items():
            if first <= turn.account.day <= last:
                found[turn.account] += used
        return dict(found)

    # --- what was told of the budget

    def tell_once(self, limit_name: str, period: str) -> bool:
        """Give whether this was not told before in this day or month, and note that it is now."""
        if (limit_name, period) in self._told:
            return False
        self._told.add((limit_name, period))
        self._begin(self._store.run(rows.mark(limit_name, period)))
        return True

    # --- writing

    async def _save(self) -> None:
        """Write what is not written yet; what fails stays for the next time."""
        turns, self._unsaved = self._unsaved, {}
        if not turns:
            return
        try:
            await self._store.run(rows.add(turns, oldest=months_before(self.today(), KEPT_MONTHS)))
        except NotSaved:
            for turn, used in turns.items():
                self._unsaved[turn] = self._unsaved.get(turn, Tally()) + used
            raise

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="save usage")
        self._saving.add(task)
        task.add_done_callback(self._saved)

    def _saved(self, task: asyncio.Task[None]) -> None:
        self._saving.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("usage: %s", error)

    def _bound_unsaved(self) -> None:
        while len(self._unsaved) > MOST_UNSAVED:
            given_up = next(iter(self._unsaved))
            del self._unsaved[given_up]
            logger.error("usage: a turn of %s is given up", given_up.account.day)
