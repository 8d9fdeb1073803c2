"""Knows what was done, so that nothing is done twice: in mind at once, and on the disk.

What must not happen twice is on the disk before it is begun. The rest, such as switching a light
on, is the same however often it is done: it is written down soon, in nobody's way.
"""

import asyncio
import itertools
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from daemon.errors import NotSaved
from daemon.safety import rows
from daemon.safety.deed import CallDone, CallKey, Deed, End, Meaning
from daemon.store import Store
from providers.base import ToolResult, ToolStatus

SAME_WITHIN_S: Final = 10.0
"""The same order under another id within this long is the same wish, told twice."""
EARLIER: Final = -1
"""The turn of what an earlier process did: turns are counted anew from every start."""
_MOST_CALLS: Final = 512
_MOST_MEANINGS: Final = 256
_MOST_UNSAVED: Final = 1_000
_HALF_DONE: Final = ToolResult(
    ToolStatus.ERROR,
    {
        "code": "unsure",
        "message": "this was begun before a restart, and may have happened; it is not done again",
    },
)
_DONE: Final = ToolResult(
    ToolStatus.SUCCESS, {"message": "this was done before a restart, and is not done again"}
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What time it is; tests have their own."""

    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic


class Ledger:
    """Every deed and call of the last days; all methods belong to the event loop.

    Without a store it remembers as long as the process lives.
    """

    def __init__(self, store: Store | None = None, clocks: Clocks | None = None) -> None:
        self.clocks = clocks or Clocks()
        self._store = store
        self._numbers = itertools.count(1)
        # The last 512 calls. Full: the oldest goes.
        self._calls: OrderedDict[CallKey, asyncio.Future[ToolResult] | ToolResult] = OrderedDict()
        # The last 256 acts, by what they mean. Full: the oldest goes; it is older than 10 s.
        self._acts: OrderedDict[Meaning, tuple[float, Deed]] = OrderedDict()
        # What the disk was not given yet. Full: the oldest is never written.
        self._unsaved: list[Deed | CallDone] = []
        self._saving: asyncio.Task[None] | None = None

    def start(self) -> tuple[Deed, ...]:
        """Take up what the disk holds; give what was begun and not ended. Raises `NotSaved`."""
        if self._store is None:
            return ()
        now_s = self.clocks.wall()
        deeds, calls = self._store.run_now(rows.take_up(now_s))
        numbers = [*(deed.number for deed in deeds), *(call.number for call in calls)]
        newest = max(numbers, default=0)
        self._numbers = itertools.count(newest + 1)
        self._take_up_calls(deeds, calls)
        for deed in deeds:
            # A wall clock that was set back makes a deed look younger, never older.
            age_s = max(0.0, now_s - deed.at_s)
            if age_s <= SAME_WITHIN_S and deed.end in _BEGUN:
                self._remember(replace(deed, turn=EARLIER), self.clocks.monotonic() - age_s)
        lost = tuple(replace(deed, end=End.UNSURE) for deed in deeds if deed.end is End.INTENDED)
        if lost:
            self._store.run_now(rows.write(lost))
        return lost

    def _take_up_calls(self, deeds: Sequence[Deed], calls: Sequence[CallDone]) -> None:
        """Know calls by their ids, and those of which only a deed reached the disk."""
        done = {deed.key: (deed.number, _told(deed)) for deed in deeds if deed.end in _BEGUN}
        known = done | {call.key: (call.number, _given(call)) for call in calls}
        newest = sorted(known.items(), key=lambda entry: entry[1][0])[-_MOST_CALLS:]
        self._calls.update((key, result) for key, (_, result) in newest if all(key))

    async def aclose(self) -> None:
        """Wait until everything is written."""
        if self._saving is not None:
            await asyncio.gather(self._saving, return_exceptions=True)

    def number(self) -> int:
        """Give the number of the next deed or call."""
        return next(self._numbers)

    # --- by the id of a call

    def result_of(self, key: CallKey) -> asyncio.Future[ToolResult] | ToolResult | None:
        """Give what a call gave, or will give; `None` for one never heard of."""
        return self._calls.get(key)

    def begin_call(self, key: CallKey) -> asyncio.Future[ToolResult]:
        """Know that a call runs; its result belongs into what this gives."""
        running: asyncio.Future[ToolResult] = asyncio.get_running_loop().create_future()
        self._calls[key] = running
        if len(self._calls) > _MOST_CALLS:
            self._calls.popitem(last=False)
        return running

    # --- by what an order means

    def done_lately(self, meaning: Meaning) -> Deed | None:
        """Give the act of the same meaning that was begun within the last 10 s."""
        at_s, deed = self._acts.get(meaning, (0.0, None))
        lately = self.clocks.monotonic() - at_s <= SAME_WITHIN_S
        return deed if lately else None

    def changed(self, meanings: Collection[Meaning]) -> None:
        """Know what was done: whatever else was asked of the same devices may be asked again."""
        idents = {ident for ident, _ in meanings}
        for meaning in [one for one in self._acts if one[0] in idents and one not in meanings]:
            del self._acts[meaning]

    async def intend(self, deeds: Sequence[Deed]) -> None:
        """Write down what is about to be done; on the disk once this returns. Raises `NotSaved`.

        From the call on, the same orders are known, so that no two of them pass side by side.
        """
        for deed in deeds:
            self._remember(deed, self.clocks.monotonic())
        try:
            await self.write(deeds)
        except NotSaved:
            for deed in deeds:
                self._acts.pop(deed.meaning, None)
            raise

    def settle(self, deed: Deed) -> None:
        """Remember how an act ended, for who asks for the same again; one that failed may be."""
        if deed.end is End.FAILED:
            self._acts.pop(deed.meaning, None)
        elif deed.meaning in self._acts:
            self._acts[deed.meaning] = self._acts[deed.meaning][0], deed

    # --- the disk

    async def write(self, deeds: Sequence[Deed] = (), calls: Sequence[CallDone] = ()) -> None:
        """Have rows on the disk once this returns. Raises `NotSaved`."""
        if self._store is not None and (deeds or calls):
            await self._store.run(rows.write(deeds, calls))

    def note(self, *told: Deed | CallDone) -> None:
        """Have rows on the disk soon."""
        if self._store is None:
            return
        self._unsaved.extend(told)
        del self._unsaved[:-_MOST_UNSAVED]
        if self._saving is None:
            self._saving = asyncio.create_task(self._save(), name="save the ledger")

    async def _save(self) -> None:
        try:
            while self._unsaved:
                told, self._unsaved = self._unsaved, []
                deeds = [row for row in told if isinstance(row, Deed)]
                await self.write(deeds, [row for row in told if isinstance(row, CallDone)])
        except NotSaved as error:
            logger.error("the audit log has gaps: %s", error)  # noqa: TRY400 - the cause is the disk
        finally:
            self._saving = None

    def _remember(self, deed: Deed, at_s: float) -> None:
        self._acts[deed.meaning] = at_s, deed
        self._acts.move_to_end(deed.meaning)
        if len(self._acts) > _MOST_MEANINGS:
            self._acts.popitem(last=False)


_BEGUN: Final = frozenset({End.INTENDED, End.SEEN, End.SENT, End.UNSURE})


def _told(deed: Deed) -> ToolResult:
    """Give the result of a call of an earlier process that is known by its deed alone."""
    return _DONE if deed.end in {End.SEEN, End.SENT} else _HALF_DONE


def _given(call: CallDone) -> ToolResult:
    """Give the result of a call of an earlier process."""
    if call.status == "begun":
        return _HALF_DONE
    return ToolResult(ToolStatus(call.status), call.result)
