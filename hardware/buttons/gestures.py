"""What presses of a button mean, as a value: edges with their times in, gestures out.

    UP ── press ──► DOWN ── short ──► WAITING ── second press ──► SPENT ── release ──► UP
                     │ long enough                │ nobody pressed again
                     ▼                            ▼
               UP or SPENT                       UP

Nothing here reads a clock: `due_s` tells when `passed` has something to say. Whether `passed` is
called at that time or with the next edge, the gestures are the same, with the same times.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Self, assert_never


@dataclass(frozen=True, slots=True)
class HoldBegan:
    """It is pressed and can be held; a `Tapped` or `Doubled` may still follow instead."""

    at_s: float


@dataclass(frozen=True, slots=True)
class HoldEnded:
    """It was held, and let go."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Tapped:
    """It was tapped; `at_s` is when it was pressed. A hold that began was none."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Doubled:
    """It was pressed a second time, soon; a hold that began was none."""

    at_s: float


@dataclass(frozen=True, slots=True)
class LongPressed:
    """It has been pressed for long; `at_s` is when it was pressed."""

    at_s: float


type Gesture = HoldBegan | HoldEnded | Tapped | Doubled | LongPressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Which gestures a button knows, and how long they take."""

    hold: bool = False
    tap: bool = False
    double: bool = False
    long: bool = False
    tap_s: float = 0.3
    double_s: float = 0.35
    long_s: float = 0.8


class Phase(Enum):
    """Where a button stands."""

    UP = auto()
    DOWN = auto()
    """Pressed, and nobody knows yet for what."""
    WAITING = auto()
    """Let go after a tap: a second press may come."""
    SPENT = auto()
    """Pressed, and all has been told."""


type Step = tuple[Gestures, list[Gesture]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gestures:
    """One button between two edges; times are of any clock that only goes forward."""

    manner: Manner
    phase: Phase = Phase.UP
    pressed_s: float = 0.0
    released_s: float = 0.0

    @property
    def due_s(self) -> float | None:
        """When `passed` will have something to tell, if nothing happens before."""
        manner = self.manner
        match self.phase:
            case Phase.DOWN if manner.long and not manner.hold:
                return self.pressed_s + manner.long_s
            case Phase.WAITING:
                return self.released_s + manner.double_s
            case _:
                return None

    def already_down(self) -> Self:
        """Give the button as one that was pressed before anybody looked: it means nothing."""
        return replace(self, phase=Phase.SPENT)

    def edge(self, at_s: float, *, down: bool) -> Step:
        """Take an edge, bounces taken out; an edge to where it stands says nothing."""
        then, told = self.passed(at_s)
        then, more = then.pressed(at_s) if down else then.released(at_s)
        return then, [*told, *more]

    def passed(self, at_s: float) -> Step:
        """Know that it is so late now."""
        due_s = self.due_s
        if due_s is None or at_s < due_s:
            return self, []
        if self.phase is Phase.DOWN:
            return replace(self, phase=Phase.SPENT), [LongPressed(self.pressed_s)]
        return self._single(due_s)

    def pressed(self, at_s: float) -> Step:
        """Take a press, with nothing due before it."""
        manner = self.manner
        match self.phase:
            case Phase.UP if manner.hold:
                return replace(self, phase=Phase.DOWN, pressed_s=at_s), [HoldBegan(at_s)]
            case Phase.UP if manner.double or manner.long:
                return replace(self, phase=Phase.DOWN, pressed_s=at_s), []
            case Phase.UP:  # a press can only be a tap: nothing is to be waited for
                return replace(self, phase=Phase.SPENT), [Tapped(at_s)]
            case Phase.WAITING:
                return replace(self, phase=Phase.SPENT), [Doubled(at_s)]
            case Phase.DOWN | Phase.SPENT:
                return self, []
            case _ as never:
                assert_never(never)

    def released(self, at_s: float) -> Step:
        """Take a release, with nothing due before it."""
        manner = self.manner
        match self.phase:
            case Phase.DOWN if manner.hold and self._was_held(at_s):
                return replace(self, phase=Phase.UP), [HoldEnded(at_s)]
            case Phase.DOWN if manner.double:
                return replace(self, phase=Phase.WAITING, released_s=at_s), []
            case Phase.DOWN:
                return self._single(at_s)
            case Phase.SPENT:
                return replace(self, phase=Phase.UP), []
            case Phase.UP | Phase.WAITING:
                return self, []
            case _ as never:
                assert_never(never)

    def _was_held(self, at_s: float) -> bool:
        return at_s - self.pressed_s >= self.manner.tap_s or not (
            self.manner.tap or self.manner.double
        )

    def _single(self, at_s: float) -> Step:
        """Tell the one short press there was."""
        up = replace(self, phase=Phase.UP)
        if self.manner.tap:
            return up, [Tapped(self.pressed_s)]
        return up, [HoldEnded(at_s)] if self.manner.hold else []
