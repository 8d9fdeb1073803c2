"""Decides from scores that a wake word was heard: threshold, patience, refractory time."""

from collections.abc import Mapping
from typing import Final

from config.audio import HOUSE
from config.settings import Wake

_NEVER: Final = -(2**62)


class WakeDecision:
    """Turns the scores of one hop after another into at most one wake at a time.

    A word is heard in the hop in which its score has reached its threshold for `patience` hops in a
    row; it must fall below it before it can be heard again. After a wake no word is heard for the
    refractory time. Of several words in one hop the highest score wins.
    """

    def __init__(self, wake: Wake) -> None:
        self._words = {word.name: word for word in wake.words}
        self._refractory_samples = round(wake.refractory_s * HOUSE.rate_hz)
        self._streaks = dict.fromkeys(self._words, 0)
        self._last_wake_at = _NEVER

    def judge(self, scores: Mapping[str, float], at: int) -> tuple[str, float] | None:
        """Give the word heard in the hop that ended at sample `at` with its score, if any."""
        heard = [(scores[name], name) for name in self._words if self._just_heard(name, scores)]
        if not heard or at - self._last_wake_at < self._refractory_samples:
            return None
        self._last_wake_at = at
        score, name = max(heard, key=lambda entry: entry[0])
        return name, score

    def reset(self) -> None:
        """Forget the scores so far, as after the microphone was away."""
        self._streaks = dict.fromkeys(self._words, 0)

    def _just_heard(self, name: str, scores: Mapping[str, float]) -> bool:
        word = self._words[name]
        reached = scores.get(name, 0.0) >= word.threshold
        self._streaks[name] = self._streaks[name] + 1 if reached else 0
        return self._streaks[name] == word.patience
