"""Says announcements one after the other, when nobody has the word."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

from config.announcements import Announcements as Settings
from daemon.announcer import Announcer
from daemon.announcing.announcement import Announcement, Ended, Priority
from daemon.announcing.line import Gone, Line, Waiting
from daemon.story import Happening, StateChanged
from daemon.turn import State
from hardware.protocol import Channel, Chime, Flush, Pause, Resume, SetVolume
from hardware.worker_client import AudioWorker
from providers.errors import ProviderError

CHIME: Final = "announce"
CHIME_S: Final = 0.9
"""For so long the sound before an announcement lasts."""
_CUT_MS: Final = 30

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Speaking:
    """The announcement that is being said."""

    waiting: Waiting
    task: asyncio.Task[Ended]


class Announcements:
    """The announcements of one room; all calls on the event loop."""

    def __init__(
        self, announcer: Announcer, worker: AudioWorker, settings: Settings | None = None
    ) -> None:
        self._settings = settings or Settings()
        self._announcer = announcer
        self._worker = worker
        self._line = Line(wait_s=self._settings.wait_s)
        self._numbers = itertools.count(1)
        # One for each that waits or is being said, so at most `MOST_WAITING` and one.
        self._ends: dict[int, asyncio.Future[Ended]] = {}
        self._state = State.IDLE
        self._speaking: _Speaking | None = None
        self._changed = asyncio.Event()
        self.held_back: Callable[[], bool] = lambda: False
        """Whether those of normal priority wait for the morning just now."""
        announcer.on_silence(self.silence)

    @property
    def speaking(self) -> bool:
        """Whether one is being said."""
        return self._speaking is not None

    def take(self, settings: Settings) -> None:
        """Keep to other settings; what waits, waits on."""
        self._settings = settings
        self._line = replace(self._line, wait_s=settings.wait_s)
        self._changed.set()

    async def say(self, announcement: Announcement) -> Ended:
        """Say it when nobody has the word; give what became of it. Raises `ProviderError`."""
        return await self.add(announcement)

    def add(self, announcement: Announcement) -> asyncio.Future[Ended]:
        """Put it in the line; what comes back tells how it ended, or raises `ProviderError`."""
        number = next(self._numbers)
        end = self._ends[number] = asyncio.get_running_loop().create_future()
        newcomer = Waiting(number=number, announcement=announcement, since_s=_now_s())
        self._line, gone = self._line.joined(newcomer)
        self._let_go(gone)
        self._make_way(announcement.priority)
        self._changed.set()
        return end

    def withdraw(self, end: asyncio.Future[Ended]) -> None:
        """Take back what waits; what is being said already is said to its end."""
        for each in self._line.waiting:
            if self._ends[each.number] is end:
                self._line = self._line.without(each)
                self._let_go([Gone(each.number, Ended.SILENCED)])

    def look(self) -> None:
        """Look anew who may speak: day has turned into night, or back."""
        self._changed.set()

    def silence(self) -> None:
        """Drop what waits and end what is being said."""
        gone = [Gone(each.number, Ended.SILENCED) for each in self._line.waiting]
        self._line = replace(self._line, waiting=())
        self._let_go(gone)
        self._cut()

    def happened(self, happening: Happening) -> None:
        """Follow who has the word: what is being said holds while a person speaks."""
        if not isinstance(happening, StateChanged):
            return
        self._state = State(happening.state)
        if self._state is State.IDLE:
            self._worker.send(Resume(Channel.ANNOUNCEMENT))
        elif self._speaking:
            # Over an answer an urgent one goes on: the mixer lowers the answer beneath it.
            urgent = _priority(self._speaking.waiting) is not Priority.NORMAL
            goes_on = urgent and self._state is not State.LISTENING
            self._worker.send((Resume if goes_on else Pause)(Channel.ANNOUNCEMENT))
        self._changed.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Say what waits, as long as the block runs."""
        task = asyncio.create_task(self._run(), name="announcements")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            for end in self._ends.values():
                end.cancel()

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            held_back = self.held_back()
            if (
                self._state is not State.IDLE and not held_back
            ):  # nobody comes too late to an idle room
                self._line, gone = self._line.expired(_now_s())
                self._let_go(gone)
            first = self._line.first(self._state, _now_s(), held_back=held_back)
            if first is None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._line.next_change_s(_now_s())):
                        await self._changed.wait()
                continue
            self._line = self._line.without(first)
            await self._give(first)

    async def _give(self, chosen: Waiting) -> None:
        """Say one and tell its sender how it ended; a failure is the sender's to tell."""
        task = asyncio.create_task(self._say(chosen.announcement), name="announcement")
        self._speaking = _Speaking(chosen, task)
        end = self._ends.pop(chosen.number)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self._speaking = None
            self._worker.send(Resume(Channel.ANNOUNCEMENT))
        if end.done():  # its sender has gone
            return
        if task.cancelled():
            end.set_result(Ended.SILENCED)
        elif error := task.exception():
            end.set_exception(error)
            end.exception()  # a sender who does not wait loses nothing by it: it is logged
        else:
            end.set_result(task.result())

    async def _say(self, announcement: Announcement) -> Ended:
        """Chime, speak, and leave volume and answers as they were; in the reverse order."""
        holds = self._state in {State.PROCESSING, State.RESPONDING}
        if holds:
            self._worker.send(Pause(Channel.REPLY))
        try:
            if self._settings.chime if announcement.chime is None else announcement.chime:
                self._worker.send(Chime(CHIME))
                await asyncio.sleep(CHIME_S)
            with _Loudness(self._worker, announcement.volume):
                await self._announcer.say(announcement.text, Channel.ANNOUNCEMENT)
        except ProviderError as error:
            logger.warning("no voice for an announcement: %s", error)
            raise
        finally:
            if holds:
                self._worker.send(Resume(Channel.REPLY))
        return Ended.SPOKEN

    def _make_way(self, priority: Priority) -> None:
        """Cut a lesser announcement short for a critical one."""
        now = self._speaking
        if priority is Priority.CRITICAL and now and _priority(now.waiting) is not priority:
            self._cut()

    def _cut(self) -> None:
        if self._speaking:
            self._speaking.task.cancel()
            self._worker.send(Flush(Channel.ANNOUNCEMENT, _CUT_MS))

    def _let_go(self, gone: Sequence[Gone]) -> None:
        for each in gone:
            if (end := self._ends.pop(each.number, None)) and not end.done():
                logger.info("an announcement was not said: %s", each.ended.replace("_", " "))
                end.set_result(each.ended)


class _Loudness:
    """Makes announcements as loud as one of them wants, for as long as the block runs."""

    def __init__(self, worker: AudioWorker, percent: int | None) -> None:
        self._worker = worker
        self._percent = percent
        self._before = worker.settings.volume_of(Channel.ANNOUNCEMENT)

    def __enter__(self) -> None:
        """Set the volume."""
        if self._percent is not None:
            self._worker.send(SetVolume(self._percent, Channel.ANNOUNCEMENT))

    def __exit__(self, *_: object) -> None:
        """Set it back, unless somebody set another one meanwhile: that one was meant to stay."""
        if self._percent is not None:
            now = self._worker.settings.volume_of(Channel.ANNOUNCEMENT)
            if now == self._percent:
                self._worker.send(SetVolume(self._before, Channel.ANNOUNCEMENT))


def _priority(waiting: Waiting) -> Priority:
    return waiting.announcement.priority


def _now_s() -> float:
    return asyncio.get_running_loop().time()
