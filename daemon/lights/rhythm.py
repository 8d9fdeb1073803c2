"""The rhythms of what lasts: few changes, told apart by their number and length."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from daemon.lights.mood import Look


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Stretches of light and dark in turn, which begin with light and come again."""

    stretches_s: tuple[float, ...]

    def at(self, t: float) -> tuple[bool, float | None]:
        """Give whether it shines at `t`, and for how long that stays; `None` for ever."""
        if len(self.stretches_s) == 1:
            return True, None
        left_s = t % sum(self.stretches_s)
        for index, stretch_s in enumerate(self.stretches_s):
            if left_s < stretch_s:
                return index % 2 == 0, stretch_s - left_s
            left_s -= stretch_s
        return False, self.stretches_s[-1]  # only where rounding ends the sum a hair too soon


_STEADY: Final = Rhythm((0.0,))
RHYTHMS: Final[Mapping[Look, Rhythm]] = MappingProxyType(
    {
        Look.MUTED: _STEADY,
        Look.FAULT: Rhythm((0.15, 0.2, 0.15, 2.5)),
        Look.CONFIG_PROBLEM: Rhythm((1.0, 3.0)),
        Look.NO_NETWORK: Rhythm((0.3, 3.7)),
    }
)
"""Muted: steadily. Fault: twice, shortly. Configuration: once, long. No network: once, shortly."""
