"""Counts what woke the room and what nearly did, and keeps the counts for 30 days."""

import asyncio
import datetime as dt
import logging
from collections import Counter
from dataclasses import replace
from typing import Final

from config.audio import HOUSE
from daemon import story
from daemon.clock import Alarm, Clock
from daemon.effects import Outcome
from daemon.errors import NotSaved
from daemon.near_misses import rows
from daemon.near_misses.rows import Cell, Kind, bin_of
from daemon.store import Store
from daemon.story import Happening
from daemon.timers.moment import Moments
from hardware.protocol import ScorePeaked
from hardware.worker_client import Told

KEPT_DAYS: Final = 30
SAVED_EVERY_S: Final = 60.0
"""A disk that confirms each write has few to spare: counts of a minute are written together."""
TWICE_WITHIN_S: Final = 8.0
"""A person who was not heard asks again within this time."""
MOST_UNSAVED: Final = 2_000
"""Cells kept in memory while the disk takes none. Full: what is new is not counted."""

logger = logging.getLogger(__name__)


class NearMisses:
    """Listens to the audio worker and to the story; everything on the event loop."""

    def __init__(self, store: Store, clock: Clock, moments: Moments) -> None:
        self._store = store
        self._clock = clock
        self._moments = moments
        self._unsaved: Counter[Cell] = Counter()
        self._alarm: Alarm | None = None
        self._saving: set[asyncio.Task[None]] = set()
        self._missed: dict[str, tuple[Cell, int]] = {}
        """The last near miss of each word, with its sample time."""
        self._woken_by = ""
        self._wake: Cell | None = None
        """The peak that woke the room for the turn under way."""

    def hear(self, told: Told) -> None:
        """Take what the audio worker tells; peaks are counted."""
        if not isinstance(told, ScorePeaked):
            return
        cell = self._cell(told)
        self._count(cell)
        if not told.heard:
            self._missed[told.word] = cell, told.at
            return
        missed, missed_at = self._missed.pop(told.word, (None, 0))
        if missed and 0 <= told.at - missed_at <= TWICE_WITHIN_S * HOUSE.rate_hz:
            self._move(missed, Kind.ASKED_TWICE)
        if told.word == self._woken_by:
            self._wake = cell

    def happened(self, happening: Happening) -> None:
        """Take the story: a wake after which nothing was said was a false one."""
        match happening:
            case story.Woken(word):
                self._woken_by, self._wake = word, None
            case story.TurnDone(outcome=outcome):
                if self._wake and outcome == Outcome.NOTHING_SAID:
                    self._move(self._wake, Kind.FALSE_WAKE)
                if outcome != Outcome.INTERRUPTED:  # by this very wake, it may be
                    self._woken_by, self._wake = "", None
            case _:
                pass

    async def aclose(self) -> None:
        """Write what is not written yet."""
        if self._alarm:
            self._alarm.cancel()
        self._save()
        await asyncio.gather(*self._saving, return_exceptions=True)

    def _cell(self, told: ScorePeaked) -> Cell:
        now = self._moments().local()
        return Cell(
            day=now.date(),
            hour=now.hour,
            word=told.word,
            kind=Kind.HEARD if told.heard else Kind.NEAR_MISS,
            playing=told.playing,
            bin=bin_of(told.peak),
        )

    def _move(self, cell: Cell, kind: Kind) -> None:
        """Count a peak as something else than it was first taken for."""
        self._count(cell, -1)
        self._count(replace(cell, kind=kind))

    def _count(self, cell: Cell, by: int = 1) -> None:
        if cell not in self._unsaved and len(self._unsaved) >= MOST_UNSAVED:
            return
        self._unsaved[cell] += by
        if self._alarm is None:
            self._alarm = self._clock.call_later(SAVED_EVERY_S, self._save)

    def _save(self) -> None:
        self._alarm = None
        counts, self._unsaved = self._unsaved, Counter()
        if not counts:
            return
        task = asyncio.create_task(self._write(counts), name="save near misses")
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)

    async def _write(self, counts: Counter[Cell]) -> None:
        oldest = self._moments().local().date() - dt.timedelta(days=KEPT_DAYS - 1)
        try:
            await self._store.run(rows.add(counts, oldest=oldest))
        except NotSaved as error:
            logger.error("near misses: %s", error)  # noqa: TRY400 - the message tells all
            for cell, count in counts.items():
                self._count(cell, count)
