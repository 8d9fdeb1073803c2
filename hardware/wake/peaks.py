"""Follows each word's score to its peaks: what nearly woke the room, and how clearly it was woken.

Pure. Scores only: no sound is looked at or kept. Where a word must score high for several hops, the
height of a peak is what lasted as long: the thresholds that would have made it a wake are those up
to it.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hardware.wake.decision import Bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """How high a word rose between two falls below the floor."""

    word: str
    score: float
    """The highest threshold it reached (`Bars.height`)."""
    at: int
    """The sample at which the hop ended in which it did."""
    playing: bool
    """Whether we sounded ourselves in that hop."""
    heard: bool
    """Whether the word was taken for heard meanwhile; else it was a near miss."""


@dataclass(slots=True)
class _Climb:
    """A score that is above the floor."""

    recent: deque[float]
    score: float = 0.0
    at: int = 0
    playing: bool = False
    heard: bool = False
    of_another: bool = False
    """Whether it belongs to a wake that is told already: another word, or the same one again."""


class Peaks:
    """Finds the peaks above a floor, one count for each."""

    def __init__(self, floor: float, bars: Mapping[str, Bars]) -> None:
        self._floor = floor
        self._bars = bars
        self._climbs: dict[str, _Climb] = {}

    def follow(
        self,
        scores: Mapping[str, float],
        at: int,
        *,
        playing: bool,
        heard: Collection[str] = (),
        resting: bool = False,
    ) -> Iterator[Peak]:
        """Take the scores of the hop that ended at `at`, and give the peaks that ended with it.

        `heard` are the words heard in this hop. What shows while the decision is `resting` from a
        wake belongs to that wake.
        """
        for word, bars in self._bars.items():
            score = scores.get(word, 0.0)
            if score < self._floor:
                yield from self._ended(word)
                continue
            climb = self._climbs.get(word)
            if climb is None:
                # As many scores as a bar asks for. Full: the oldest goes.
                recent: deque[float] = deque(maxlen=bars.longest_patience)
                climb = self._climbs[word] = _Climb(recent)
            climb.recent.append(score)
            height = bars.height(tuple(climb.recent), playing=playing)
            if height > climb.score:
                climb.score, climb.at, climb.playing = height, at, playing
            climb.heard |= word in heard
            climb.of_another |= resting and not climb.heard

    def reset(self) -> None:
        """Forget what is under way, as after the microphone was away."""
        self._climbs.clear()

    def _ended(self, word: str) -> Iterator[Peak]:
        climb = self._climbs.pop(word, None)
        if climb and climb.score >= self._floor and not climb.of_another:
            yield Peak(
                word=word,
                score=climb.score,
                at=climb.at,
                playing=climb.playing,
                heard=climb.heard,
            )
