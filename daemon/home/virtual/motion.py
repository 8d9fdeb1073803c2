"""Where a virtual device is on its way from one state to another: plain values and a clock."""

from dataclasses import dataclass, replace
from typing import Final

from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    Guard,
    Guarded,
    Moved,
    Position,
    State,
    Vacuuming,
)

_TURNING: Final = {
    Bolt.LOCKED: Bolt.LOCKING,
    Bolt.UNLOCKED: Bolt.UNLOCKING,
    Bolt.OPEN: Bolt.UNLOCKING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """One way: where it began, where it leads, and how long it takes."""

    begin: State
    goal: State
    began_s: float
    takes_s: float

    @property
    def ends_s(self) -> float:
        """When it is over, on the clock it was begun on."""
        return self.began_s + self.takes_s

    def at(self, now_s: float) -> State:
        """Give the state at a time."""
        if now_s >= self.ends_s:
            return self.goal
        share = max(0.0, (now_s - self.began_s) / self.takes_s)
        match self.begin, self.goal:
            case Moved(), Moved():
                return _moved(self.begin, self.goal, share)
            case _, Bolted(bolt):
                return Bolted(_TURNING.get(bolt, bolt))
            case _, Guarded():
                return Guarded(Guard.ARMING)
            case _:
                return Vacuuming(Cleaning.RETURNING)


def motion(begin: State, goal: State, travel_s: float, now_s: float) -> Motion | None:
    """Give the way to a goal; `None` where the device is there at once."""
    takes_s = travel_s * _share(begin, goal)
    if not takes_s:
        return None
    return Motion(begin=begin, goal=goal, began_s=now_s, takes_s=takes_s)


def _share(begin: State, goal: State) -> float:
    """Give how much of the whole way it is; most things are set without any."""
    match begin, goal:
        case Moved(percent=int(first)), Moved(percent=int(last)):
            return abs(last - first) / 100
        case (Bolted(), Bolted()) | (Vacuuming(), Vacuuming(Cleaning.DOCKED)):
            return float(begin != goal)
        case Guarded(), Guarded(guard):
            return float(begin != goal and guard is not Guard.DISARMED)
        case _:
            return 0.0


def _moved(begin: Moved, goal: Moved, share: float) -> Moved:
    first, last = begin.percent or 0, goal.percent or 0
    position = Position.OPENING if last > first else Position.CLOSING
    return replace(goal, position=position, percent=round(first + (last - first) * share))
