"""Fans, and covers and valves: what turns and what moves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from config.device_kind import DeviceKind
from daemon.home.changes import Change, Move, MoveTo, SetFan
from daemon.home.mqtt.gadget import Command, Part, Unable, Values
from daemon.home.mqtt.reading import number, word
from daemon.home.states import Moved, Position, Spinning, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """A fan; slots `on` and `speed`. Its speeds are words in rising order, or numbers."""

    switch: Command | None = None
    on: object = "ON"
    off: object = "OFF"
    says_on: str = "on"
    says_off: str = "off"
    speed: Command | None = None
    steps: tuple[object, ...] = ()
    """Its speeds as it calls them; none: numbers up to `fastest`."""
    fastest: float = 100.0
    still: object = None
    """The speed that is off, for a fan without a switch."""

    @property
    def kind(self) -> DeviceKind:
        """What it is."""
        return DeviceKind.FAN

    def state(self, values: Values) -> State | None:
        """Give the state that was read."""
        percent = self._percent(values.get("speed"))
        match word(values.get("on")):
            case said if said == self.says_on:
                on = True
            case said if said == self.says_off:
                on = False
            case _ if self.switch is None and values.get("speed") is not None:
                on = word(values.get("speed")) != word(self.still)
            case _:
                return None
        return Spinning(on=on, speed=None if self.speed is None else percent)

    def parts(self, change: Change) -> tuple[Part, ...]:
        """Give what to tell the fan. Raises `Unable`."""
        if not isinstance(change, SetFan):
            raise Unable("a fan cannot do that")
        if not change.on:
            return (self._off(),)
        parts: list[Part] = [] if self.switch is None else [(self.switch, self.on)]
        if change.speed is not None or self.switch is None:
            if self.speed is None:
                raise Unable("it knows only on and off")
            parts.append((self.speed, self._told(change.speed or 50)))
        return tuple(parts)

    def rounded(self, change: Change) -> Change:
        """Give a change with the speed the fan will show."""
        if not isinstance(change, SetFan) or change.speed is None:
            return change
        return replace(change, speed=self._percent(self._told(change.speed)))

    def _off(self) -> Part:
        if self.switch is not None:
            return self.switch, self.off
        if self.speed is None or self.still is None:
            raise Unable("it cannot be switched off from here")
        return self.speed, self.still

    def _told(self, percent: int) -> object:
        if self.steps:
            return self.steps[max(0, round(percent * len(self.steps) / 100) - 1)]
        return max(1, round(percent * self.fastest / 100))

    def _percent(self, value: object) -> int | None:
        if self.steps:
            known = [word(step) for step in self.steps]
            said = word(value)
            return round((known.index(said) + 1) * 100 / len(known)) if said in known else None
        found = number(value)
        return None if found is None else min(100, max(0, round(found * 100 / self.fastest)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A cover or a valve; slots `state`, `position`, `direction` (1 opens, -1 closes, 0 stands)."""

    kind: DeviceKind = DeviceKind.COVER
    moves: Mapping[Move, Part]
    says: Mapping[str, Position]
    """What its words mean, in lower case."""
    position: Command | None = None
    closed_at: float = 0.0
    open_at: float = 100.0

    def state(self, values: Values) -> State | None:
        """Give the state that was read: how far it is open tells more than its word."""
        found = number(values.get("position"))
        percent = None if found is None else self._percent(found)
        position = self.says.get(word(values.get("state")))
        direction = number(values.get("direction")) or 0.0
        if direction:
            position = Position.OPENING if direction > 0 else Position.CLOSING
        if percent is not None and position not in {Position.OPENING, Position.CLOSING}:
            position = Position.OPEN if percent else Position.CLOSED
        return None if position is None else Moved(position=position, percent=percent)

    def parts(self, change: Change) -> tuple[Part, ...]:
        """Give what to tell the cover. Raises `Unable`."""
        if not isinstance(change, MoveTo):
            raise Unable("it cannot do that")
        if change.percent is not None and change.move is Move.OPEN:
            if self.position is None:
                raise Unable("it only opens and closes")
            return ((self.position, self._told(change.percent)),)
        if change.move in self.moves:
            return (self.moves[change.move],)
        if change.move is Move.STOP or self.position is None:
            raise Unable("it has no command for that")
        return ((self.position, self._told(100 if change.move is Move.OPEN else 0)),)

    def rounded(self, change: Change) -> Change:
        """Give a change with the position the cover will show."""
        if not isinstance(change, MoveTo) or change.percent is None:
            return change
        return replace(change, percent=self._percent(self._told(change.percent)))

    def _told(self, percent: int) -> int:
        return round(self.closed_at + (self.open_at - self.closed_at) * percent / 100)

    def _percent(self, value: float) -> int:
        share = (value - self.closed_at) / (self.open_at - self.closed_at)
        return min(100, max(0, round(share * 100)))
