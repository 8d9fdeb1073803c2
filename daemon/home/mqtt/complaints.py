"""Counts messages that are not what they should be, and tells the first of each kind."""

import logging
from collections import Counter
from typing import Final

logger = logging.getLogger(__name__)

_MOST_KINDS: Final = 100


class Complaints:
    """What was dropped, and why."""

    def __init__(self) -> None:
        # Kinds are words of ours, so that there are few; the bound is for the case of a mistake.
        self._counts = Counter[str]()

    @property
    def count(self) -> int:
        """How many messages and devices were dropped."""
        return self._counts.total()

    def drop(self, source: str, why: str) -> None:
        """Count one; the first of its kind makes a line in the log."""
        kind = f"{source}: {why}"
        if kind not in self._counts and len(self._counts) < _MOST_KINDS:
            logger.warning("mqtt: %s; further ones are only counted", kind)
        if kind in self._counts or len(self._counts) < _MOST_KINDS:
            self._counts[kind] += 1
