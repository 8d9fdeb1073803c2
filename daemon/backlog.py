"""Keeps what is sent while no session is there to take it, for the one that is being opened."""

from collections import deque
from collections.abc import Iterable

from daemon.call import OUTBOX_ITEMS, Outgoing
from daemon.effects import BeginTurn, Interrupt, SendToolResult


class Backlog:
    """Holds in order, while it is asked to; another session knows no reply or call of the last."""

    def __init__(self) -> None:
        # Full: the oldest goes, and is still in the turn ring.
        self._items: deque[Outgoing] = deque(maxlen=OUTBOX_ITEMS)
        self._holds = False

    def __bool__(self) -> bool:
        return bool(self._items)

    @property
    def begins_turn(self) -> bool:
        """Whether the session that takes it will be told how the turn comes."""
        return any(isinstance(item, BeginTurn) for item in self._items)

    def hold(self) -> None:
        """Keep what comes from now on."""
        self._holds = True

    def drop(self) -> None:
        """Forget everything, and keep nothing more."""
        self._items.clear()
        self._holds = False

    def add(self, item: Outgoing) -> None:
        """Keep something, if anything is to be kept."""
        if self._holds and not isinstance(item, Interrupt | SendToolResult):
            self._items.append(item)

    def put_before(self, items: Iterable[Outgoing]) -> None:
        """Put what was sent earlier before everything else."""
        kept = [item for item in items if not isinstance(item, Interrupt | SendToolResult)]
        self._items.extendleft(reversed(kept))

    def take(self) -> Iterable[Outgoing]:
        """Give everything to a session that is open; what comes now goes there by itself."""
        taken, self._items = self._items, deque(maxlen=OUTBOX_ITEMS)
        self._holds = False
        return taken
