"""One thing done in the background at a time: a new one takes the place of the one before."""

import asyncio
from collections.abc import Coroutine


class Errand:
    """At most one task under way; on the event loop."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._task: asyncio.Task[None] | None = None
        self._left: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> bool:
        """Whether it was begun and neither ended nor done with."""
        return self._task is not None

    def begin(self, coroutine: Coroutine[None, None, None]) -> None:
        """Begin with this, in place of what is under way."""
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.create_task(coroutine, name=self._name)

    def end(self) -> None:
        """Leave it, if one is under way."""
        if self._task is not None:
            self._task.cancel()
            self._left, self._task = self._task, None

    def done(self) -> None:
        """Let it be over, as its own task says: what it still does is not to be ended."""
        self._task = None

    async def ended(self, within_s: float) -> None:
        """Wait until the one that was left last is gone."""
        if self._left is not None:
            await asyncio.wait({self._left}, timeout=within_s)
