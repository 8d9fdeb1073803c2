"""Keeps something running that can be changed for another of its kind, each in a task of its own.

What is entered must be left by the same task (task groups, deadlines and cancel scopes insist on
it), and whoever changes it is another one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final

LEAVE_S: Final = 10.0
"""What has not ended by then is cancelled."""


class Tenancy:
    """A place for one tenant at a time; all calls on the event loop."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._leaving = asyncio.Event()
        self._living: asyncio.Task[None] | None = None

    async def enter(self, tenant: AbstractAsyncContextManager[object]) -> None:
        """Let one move in, once the last has left. Raises whatever keeps it from entering."""
        await self.leave()
        self._leaving = asyncio.Event()
        entered = asyncio.get_running_loop().create_future()
        self._living = asyncio.create_task(
            _live(tenant, entered, self._leaving), name=f"tenant {self._name}"
        )
        try:
            await entered
        except BaseException:
            living, self._living = self._living, None
            living.cancel()
            with suppress(BaseException):
                await living
            raise

    async def leave(self) -> None:
        """Have it empty; raises what the tenant ended with."""
        living, self._living = self._living, None
        if living is None:
            return
        self._leaving.set()
        done, _ = await asyncio.wait({living}, timeout=LEAVE_S)
        if not done:
            living.cancel()
        await asyncio.gather(living, return_exceptions=not done)

    @asynccontextmanager
    async def running(self, first: AbstractAsyncContextManager[object]) -> AsyncIterator[None]:
        """Let the first one live here, and whoever comes after it, until the block ends."""
        await self.enter(first)
        try:
            yield
        finally:
            await self.leave()


async def _live(
    tenant: AbstractAsyncContextManager[object],
    entered: asyncio.Future[None],
    leaving: asyncio.Event,
) -> None:
    try:
        async with tenant:
            if not entered.done():
                entered.set_result(None)
            await leaving.wait()
    except BaseException as error:
        if entered.done():
            raise
        entered.set_exception(error)
