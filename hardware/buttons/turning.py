"""What a rotary encoder's two contacts mean, as values: levels in, clicks out, and their weight."""

from dataclasses import dataclass, replace
from typing import Final, Self

_ROUND: Final = ((False, False), (True, False), (True, True), (False, True))
"""The order its contacts (A, B) close and open in, turned clockwise: only one changes at a time."""
_SLOW_S: Final = 0.1
"""Clicks further apart than this count once."""
_QUICK_S: Final = 0.02
"""Clicks as close as this count for the most: three turns of the usual 20 clicks in a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """Where an encoder stands between two clicks.

    A bouncing contact goes back and forth, which adds up to nothing; a change of both contacts at
    once says that one was missed, and is taken for none.
    """

    steps_per_detent: int = 4
    a: bool = False
    b: bool = False
    steps: int = 0

    def changed(self, *, a: bool | None = None, b: bool | None = None) -> tuple[Self, int]:
        """Take a contact's new state; gives +1 for a click clockwise, -1 for one back, or 0."""
        now = (self.a if a is None else a, self.b if b is None else b)
        moved = (_ROUND.index(now) - _ROUND.index((self.a, self.b))) % len(_ROUND)
        steps = self.steps + {1: 1, 3: -1}.get(moved, 0)
        click = 0
        if abs(steps) >= self.steps_per_detent:
            click = 1 if steps > 0 else -1
            steps = 0
        elif self.steps_per_detent == len(_ROUND) and not any(now):
            steps = 0  # at rest between two clicks: what was missed on the way is forgotten
        return replace(self, a=now[0], b=now[1], steps=steps), click


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much a click counts: more, the sooner it follows the one before in the same direction."""

    fastest: float = 4.0
    last_s: float = float("-inf")
    direction: int = 0

    def clicked(self, direction: int, at_s: float) -> tuple[Self, float]:
        """Give how many clicks this one counts for, with its sign."""
        apart_s = at_s - self.last_s if direction == self.direction else _SLOW_S
        eagerness = min(1.0, max(0.0, (_SLOW_S - apart_s) / (_SLOW_S - _QUICK_S)))
        weight = 1.0 + (self.fastest - 1.0) * eagerness
        return replace(self, last_s=at_s, direction=direction), direction * weight
