"""Follows the file: reads each save whole, and has every part that it touches take it up.

A save that cannot be in force changes nothing. One that can is taken up part by part, each at its
moment; what fails in one part leaves that part as it was, and no other.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from config.changes import changed_keys
from config.errors import ConfigError, ConfigInvalid
from config.load import Check, parse
from config.settings import Settings
from daemon.reload.applies import Applies
from daemon.reload.plan import WHEN, Part, When, left_for_restart, touches
from daemon.reload.saves import Save, Saves
from daemon.reload.standing import Standing
from daemon.story import Happening, Notice

KIND: Final = "config"
"""The kind of `story.Notice` that tells of the file."""
MOST_TOLD: Final = 6
"""Keys named in one line of the log."""
MOMENT_S: Final = 0.1
"""How often one looks whether the room has fallen silent, while a part waits for it."""

logger = logging.getLogger(__name__)

type OnApplied = Callable[[Settings, str], object]
"""Hears of settings that every part of the house has taken up, and the text they stand in."""


class Reloader:
    """Keeps the house at what its file says; everything but reading happens on the event loop."""

    def __init__(  # noqa: PLR0913 - each by name, and none without a caller
        self,
        file: Path,
        settings: Settings,
        parts: Sequence[Applies],
        *,
        busy: Callable[[], str],
        tell: Callable[[Happening], object],
        checks: Sequence[Check] = (),
        on_applied: OnApplied = lambda _settings, _text: None,
        amend: Callable[[Settings], Settings] = lambda settings: settings,
        only_edits: bool = False,
    ) -> None:
        """`settings` are in force; `busy` gives what must end before the room may change.

        `amend` gives what the house lives by for what the file says, where that is not the same.
        With `only_edits`, the file as it stands counts only once somebody has edited it.
        """
        self._file = file
        self._parts = {each.part: each for each in parts}
        self._busy = busy
        self._tell = tell
        self._checks = tuple(checks)
        self._on_applied = on_applied
        self._amend = amend
        self._began = self._stood = settings
        self._wanted, self._text = settings, ""
        self._held = dict.fromkeys(self._parts, settings)
        """What each part was last given."""
        self._good = dict.fromkeys(self._parts, settings)
        """What each part last took up."""
        self._again: set[Part] = set()
        self._saves = Saves(file, only_edits=only_edits)
        self._edited = asyncio.Event()
        self._looking = False
        """Whether somebody asked for a look that has not been taken yet."""
        self._heeded = asyncio.Event()
        self._standing = Standing(file=file)
        self._told = ""
        self._told_restart: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """How the configuration stands."""
        return self._standing

    @property
    def settings(self) -> Settings:
        """What the last good file says."""
        return self._wanted

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the file until the block ends."""
        with self._saves.running():
            tasks = (
                asyncio.create_task(self._follow(), name="config file"),
                asyncio.create_task(self._apply(), name="config parts"),
            )
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def look(self) -> None:
        """Look at the file now, and try again what failed: SIGHUP, or a person's wish."""
        self._looking = True
        self._heeded.clear()
        self._again = {part for part in self._parts if part in self._standing.failed}
        self._saves.look_again()

    async def reload(self, within_s: float) -> Standing:
        """Look now, and give how it stands once every part has taken it up, or waits."""
        self.look()
        try:
            async with asyncio.timeout(within_s):
                await self._heeded.wait()
        except TimeoutError:
            logger.debug("the configuration is still being taken up")
        return self._standing

    # --- the file -------------------------------------------------------------------------------

    async def _follow(self) -> None:
        while True:
            save = await self._saves.next()
            try:
                settings = await self._read(save)
            except ConfigError as error:
                self._refuse(error)
            except Exception as error:
                logger.exception("%s: reading it failed", self._file)
                self._refuse(ConfigError(f"{self._file}: reading it failed: {error}"))
            else:
                self._take(settings, save.text)

    async def _read(self, save: Save) -> Settings:
        """Give the settings of a save, off the event loop. Raises `ConfigError`."""
        if save.error is not None:
            raise save.error
        if not save.is_there:
            words = "expected settings, found an empty file; a line of comment makes it one"
            raise ConfigError(f"{self._file}: {words}")
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="config") as reader:
            return await loop.run_in_executor(reader, parse, save.text, self._file, self._checks)

    def _refuse(self, error: ConfigError) -> None:
        lines = str(error).splitlines()
        if isinstance(error, ConfigInvalid):
            lines = [problem.told(self._file) for problem in error.problems]
        self._looking = False
        self._stand(replace(self._standing, problems=tuple(lines)))
        self._heed()

    def _take(self, settings: Settings, text: str) -> None:
        settings = self._amend(settings)
        self._wanted, self._text, self._looking = settings, text, False
        keys = changed_keys(self._began, settings)
        restart = left_for_restart(keys)
        self._standing = replace(self._standing, problems=(), restart=restart, taking=True)
        self._edited.set()

    # --- the house ------------------------------------------------------------------------------

    async def _apply(self) -> None:
        while True:
            await self._edited.wait()
            self._edited.clear()
            took: list[Part] = []
            while due := self._due():
                part = due[0]
                if WHEN[part] is not When.AT_ONCE and (reason := self._busy()):
                    self._wait(due, reason)
                    await asyncio.sleep(MOMENT_S)
                    continue
                await self._put_in_force(part)
                took.append(part)
            self._done(took)

    def _due(self) -> list[Part]:
        """Give the parts that do not stand at what is wanted, in their order."""
        return [
            part
            for part in Part
            if part in self._parts
            and (part in self._again or touches(part, changed_keys(self._held[part], self._wanted)))
        ]

    def _wait(self, due: Sequence[Part], reason: str) -> None:
        waiting = {part.value: reason for part in due}
        if waiting != self._standing.waiting:
            logger.info("configuration: %s waits for %s to end", ", ".join(waiting), reason)
            self._stand(replace(self._standing, waiting=waiting))
        self._heed()

    async def _put_in_force(self, part: Part) -> None:
        """Have a part take up what is wanted; whatever goes wrong, it ends at what worked."""
        take, new, old = self._parts[part].take, self._wanted, self._good[part]
        self._again.discard(part)
        self._held[part] = new
        try:
            problem = await take(old, new)
        except Exception as error:
            logger.exception("configuration: %s cannot take it up", part)
            problem = f"{type(error).__name__}: {error}"
            await self._put_back(part, new, old)
        failed = {name: why for name, why in self._standing.failed.items() if name != part}
        if problem:
            failed[part.value] = problem
        else:
            self._good[part] = new
        self._standing = replace(self._standing, failed=failed)

    async def _put_back(self, part: Part, new: Settings, old: Settings) -> None:
        try:
            await self._parts[part].take(new, old)
        except Exception:
            logger.exception("configuration: %s cannot be put back either", part)

    def _done(self, took: Sequence[Part]) -> None:
        standing = replace(self._standing, waiting={}, taking=False)
        if took:
            standing = replace(standing, applied=standing.applied + 1)
            keys = changed_keys(self._stood, self._wanted)
            logger.info("%s: in force: %s", self._file, _listed(keys or tuple(took)))
        self._stood = self._wanted
        if standing.restart and standing.restart != self._told_restart:
            logger.warning("%s: restart needed: %s", self._file, ", ".join(standing.restart))
        self._told_restart = standing.restart
        self._stand(standing)
        self._heed()
        if not standing.failed and not standing.problems:
            self._on_applied(self._wanted, self._text)

    def _heed(self) -> None:
        """Let go on who waits for what they asked for, if it was looked at."""
        if not self._looking:
            self._heeded.set()

    def _stand(self, standing: Standing) -> None:
        """Let it stand so, and tell what is wrong once, and once that it is mended."""
        self._standing = standing
        trouble = standing.trouble
        if trouble == self._told:
            return
        mended = not trouble
        words = trouble or f"{self._file}: in force again"
        self._told = trouble
        logger.log(logging.INFO if mended else logging.WARNING, "%s", words)
        self._tell(Notice(KIND, words, mended))


def _listed(keys: Sequence[str]) -> str:
    more = len(keys) - MOST_TOLD
    return ", ".join(keys[:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
