"""Keeps the satellite's place in the smart home while settings of both change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.settings import Settings
from daemon.presence.joining import Neighbours, present, shows
from daemon.reload.applies import Take
from daemon.tenancy import Tenancy


class Appearance:
    """Appears anew where something changed that the home sees, and only there."""

    def __init__(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours
        self._tenancy = Tenancy("presence")
        self._shown: tuple[object, ...] = ()

    @asynccontextmanager
    async def running(self, settings: Settings) -> AsyncIterator[None]:
        """Be there until the block ends."""
        self._shown = shows(settings)
        async with self._tenancy.running(present(settings, self._neighbours)):
            yield

    async def take(self, _old: Settings, new: Settings) -> str | None:
        """Be there as other settings want it."""
        if shows(new) != self._shown:
            await self._appear(new)
        return None

    def away(self, take: Take) -> Take:
        """Give how a part takes settings up that no presence may stand on meanwhile."""

        async def taken(old: Settings, new: Settings) -> str | None:
            await self._tenancy.leave()
            try:
                return await take(old, new)
            finally:
                await self._appear(new)

        return taken

    async def _appear(self, settings: Settings) -> None:
        self._shown = ()
        await self._tenancy.enter(present(settings, self._neighbours))
        self._shown = shows(settings)
