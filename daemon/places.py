"""Counts the open sessions with services, in conversation, kept, renewed or closing."""

import asyncio
from typing import Final

from daemon.call import Call
from providers.errors import ErrorCode, ProviderError

_CLOSING_S: Final = 1.0


class Places:
    """So many sessions at once, and no more."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        """How many; sessions that are open when it falls stay so."""
        self._taken: set[Call] = set()
        self._leaving: set[Call] = set()

    @property
    def taken(self) -> int:
        """How many sockets are open."""
        self._taken = {call for call in self._taken if not call.over}
        return len(self._taken)

    @property
    def free(self) -> bool:
        """Whether there is room for one more, once those that are leaving are gone."""
        return self.taken - len(self._leaving & self._taken) < self.limit

    async def wait(self) -> None:
        """Return once another session may open. Raises `ProviderError` when none may.

        Sessions that are closing are waited for; they take a second at most.
        """
        if self.taken >= self.limit and self._leaving & self._taken:
            leaving = [asyncio.create_task(call.gone()) for call in self._leaving & self._taken]
            _, late = await asyncio.wait(
                leaving, timeout=_CLOSING_S, return_when=asyncio.FIRST_COMPLETED
            )
            for task in late:
                task.cancel()
        if self.taken >= self.limit:
            raise ProviderError(
                f"{self.taken} sessions are open, and conversation.max_sessions is {self.limit}",
                code=ErrorCode.TOO_MANY_SESSIONS,
                operation="connect",
            )

    def take(self, call: Call) -> None:
        """Count a session that opens."""
        self._taken.add(call)

    def leave(self, call: Call) -> None:
        """Know that a session is closing; it counts until its socket is gone."""
        self._leaving = {other for other in self._leaving if not other.over} | {call}

    async def emptied(self, within_s: float) -> None:
        """Return once every closing session is gone, or after this long."""
        gone = [asyncio.create_task(call.gone()) for call in self._leaving if not call.over]
        if gone:
            _, late = await asyncio.wait(gone, timeout=within_s)
            for task in late:
                task.cancel()
