"""Decides from scores that a word was heard: its bar, patience, refractory time.

Pure: it hears scores and sample numbers, and what sounds of our own. The bar of a word depends on
that: lower while our own voice covers the talker's, higher while our own voice says the word.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from config.audio import HOUSE
from config.wake import STOP_WORD, Wake, WakeWord

_NEVER: Final = -(2**62)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a score must reach, and in how many hops in a row."""

    threshold: float
    patience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The bars of one word."""

    quiet: Bar
    """Nothing of ours sounds."""
    playing: Bar
    """We sound: what is left of our own voice may score high for a moment."""
    low: Bar
    """We sound, and cover the talker: his scores are lower, but they last."""
    own: Bar
    """What we say holds the word itself."""

    @classmethod
    def of_word(cls, word: WakeWord, wake: Wake) -> Self:
        """Give the bars of a wake word."""
        patience = max(word.patience, wake.playing_patience)
        low = word.playing_threshold or min(word.threshold, wake.playing_threshold)
        higher = max(word.threshold, low, wake.own_phrase_threshold)
        return cls(
            quiet=Bar(word.threshold, word.patience),
            playing=Bar(max(word.threshold, low), patience),
            low=Bar(low, max(patience, wake.playing_low_patience)),
            own=Bar(higher, patience),
        )

    @classmethod
    def of_stop(cls, wake: Wake) -> Self:
        """Give the bars of the stop word, which is listened for only while we sound."""
        bar = Bar(wake.stop_threshold, wake.playing_patience)
        higher = max(wake.stop_threshold, wake.own_phrase_threshold)
        return cls(quiet=bar, playing=bar, low=bar, own=Bar(higher, wake.playing_patience))

    def now(self, *, playing: bool, own: bool) -> tuple[Bar, ...]:
        """Give the bars in force: to reach one of them is enough."""
        if not playing:
            return (self.quiet,)
        return (self.own,) if own else (self.playing, self.low)

    def height(self, scores: Sequence[float], *, playing: bool) -> float:
        """Give the highest threshold at which these scores, the latest last, are a word.

        The threshold in the place of the one that may be lowered: `quiet`'s, or `low`'s while we
        sound. A score counts for as much as it lasted. 0 where it did not last.
        """
        bars = self.now(playing=playing, own=False)
        lasted = [
            (min(scores[-bar.patience :]), bar) for bar in bars if len(scores) >= bar.patience
        ]
        counted = (score for score, bar in lasted if bar is bars[-1] or score >= bar.threshold)
        return max(counted, default=0.0)

    @property
    def longest_patience(self) -> int:
        """How many scores in a row any of them may ask for."""
        return max(bar.patience for bar in (self.quiet, self.playing, self.low, self.own))


def bars_of(wake: Wake) -> dict[str, Bars]:
    """Give the bars of all that is listened for, by name: wake words, and the wanted stop word."""
    stop = {STOP_WORD: Bars.of_stop(wake)} if wake.stop else {}
    return {word.name: Bars.of_word(word, wake) for word in wake.words} | stop


class _Rise:
    """Follows one word's score over its bars: it counts once until it has fallen below them."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self.reset()

    def reset(self) -> None:
        self._streaks: dict[Bar, int] = {}
        """In how many hops in a row each bar that is in force was reached."""
        self._counted = False

    def counts(self, score: float, *, playing: bool, own: bool) -> bool:
        """Take the next hop's score; whether the word is heard in this hop."""
        reached = [
            bar for bar in self._bars.now(playing=playing, own=own) if score >= bar.threshold
        ]
        self._streaks = {bar: self._streaks.get(bar, 0) + 1 for bar in reached}
        heard = any(streak >= bar.patience for bar, streak in self._streaks.items())
        before, self._counted = self._counted, bool(reached) and (self._counted or heard)
        return heard and not before


class WakeDecision:
    """Turns the scores of one hop after another into at most one wake at a time.

    A word is heard in the hop in which its score has reached its bar for `patience` hops in a row;
    it must fall below it before it can be heard again. After a wake no word is heard for the
    refractory time. Of several words in one hop the highest score wins.
    """

    def __init__(self, wake: Wake) -> None:
        self._rises = {word.name: _Rise(Bars.of_word(word, wake)) for word in wake.words}
        self._refractory_samples = round(wake.refractory_s * HOUSE.rate_hz)
        self._last_wake_at = _NEVER

    def judge(
        self,
        scores: Mapping[str, float],
        at: int,
        *,
        playing: bool = False,
        own_words: Collection[str] = (),
        confirmed: Callable[[], bool] = lambda: True,
    ) -> tuple[str, float] | None:
        """Give the word heard in the hop that ended at sample `at` with its score, if any.

        `own_words` names the words that our own voice says. `confirmed` is a second opinion, asked
        only about a word that would be told.
        """
        heard = [
            (scores.get(name, 0.0), name)
            for name, rise in self._rises.items()
            if rise.counts(scores.get(name, 0.0), playing=playing, own=name in own_words)
        ]
        if not heard or self.resting(at) or not confirmed():
            return None
        self._last_wake_at = at
        score, name = max(heard)  # of equal scores too the same one every time
        return name, score

    def take_over(self, at: int) -> None:
        """Rest after a wake that was heard elsewhere, at sample `at`."""
        self._last_wake_at = at

    def resting(self, at: int) -> bool:
        """Tell whether sample `at` lies in the refractory time of the last wake."""
        return at - self._last_wake_at < self._refractory_samples

    def reset(self) -> None:
        """Forget the scores so far, as after the microphone was away."""
        for rise in self._rises.values():
            rise.reset()


class StopDecision:
    """Turns the stop word's scores into "stop", while we sound; no wake holds it up."""

    def __init__(self, wake: Wake) -> None:
        self._rise = _Rise(Bars.of_stop(wake))

    def judge(self, score: float, *, own_words: Collection[str] = ()) -> bool:
        """Take the score of a hop in which we sound; whether "stop" is heard in it."""
        return self._rise.counts(score, playing=True, own=STOP_WORD in own_words)

    def reset(self) -> None:
        """Forget the scores so far: nothing sounds any more."""
        self._rise.reset()
