"""Listens for the wake words and the stop word, hop after hop, and tells the one it hears."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.settings import Wake
from config.wake import STOP_WORD
from hardware.protocol import Event, ScorePeaked, StopWordHeard, WakeWordHeard
from hardware.wake.base import ScoresOnDemand, WakeEngine
from hardware.wake.decision import StopDecision, WakeDecision, bars_of
from hardware.wake.peaks import Peaks
from hardware.wake.second_opinion import LOOKED_AT_SAMPLES, SecondOpinion
from hardware.worker.own_voice import OwnVoiceGuard
from hardware.worker.second_hearing import LookAgain, SecondHearing

_WORTH_ASKING: Final = 0.25
"""No bar is so low: below it nothing depends on the canceller, which need not be asked."""

type Samples = NDArray[np.int16]
type Recent = Callable[[int], Samples]
"""Gives the newest so many samples of the ring, or as many as there are."""


class Words:
    """The wake engine and what is made of its scores."""

    def __init__(
        self,
        tell: Callable[[Event], None],
        recent: Recent,
        look_again: LookAgain = lambda: None,
        guard: OwnVoiceGuard | None = None,
    ) -> None:
        self._tell = tell
        self._recent = recent
        self._look_again = look_again
        self._guard = guard or OwnVoiceGuard(dict)
        self._own_words: frozenset[str] = frozenset()
        self._lingering: frozenset[str] = frozenset()
        self._heard: set[str] = set()
        self._stop_scores: ScoresOnDemand | None = None
        self.take_up(Wake(), None)

    def take_up(self, wake: Wake, engine: WakeEngine | None) -> None:
        """Listen for these words from now on; no engine is push-to-talk only."""
        self._engine = engine
        self._decision = WakeDecision(wake)
        self._second_hearing = SecondHearing(wake, engine, self._look_again)
        self._stop = StopDecision(wake)
        self._stop_scores = engine if wake.stop and isinstance(engine, ScoresOnDemand) else None
        self._peaks = Peaks(wake.near_miss_floor, bars_of(wake))
        self._opinion = SecondOpinion(wake.vad_threshold) if wake.vad_threshold else None

    def reset(self) -> None:
        """Continue nothing: the microphone was opened anew."""
        if self._engine:
            self._engine.reset()
        self._decision.reset()
        self._second_hearing.reset()
        self._stop.reset()
        self._peaks.reset()

    def say_ourselves(self, words: Iterable[str]) -> None:
        """Know which words our own voice says; those before are in force until nothing sounds."""
        self._lingering |= self._own_words
        self._own_words = frozenset(words)

    def hear(
        self, hop: Samples, at: int, *, playing: bool, arrived_s: float
    ) -> Mapping[str, float]:
        """Give every wake word's score in the hop that ends at sample `at`, and tell what is heard.

        `arrived_s` is when its last block came (`time.monotonic`).
        """
        if not self._engine:
            return {}
        if not playing:
            self._lingering = frozenset()
        scores = self._engine.feed(hop)
        own_words = self._said_by_us(scores, playing=playing)
        confirmed = partial(self._is_somebody, playing=playing)
        heard = self._decision.judge(
            scores, at, playing=playing, own_words=own_words, confirmed=confirmed
        )
        again = self._second_hearing.hear(hop, scores, at, playing=playing)
        if heard:
            self._tell_wake(*heard, at, arrived_s, playing=playing)
        elif again and not self._decision.resting(again[2]) and confirmed():
            self._decision.take_over(at)
            self._tell_wake(*again, arrived_s, playing=playing)
        listened = {**scores, **self._listen_for_stop(at, playing=playing)}
        if playing:  # what we say ourselves says nothing about people
            listened = {word: score for word, score in listened.items() if word not in own_words}
        self._tell_peaks(listened, at, playing=playing)
        return scores

    def _tell_wake(
        self, word: str, score: float, at: int, arrived_s: float, *, playing: bool
    ) -> None:
        lag_ms = round((time.monotonic() - arrived_s) * 1000, 2)
        self._tell(WakeWordHeard(word, _rounded(score), at, lag_ms, playing))
        self._heard.add(word)

    def _listen_for_stop(self, at: int, *, playing: bool) -> Mapping[str, float]:
        """Give the stop word's score while we sound, and tell it where it is heard."""
        if not (playing and self._stop_scores):
            self._stop.reset()
            return {}
        score = self._stop_scores.score_on_demand()
        own_words = self._said_by_us({STOP_WORD: score}, playing=True)
        if self._stop.judge(score, own_words=own_words) and self._guard.stands_out:
            self._tell(StopWordHeard(_rounded(score), at))
            self._heard.add(STOP_WORD)
        return {STOP_WORD: score}

    def _tell_peaks(self, scores: Mapping[str, float], at: int, *, playing: bool) -> None:
        resting = self._decision.resting(at)
        ended = self._peaks.follow(scores, at, playing=playing, heard=self._heard, resting=resting)
        for peak in ended:
            score = _rounded(peak.score)
            self._tell(ScorePeaked(peak.word, score, peak.at, peak.playing, peak.heard))
        self._heard.clear()

    def _said_by_us(self, scores: Mapping[str, float], *, playing: bool) -> frozenset[str]:
        """Give the words our own voice may be saying: any at all, until the echo is cancelled."""
        said = self._own_words | self._lingering
        if playing and max(scores.values(), default=0.0) >= _WORTH_ASKING:
            return said.union(scores) if self._guard.converging else said
        return said

    def _is_somebody(self, *, playing: bool) -> bool:
        """Say whether a word that was heard is a person's, as far as its sound tells."""
        return (not playing or self._guard.stands_out) and self._holds_speech()

    def _holds_speech(self) -> bool:
        return not self._opinion or self._opinion.holds_speech(self._recent(LOOKED_AT_SAMPLES))


def _rounded(score: float) -> float:
    return round(float(score), 4)
