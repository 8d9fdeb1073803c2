"""The rhythms of what lasts: few changes, told apart by their number and length."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from daemon.lights.mood import Look

_MS_PER_S: Final = 1000


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Stretches of light and dark in turn, which begin with light and come again.

    They are counted in whole milliseconds: of an end that is missed by a rounding there would be a
    stretch of next to nothing left, and another one after that.
    """

    stretches_ms: tuple[int, ...]

    def at(self, t: float) -> tuple[bool, float | None]:
        """Give whether it shines at `t`, and for how long that stays; `None` for ever."""
        if len(self.stretches_ms) == 1:
            return True, None
        into_ms = round(t * _MS_PER_S) % sum(self.stretches_ms)
        index = 0
        while into_ms >= self.stretches_ms[index]:
            into_ms -= self.stretches_ms[index]
            index += 1
        return index % 2 == 0, (self.stretches_ms[index] - into_ms) / _MS_PER_S


_STEADY: Final = Rhythm((1,))
RHYTHMS: Final[Mapping[Look, Rhythm]] = MappingProxyType(
    {
        Look.MUTED: _STEADY,
        Look.FAULT: Rhythm((150, 200, 150, 3500)),
        Look.CONFIG_PROBLEM: Rhythm((1000, 3000)),
        Look.NO_NETWORK: Rhythm((300, 3700)),
    }
)
"""Muted: steadily. Fault: twice, shortly. Configuration: once, long. No network: once, shortly."""
