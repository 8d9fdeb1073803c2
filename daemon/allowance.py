"""How long a turn may look for a session, all its searches together, and whether one was lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Allowance:
    """What is left of one turn's budget; `renew` begins the next one's."""

    def __init__(self, budget_s: float) -> None:
        self._budget_s = budget_s
        self._spent_s = 0.0
        self.rescued = False
        """Whether a session was replaced in this turn."""

    def take(self, budget_s: float) -> None:
        """Allow another budget."""
        self._budget_s = budget_s

    def renew(self) -> None:
        """Begin to count for another turn."""
        self._spent_s, self.rescued = 0.0, False

    @contextmanager
    def spending(self) -> Iterator[float]:
        """Give until when the search in this block may take, on the event loop's clock."""
        clock = asyncio.get_running_loop().time
        began_s = clock()
        try:
            yield began_s + self._budget_s - self._spent_s
        finally:
            self._spent_s += clock() - began_s
