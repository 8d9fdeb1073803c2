"""How soon an answer is wanted."""

from enum import StrEnum


class LatencyTarget(StrEnum):
    """How soon the first sound of an answer is wanted after the end of speech."""

    LOW = "low"
    """200 ms."""
    MEDIUM = "medium"
    """1 s."""
    HIGH = "high"
    """2 s: the most patient ear."""

    @property
    def target_ms(self) -> int:
        """The time from the end of speech to the first sound that counts as on target."""
        return {LatencyTarget.LOW: 200, LatencyTarget.MEDIUM: 1_000, LatencyTarget.HIGH: 2_000}[
            self
        ]
