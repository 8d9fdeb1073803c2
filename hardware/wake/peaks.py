"""Follows each word's score to its peaks: what nearly woke the room, and how clearly it was woken.

Pure. Scores only: no sound is looked at or kept.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The highest score of a word between two falls below the floor."""

    word: str
    score: float
    at: int
    """The sample at which the hop with that score ended."""
    playing: bool
    """Whether we sounded ourselves in that hop."""
    heard: bool
    """Whether the word was taken for heard meanwhile; else it was a near miss."""


@dataclass(slots=True)
class _Climb:
    """A score that is above the floor."""

    score: float
    at: int
    playing: bool
    heard: bool = False
    of_another: bool = False
    """Whether it belongs to a wake that is told already: another word, or the same one again."""


class Peaks:
    """Finds the peaks above a floor, one count for each."""

    def __init__(self, floor: float) -> None:
        self._floor = floor
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
        for word in dict.fromkeys((*scores, *self._climbs)):
            score = scores.get(word, 0.0)
            if score < self._floor:
                yield from self._ended(word)
                continue
            climb = self._climbs.get(word)
            if climb is None:
                climb = self._climbs[word] = _Climb(score, at, playing)
            elif score > climb.score:
                climb.score, climb.at, climb.playing = score, at, playing
            climb.heard |= word in heard
            climb.of_another |= resting and not climb.heard

    def reset(self) -> None:
        """Forget what is under way, as after the microphone was away."""
        self._climbs.clear()

    def _ended(self, word: str) -> Iterator[Peak]:
        climb = self._climbs.pop(word, None)
        if climb and not climb.of_another:
            yield Peak(
                word=word,
                score=climb.score,
                at=climb.at,
                playing=climb.playing,
                heard=climb.heard,
            )
