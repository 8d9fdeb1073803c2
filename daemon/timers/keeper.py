"""Keeps the timers: on the disk before anything is confirmed, ringing when they are due."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, assert_never

from daemon.clock import Alarm, Clock
from daemon.store import Store
from daemon.story import Happening, Notice
from daemon.timers import rows, words
from daemon.timers.moment import Moment, Moments
from daemon.timers.rows import Changes
from daemon.timers.schedule import (
    Effect,
    Phase,
    Schedule,
    StartRinging,
    StopRinging,
    TellMissed,
    Timer,
    countdown,
)

MOST_TIMERS: Final = 50
LONGEST_SLEEP_S: Final = 1.0
"""While something is set the wall clock is looked at this often, since it may jump."""
SHORTEST_SLEEP_S: Final = 0.005
"""Less than this a clock may not tell from nothing, and would be asked for ever."""

logger = logging.getLogger(__name__)


class Ringer(Protocol):
    """Makes the room ring; both return at once."""

    def ring(self, ident: str, sound: str, spoken_text: str) -> None:
        """Ring until `silence`, and say why."""

    def silence(self, ident: str) -> None:
        """Stop ringing."""


class TooMany(Exception):
    """There are as many timers as the house keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What timers need to know of the house."""

    clock: Clock
    moments: Moments
    language: str
    tell: Callable[[Happening], None]


class Timers:
    """Every timer of the room; everything but the disk happens on the event loop."""

    def __init__(self, store: Store, ringer: Ringer, around: Surroundings) -> None:
        self._store = store
        self._ringer = ringer
        self._around = around
        self._schedule = Schedule()
        self._idents = itertools.count(1)
        self._alarm: Alarm | None = None
        self._saving: set[asyncio.Task[None]] = set()

    # --- what there is

    @property
    def language(self) -> str:
        """The language names and words are in."""
        return self._around.language

    def now(self) -> Moment:
        """Give the moment by which timers are judged."""
        return self._around.moments()

    def in_phase(self, *phases: Phase) -> tuple[Timer, ...]:
        """Give the timers that stand there, in the order they were set."""
        return self._schedule.in_phase(*phases)

    def speak(self, language: str) -> None:
        """Name and tell everything in another language from now on."""
        self._around = replace(self._around, language=language)

    # --- life

    def start(self) -> None:
        """Take up what the disk holds, and ring what is due. Raises `NotSaved`."""
        self._schedule = self._store.run_now(rows.load)
        numbers = [int(timer.ident.rpartition("-")[2]) for timer in self._schedule.timers]
        self._idents = itertools.count(max(numbers, default=0) + 1)
        self._tick()

    def ring_again(self) -> None:
        """Ring everything that rings once more: what made the sound was replaced."""
        for timer in self.in_phase(Phase.RINGING):
            self._ring(timer)

    async def aclose(self) -> None:
        """Stop watching the clock; what is being saved is finished."""
        if self._alarm is not None:
            self._alarm.cancel()
        await asyncio.gather(*self._saving, return_exceptions=True)

    # --- what people ask for

    async def set(self, timer: Timer) -> Timer:
        """Add a timer and give it with its ident, once it is on the disk.

        Raises `TooMany` and `NotSaved`.
        """
        if len(self.in_phase(Phase.WAITING, Phase.RINGING)) >= MOST_TIMERS:
            raise TooMany(f"there are {MOST_TIMERS} already")
        named = replace(timer, ident=f"{timer.kind}-{next(self._idents)}")
        await self._finish(self._keep(named))
        return named

    async def drop(self, idents: Collection[str]) -> None:
        """Cancel or stop timers: silent at once, then gone from the disk. Raises `NotSaved`."""
        await self._save(self._become(*self._schedule.drop(idents)))

    async def stop(self, idents: Collection[str]) -> None:
        """Silence what rings; what comes back waits for its next day. Raises `NotSaved`."""
        await self._save(self._become(*self._schedule.stop(idents, self.now())))

    async def change(self, timer: Timer) -> Timer:
        """Let a timer be due at another time, once that is on the disk. Raises `NotSaved`."""
        await self._finish(self._keep(timer))
        return timer

    async def snooze(self, timers: Sequence[Timer], after_s: float) -> tuple[Timer, ...]:
        """Let ringing timers ring again later. Raises `NotSaved`."""
        now = self.now()
        later = tuple(countdown(timer, after_s, now) for timer in timers)
        after = self._schedule
        for timer in later:
            after = after.put(timer)
        await self._save(self._become(after, [StopRinging(timer) for timer in timers]))
        return later

    def silence_all(self) -> tuple[Timer, ...]:
        """Stop everything that rings; gives what did."""
        rang = self.in_phase(Phase.RINGING)
        idents = {timer.ident for timer in rang}
        self._save_soon(self._become(*self._schedule.stop(idents, self.now())))
        return rang

    # --- how it is done

    async def _keep(self, timer: Timer) -> None:
        await self._store.run(rows.save(Changes((timer,), ())))
        self._become(self._schedule.put(timer), [])

    def _tick(self) -> None:
        """Ring what is due; the disk may follow, for a due timer on it rings again anyway."""
        self._save_soon(self._become(*self._schedule.advance(self.now())))

    def _become(self, after: Schedule, effects: Sequence[Effect]) -> Changes:
        """Take a schedule up and carry out what it asks for; give what the disk must learn."""
        change = rows.changes(self._schedule, after)
        self._schedule = after
        for effect in effects:
            self._carry_out(effect)
        if self._alarm is not None:
            self._alarm.cancel()
        wait_s = after.next_in_s(self.now())
        self._alarm = None
        if wait_s is not None:
            sleep_s = min(max(wait_s, SHORTEST_SLEEP_S), LONGEST_SLEEP_S)
            self._alarm = self._around.clock.call_later(sleep_s, self._tick)
        return change

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case StartRinging(timer):
                self._ring(timer)
            case StopRinging(timer):
                self._ringer.silence(timer.ident)
            case TellMissed(timer):
                told = words.missed(timer, self.now(), self._around.language)
                self._around.tell(Notice("timer_missed", told))
            case _:
                assert_never(effect)

    def _ring(self, timer: Timer) -> None:
        sound, spoken = words.ringing(timer, self._around.language)
        self._ringer.ring(timer.ident, sound, spoken)

    async def _save(self, change: Changes) -> None:
        if change:
            await self._finish(self._store.run(rows.save(change)))

    def _save_soon(self, change: Changes) -> None:
        if change:
            self._begin(self._store.run(rows.save(change)))

    async def _finish(self, work: Coroutine[None, None, None]) -> None:
        """Wait for work that goes on even when its caller gives up waiting.

        A timer that reaches the disk must run, and one that left it must not.
        """
        await asyncio.shield(self._begin(work))

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="save timers")
        self._saving.add(task)
        task.add_done_callback(self._saved)
        return task

    def _saved(self, task: asyncio.Task[None]) -> None:
        self._saving.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("timers: %s", error)
