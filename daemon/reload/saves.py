"""Gives every finished save of a file: its text, or why there is none."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.errors import ConfigError
from config.toml_text import read
from daemon.reload.watching import FileWatch

SETTLE_S: Final = 0.1
"""A save is finished when the file stays as it is for so long."""
GONE_S: Final = 2.0
"""For so long a file may be away, closed to us or empty in the middle of a save."""
WRITING_S: Final = 15.0
"""Who has not closed the file by then is not waited for."""


@dataclass(frozen=True, slots=True)
class Save:
    """The file as somebody left it."""

    text: str = ""
    error: ConfigError | None = None
    """Why it cannot be read."""

    @property
    def is_there(self) -> bool:
        """Whether there is anything in it; editors empty a file before they write it."""
        return self.error is None and bool(self.text.strip())

    def same_as(self, other: "Save | None") -> bool:
        """Say whether nothing has changed since."""
        if other is None:
            return False
        return (self.text, str(self.error or "")) == (other.text, str(other.error or ""))


class Saves:
    """Looks when the watch is stirred, and gives what has come to rest."""

    def __init__(self, file: Path, *, only_edits: bool = False) -> None:
        """With `only_edits`, the file as it stands now is not given until somebody changes it."""
        self._file = file
        self._watch = FileWatch(file)
        self._given = self._look() if only_edits else None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch until the block ends."""
        with self._watch.running():
            yield

    def look_again(self) -> None:
        """Give the file as it is now, whether or not it changed."""
        self._given = None
        self._watch.stir()

    async def next(self) -> Save:
        """Give the next save; the first is the file as it stands."""
        while True:
            found = self._look()
            if not found.same_as(self._given):
                found = await self._rested(found)
            if not found.same_as(self._given):
                self._given = found
                return found
            await self._watch.stirred()

    async def _rested(self, found: Save) -> Save:
        """Wait until it stays as it is; not for ever."""
        now_s = asyncio.get_running_loop().time
        began_s = now_s()
        while True:
            await asyncio.sleep(SETTLE_S)
            before, found = found, self._look()
            waits_s = 0.0 if found.is_there else GONE_S
            if self._watch.being_written:
                waits_s = WRITING_S
            if found.same_as(before) and now_s() - began_s >= waits_s:
                return found

    def _look(self) -> Save:
        try:
            return Save(read(self._file))
        except ConfigError as error:
            return Save(error=error)
