"""Tells only what changed, and no value more often than once a second."""

from collections.abc import Mapping
from typing import Final

GAP_S: Final = 1.0


class Pace:
    """Remembers what was told and when; times are of any clock that only goes forward."""

    def __init__(self, gap_s: float = GAP_S) -> None:
        self._gap_s = gap_s
        # One entry for each value of the picture.
        self._told: dict[str, tuple[str, float]] = {}

    def due(self, picture: Mapping[str, str], now_s: float) -> dict[str, str]:
        """Give what is to be told now."""
        return {
            key: payload
            for key, payload in picture.items()
            if self._left_s(key, payload, now_s) == 0.0
        }

    def next_in_s(self, picture: Mapping[str, str], now_s: float) -> float | None:
        """Give in how many seconds the next one is due; `None` when all was told."""
        lefts = (self._left_s(key, payload, now_s) for key, payload in picture.items())
        return min((left for left in lefts if left is not None), default=None)

    def told(self, key: str, payload: str, now_s: float) -> None:
        """Note what was told."""
        self._told[key] = (payload, now_s)

    def forget(self) -> None:
        """Let everything be told again at once: nobody knows any of it."""
        self._told.clear()

    def doubt(self, key: str) -> None:
        """Let a value be told again, in its time: somebody may take it for another one."""
        if key in self._told:
            self._told[key] = ("", self._told[key][1])

    def _left_s(self, key: str, payload: str, now_s: float) -> float | None:
        """Give how long a value has to wait; `None` for one that is known already."""
        before = self._told.get(key)
        if before is None:
            return 0.0
        known, at_s = before
        return None if known == payload else max(0.0, at_s + self._gap_s - now_s)
