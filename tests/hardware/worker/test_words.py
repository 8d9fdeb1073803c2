"""What the worker makes of an engine's scores, hop by hop; the engine here plays a script."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from config.settings import Wake, WakeWord
from config.wake import STOP_WORD
from hardware.protocol import Event, ScorePeaked, StopWordHeard, WakeWordHeard
from hardware.wake.base import HOP_SAMPLES, WakeEngine
from hardware.worker.own_voice import OwnVoiceGuard
from hardware.worker.words import Words

HOP = np.zeros(HOP_SAMPLES, np.int16)
WAKE = Wake(words=(WakeWord(name="alexa"),), refractory_s=0.08)


class Scripted:
    """Gives the scores of a list, one a hop, and 0 after its end."""

    def __init__(self, *scores: float) -> None:
        self.scores = list(scores)

    @property
    def hop_samples(self) -> int:
        return HOP_SAMPLES

    @property
    def words(self) -> tuple[str, ...]:
        return ("alexa",)

    def feed(self, samples: NDArray[np.int16]) -> Mapping[str, float]:
        assert len(samples) == HOP_SAMPLES
        return {"alexa": self.scores.pop(0) if self.scores else 0.0}

    def reset(self) -> None:
        self.scores.clear()


class WithStop(Scripted):
    """Knows the stop word too, and how often it was asked for it."""

    def __init__(self, *stops: float) -> None:
        super().__init__()
        self.stops = list(stops)
        self.asked = 0

    def score_on_demand(self) -> float:
        self.asked += 1
        return self.stops.pop(0) if self.stops else 0.0


@dataclass
class Bench:
    """Words with an engine, and all they told."""

    engine: WakeEngine
    wake: Wake = WAKE
    heard: NDArray[np.int16] = field(default_factory=lambda: np.zeros(16_000, np.int16))
    told: list[Event] = field(default_factory=list)

    guard: OwnVoiceGuard = field(default_factory=lambda: OwnVoiceGuard(dict))

    def __post_init__(self) -> None:
        self.words = Words(self.told.append, lambda count: self.heard[-count:], guard=self.guard)
        self.words.take_up(self.wake, self.engine)
        self.hops = 0

    def hear(self, hops: int = 1, *, playing: bool = False) -> None:
        for _ in range(hops):
            self.hops += 1
            at = self.hops * HOP_SAMPLES
            self.words.hear(HOP, at, playing=playing, arrived_s=time.monotonic())

    def all[T](self, kind: type[T]) -> Sequence[T]:
        return [event for event in self.told if isinstance(event, kind)]


def test_a_wake_is_told_with_its_score_its_sample_and_whether_we_sounded() -> None:
    bench = Bench(Scripted(0.1, 0.8))
    bench.hear(2)
    [woken] = bench.all(WakeWordHeard)
    assert (woken.word, woken.score, woken.at) == ("alexa", 0.8, 2 * HOP_SAMPLES)
    assert not woken.playing
    over_sound = Bench(Scripted(*[0.4] * 4))
    over_sound.hear(4, playing=True)
    assert [event.playing for event in over_sound.all(WakeWordHeard)] == [True]


def test_a_word_in_what_is_left_of_our_own_voice_is_nobodys() -> None:
    guard = OwnVoiceGuard(dict)
    guard.note(HOP + 8_000, HOP + 8)
    engine = WithStop(0.7, 0.7, 0.7)
    engine.scores = [0.8, 0.8, 0.8, 0.0, 0.8]
    bench = Bench(engine, guard=guard)
    bench.hear(3, playing=True)
    assert bench.all(StopWordHeard) == []
    assert bench.all(WakeWordHeard) == []
    bench.hear(2)
    assert len(bench.all(WakeWordHeard)) == 1


def test_until_the_echo_is_cancelled_words_over_our_voice_need_the_higher_bar() -> None:
    def woken(proven: float, score: float) -> int:
        guard = OwnVoiceGuard(lambda: {"echo": {"proven": proven}})
        bench = Bench(Scripted(*[score] * 4), guard=guard)
        bench.hear(4, playing=True)
        return len(bench.all(WakeWordHeard))

    assert [woken(0.0, 0.7), woken(1.0, 0.7), woken(0.0, 0.95)] == [0, 1, 1]


def test_without_an_engine_nothing_is_heard() -> None:
    told: list[Event] = []
    words = Words(told.append, lambda _: HOP)
    assert words.hear(HOP, HOP_SAMPLES, playing=False, arrived_s=0.0) == {}
    assert told == []


def test_our_own_words_hold_the_bar_up_until_nothing_sounds_any_more() -> None:
    bench = Bench(Scripted(0.0, *[0.6] * 4, 0.0, *[0.6] * 2))
    bench.words.say_ourselves(("alexa",))
    bench.hear(3, playing=True)
    bench.words.say_ourselves(())  # told with the end of the reply: the last word still echoes
    bench.hear(3, playing=True)
    assert bench.all(WakeWordHeard) == []
    bench.engine = Scripted(0.0, 0.6, 0.6)
    bench.words.take_up(WAKE, bench.engine)
    bench.hear(1, playing=False)
    bench.hear(2, playing=True)
    assert len(bench.all(WakeWordHeard)) == 1


def test_the_stop_word_is_scored_only_while_we_sound() -> None:
    engine = WithStop(0.9, 0.9)
    bench = Bench(engine)
    bench.hear(20)
    assert engine.asked == 0
    bench.hear(2, playing=True)
    assert bench.all(StopWordHeard) == [StopWordHeard(0.9, 22 * HOP_SAMPLES)]
    bench.hear(20)
    assert engine.asked == 2


def test_a_wake_does_not_hold_up_the_stop_word() -> None:
    engine = WithStop(0.0, 0.0, 0.9, 0.9)
    engine.scores = [0.9, 0.9]
    bench = Bench(engine, WAKE.model_copy(update={"refractory_s": 5.0}))
    bench.hear(4, playing=True)
    assert len(bench.all(WakeWordHeard)) == len(bench.all(StopWordHeard)) == 1


def test_our_own_stop_is_not_taken_for_a_persons() -> None:
    bench = Bench(WithStop(0.7, 0.7, 0.7))
    bench.words.say_ourselves((STOP_WORD,))
    bench.hear(3, playing=True)
    assert bench.all(StopWordHeard) == []


@pytest.mark.parametrize("engine", [Scripted(), WithStop(0.9, 0.9)])
def test_no_stop_word_where_none_is_wanted_or_the_engine_knows_none(engine: Scripted) -> None:
    wanted = not isinstance(engine, WithStop)
    bench = Bench(engine, WAKE.model_copy(update={"stop": wanted}))
    bench.hear(4, playing=True)
    assert bench.all(StopWordHeard) == []


def test_what_nearly_woke_the_room_is_told_once_it_has_passed() -> None:
    bench = Bench(Scripted(0.2, 0.4, 0.0, 0.9, 0.0))
    bench.hear(5)
    assert bench.all(ScorePeaked) == [
        ScorePeaked("alexa", 0.4, 2 * HOP_SAMPLES, playing=False, heard=False),
        ScorePeaked("alexa", 0.9, 4 * HOP_SAMPLES, playing=False, heard=True),
    ]


def test_the_stop_words_peaks_are_told_under_its_name() -> None:
    bench = Bench(WithStop(0.9, 0.0, 0.4, 0.3))
    bench.hear(5, playing=True)
    [peak] = bench.all(ScorePeaked)  # the first did not last
    assert (peak.word, peak.peak, peak.heard) == (STOP_WORD, 0.3, False)


def test_what_we_say_ourselves_is_no_near_miss() -> None:
    bench = Bench(Scripted(*[0.8] * 4))
    bench.words.say_ourselves(("alexa",))
    bench.hear(5, playing=True)
    assert bench.told == []


def test_a_wake_without_speech_is_denied_where_a_second_opinion_is_wanted() -> None:
    bench = Bench(Scripted(0.9, 0.0), WAKE.model_copy(update={"vad_threshold": 0.5}))
    bench.hear(2)
    assert bench.all(WakeWordHeard) == []
    assert [peak.heard for peak in bench.all(ScorePeaked)] == [False]
