"""Runs the owner's own commands when something happens, beside the conversation and never in it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from config import settings
from daemon import story
from daemon.hook_runs import Happened, Hook, run_hook
from daemon.story import Happening, Story, as_json

_WAITING: Final = 64

logger = logging.getLogger(__name__)


class Hooks:
    """Listens to the story and runs what the settings name for it, in order, one at a time."""

    def __init__(self, section: settings.Hooks) -> None:
        self._section = section
        # A minute of a busy room. Full: the newest is not run, for the older ones came first.
        self._waiting: asyncio.Queue[tuple[Sequence[Hook], Happened]] = asyncio.Queue(_WAITING)
        self._dropped = 0

    def hear(self, happening: Happening) -> None:
        """Take a happening in; returns at once."""
        hooks = self._wanted(happening)
        if not hooks:
            return
        try:
            self._waiting.put_nowait((hooks, as_json(happening)))
        except asyncio.QueueFull:
            if self._dropped == 0:
                logger.warning("hooks: %d events wait already; the next are dropped", _WAITING)
            self._dropped += 1

    async def run(self) -> None:
        """Run hooks for ever; cancelling it ends the one that runs."""
        while True:
            hooks, happened = await self._waiting.get()
            for hook in hooks:
                await run_hook(hook, happened)
            if self._dropped and self._waiting.empty():
                logger.warning("hooks: %d events were dropped", self._dropped)
                self._dropped = 0

    def _wanted(self, happening: Happening) -> Sequence[Hook]:  # noqa: PLR0911 - one a hook
        match happening:
            case story.Woken():
                return self._section.on_wake
            case story.StopHeard():
                return self._section.on_stop
            case story.TurnDone(outcome="answered"):
                return self._section.on_turn
            case story.Interrupted():
                return self._section.on_interrupt
            case story.ToolRan():
                return self._section.on_tool_call
            case story.Failed():
                return self._section.on_error
            case _:
                return ()


@asynccontextmanager
async def hooked(section: settings.Hooks, told: Story) -> AsyncIterator[None]:
    """Run them beside a block, as the story goes."""
    hooks = Hooks(section)
    stop = told.listen(hooks.hear)
    task = asyncio.create_task(hooks.run(), name="hooks")
    try:
        yield
    finally:
        stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
