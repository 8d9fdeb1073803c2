"""Who follows the story from outside: the owner's commands, and those who measure."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.settings import Settings
from daemon.hooks import hooked
from daemon.story import Story
from daemon.telemetry.measures import Measures
from daemon.telemetry.watch import watched
from daemon.tenancy import Tenancy


class Onlookers:
    """Has them look on as the settings want it, and as later ones do."""

    def __init__(self, told: Story, measures: Measures) -> None:
        self._told = told
        self._measures = measures
        self._hooks = Tenancy("hooks")
        self._watch = Tenancy("telemetry")

    @asynccontextmanager
    async def running(self, settings: Settings) -> AsyncIterator[None]:
        """Let them follow until the block ends."""
        async with (
            self._hooks.running(hooked(settings.hooks, self._told)),
            self._watch.running(watched(settings, self._measures, self._told)),
        ):
            yield

    async def hook(self, settings: Settings) -> None:
        """Run other commands; one that runs just now is ended."""
        await self._hooks.enter(hooked(settings.hooks, self._told))

    async def measure(self, settings: Settings) -> None:
        """Show what is measured in another way; what was counted stays counted."""
        await self._watch.enter(watched(settings, self._measures, self._told))
