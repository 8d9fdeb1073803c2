"""How a cover stands that one button moves and one contact watches."""

import asyncio
from collections.abc import Callable
from enum import StrEnum

from daemon.home.states import Moved, Position


class Sight(StrEnum):
    """What its contact shows."""

    CLOSED = "closed"
    NOT_CLOSED = "not closed"
    NOTHING = "nothing"


class Cover:
    """Puts together what was ordered and what the contact shows; on the event loop.

    The contact alone decides whether it is closed. That it moves is told for as long as it can
    take after a pulse, and no longer.
    """

    def __init__(self, travel_s: float, changed: Callable[[Moved], None]) -> None:
        self._travel_s = travel_s
        self._changed = changed
        self._sight = Sight.NOTHING
        self._moving: asyncio.TimerHandle | None = None
        self._toward = Position.UNKNOWN

    @property
    def state(self) -> Moved:
        """How it stands."""
        if self._sight is Sight.NOTHING:
            return Moved(position=Position.UNKNOWN)
        if self._moving:
            return Moved(position=self._toward)
        closed = self._sight is Sight.CLOSED
        return Moved(position=Position.CLOSED if closed else Position.OPEN)

    def see(self, sight: Sight) -> None:
        """Take what the contact shows."""
        if sight is self._sight:
            return
        left = self._sight is Sight.CLOSED and sight is Sight.NOT_CLOSED
        self._sight = sight
        if sight is Sight.NOT_CLOSED and left:
            self._move(Position.OPENING)
        else:
            self._stand()
        self._changed(self.state)

    def pulsed(self) -> None:
        """Know that its button was pressed."""
        if self._sight is Sight.NOT_CLOSED:
            if self._moving:
                self._stand()
            else:
                self._move(Position.CLOSING)
            self._changed(self.state)

    def forget(self) -> None:
        """Know nothing any more."""
        self._stand()
        self._sight = Sight.NOTHING

    def _move(self, toward: Position) -> None:
        self._stand()
        self._toward = toward
        loop = asyncio.get_running_loop()
        self._moving = loop.call_later(self._travel_s, self._arrived)

    def _stand(self) -> None:
        if self._moving:
            self._moving.cancel()
            self._moving = None

    def _arrived(self) -> None:
        self._moving = None
        self._changed(self.state)
