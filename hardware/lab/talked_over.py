"""What a room made of a scene in which people talk over replies, and how it is counted."""

from dataclasses import dataclass
from typing import Final

from config.audio import HOUSE
from hardware.lab.listening import Hop, Judged, Passed, Verdict, Wake
from hardware.lab.scene import Label, Place

LATE: Final = HOUSE.rate_hz
"""A word is recognised, and speech confirmed, up to a second after its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the room made of a scene."""

    labels: tuple[Label, ...]
    wakes: tuple[Wake, ...]
    judged: tuple[Judged, ...]
    passed: tuple[Passed, ...]
    hops: tuple[Hop, ...]

    @property
    def talkers(self) -> list[Label]:
        """The people who talked over a reply."""
        return [label for label in self.labels if label.place is Place.TALKER]

    def wake_of(self, label: Label) -> Wake | None:
        """Give the first wake word heard from a talker."""
        return next((wake for wake in self.wakes if within(wake.at, label)), None)

    def verdict_of(self, label: Label, verdict: Verdict) -> Judged | None:
        """Give the first such verdict about a talker."""
        found = (one for one in self.judged if one.verdict is verdict and within(one.at, label))
        return next(found, None)

    def unfounded_wakes(self) -> list[Wake]:
        """Give the wakes that belong to no talker."""
        return [wake for wake in self.wakes if not self._talking(wake.at)]

    def unfounded(self, verdict: Verdict) -> list[Judged]:
        """Give the verdicts of a kind that are about no talker."""
        return [one for one in self.judged if one.verdict is verdict and not self._talking(one.at)]

    def playing_alone(self) -> list[Passed]:
        """Give the blocks in which the loudspeaker plays and nothing else happens."""
        return [
            block
            for block in self.passed
            if block.playing and not any(within(block.at, label) for label in self.labels)
        ]

    def _talking(self, at: int) -> bool:
        return any(within(at, label) for label in self.talkers)


def within(at: int, label: Label) -> bool:
    """Tell whether a sample belongs to what is labelled, or to the second after it."""
    return label.begin <= at <= label.end + LATE
