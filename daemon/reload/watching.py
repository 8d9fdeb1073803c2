"""Wakes whoever waits when a file may have changed, without looking for it again and again."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from daemon.reload.inotify import Event, Inotify, Seen
from daemon.reload.trail import trail

SLOW_LOOK_S: Final = 30.0
"""Network and overlay file systems tell nothing of what others do: now and then one looks."""
QUICK_LOOK_S: Final = 0.5
"""Where the kernel has no watch left to give, one looks this often."""
_OURS: Final = Seen.MODIFIED | Seen.CHANGED_ACCESS | Seen.WRITTEN
"""What happens to a file itself; everything else changes which file it is."""
_ENDS_WRITING: Final = Seen.WRITTEN | Seen.MOVED_HERE | Seen.MOVED_AWAY | Seen.DELETED

logger = logging.getLogger(__name__)


class FileWatch:
    """Watches one path, through links and across saves that put another file in its place."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stirred = asyncio.Event()
        self._inotify: Inotify | None = None
        self._names: Mapping[int, frozenset[str]] = {}
        self.being_written = False
        """Whether somebody has begun to write the file, and not closed it."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch until the block ends; without the kernel's help, by looking often."""
        loop = asyncio.get_running_loop()
        try:
            self._inotify = inotify = Inotify()
        except OSError as error:  # the limits of inotify(7) hold for all programs of a user
            logger.warning("the configuration is looked at every %g s: %s", QUICK_LOOK_S, error)
            yield
            return
        self._follow()
        loop.add_reader(inotify, self._happened)
        try:
            yield
        finally:
            loop.remove_reader(inotify)
            self._inotify = None
            inotify.close()

    async def stirred(self) -> None:
        """Return when something may have changed, at the latest when it is time to look."""
        within_s = SLOW_LOOK_S if self._inotify and self._names else QUICK_LOOK_S
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._stirred.wait()
        self._stirred.clear()

    def stir(self) -> None:
        """Have it looked at now."""
        self._stirred.set()

    def _happened(self) -> None:
        if self._inotify is None:
            return
        for event in self._inotify.read():
            self._take(event)

    def _take(self, event: Event) -> None:
        if event.name and event.name not in self._names.get(event.watch, ()):
            return  # another file of the folder
        if event.seen & _ENDS_WRITING:
            self.being_written = False
        elif event.seen & Seen.MODIFIED:
            self.being_written = True
        if not event.seen & _OURS:
            self._follow()
        self._stirred.set()

    def _follow(self) -> None:
        """Watch the folders that count now, and no others."""
        if self._inotify is None:
            return
        names: dict[int, frozenset[str]] = {}
        folders: Mapping[Path, frozenset[str]] = {}
        with suppress(OSError):  # a folder on the way is closed to us: one looks until it is not
            folders = trail(self._file)
        for folder, own in folders.items():
            with suppress(OSError):  # gone again, or closed to us: the slow look sees what comes
                watch = self._inotify.watch(folder)
                names[watch] = names.get(watch, frozenset()) | own
        for watch in self._names.keys() - names.keys():
            self._inotify.leave(watch)
        self._names = names
