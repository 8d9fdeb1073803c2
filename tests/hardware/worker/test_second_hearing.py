"""A doubtful word is scored once more where an array hears it better; a script plays the engine."""

import time
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from config.settings import Wake, WakeWord
from hardware.protocol import WakeWordHeard
from hardware.wake.base import HOP_SAMPLES, ScoresApart
from hardware.wake.engines import make_engine
from hardware.worker.words import Words
from tests.hardware.worker.test_words import Scripted

HOP = np.zeros(HOP_SAMPLES, np.int16)
LOOK = np.ones(30 * HOP_SAMPLES, np.int16)
WAKE = Wake(words=(WakeWord(name="alexa"),))


class Twofold(Scripted):
    """Gives one list of scores for what comes, and another one for what is looked at."""

    memory_hops = 25

    def __init__(self, scores: Sequence[float], apart: Sequence[float]) -> None:
        super().__init__(*scores)
        self.apart = list(apart)
        self.looks = 0

    def score_apart(
        self, hops: Sequence[NDArray[np.int16]], before: Sequence[NDArray[np.int16]]
    ) -> list[Mapping[str, float]]:
        assert all(hop[0] == 1 for hop in hops)
        assert len(before) <= self.memory_hops
        self.looks += 1
        missing = len(hops) - len(self.apart)
        return [{"alexa": score} for score in [0.0] * missing + self.apart]


def wakes(
    engine: Scripted, hops: int, *, wake: Wake = WAKE, playing: bool = False, array: bool = True
) -> list[WakeWordHeard]:
    """Give what is told of so many hops."""
    told: list[object] = []
    words = Words(told.append, lambda _: HOP, lambda: LOOK if array else None)
    words.take_up(wake, engine)
    for each in range(1, hops + 1):
        words.hear(HOP, each * HOP_SAMPLES, playing=playing, arrived_s=time.monotonic())
    return [event for event in told if isinstance(event, WakeWordHeard)]


def test_a_doubtful_word_is_heard_at_the_second_look_and_told_where_it_was() -> None:
    engine = Twofold([0.0] * 30 + [0.1], apart=[0.8, 0.2, 0.0])
    [woken] = wakes(engine, 40)
    assert engine.looks == 1
    assert (woken.word, woken.score) == ("alexa", 0.8)
    assert woken.at == (33 - 2) * HOP_SAMPLES


def test_what_is_not_there_the_second_time_either_is_not_told() -> None:
    engine = Twofold([0.1], apart=[0.4, 0.4])
    assert wakes(engine, 10) == []
    assert engine.looks == 1


def test_nothing_is_looked_at_while_no_score_is_in_doubt() -> None:
    engine = Twofold([0.005] * 50, apart=[0.9])
    assert wakes(engine, 50) == []
    assert engine.looks == 0


def test_one_word_is_told_once() -> None:
    engine = Twofold([0.2, 0.9, 0.9, 0.3, 0.1] + [0.1] * 10, apart=[0.9] * 3)
    assert len(wakes(engine, 15)) == 1


def test_a_word_that_must_last_must_last_at_the_second_look_too() -> None:
    lasting = Wake(words=(WakeWord(name="alexa", patience=2),))
    assert wakes(Twofold([0.1], apart=[0.9, 0.1, 0.9]), 10, wake=lasting) == []
    assert wakes(Twofold([0.1], apart=[0.9, 0.9]), 10, wake=lasting) != []


def test_our_own_voice_is_not_looked_at() -> None:
    engine = Twofold([0.1] * 20, apart=[0.9])
    assert wakes(engine, 20, playing=True) == []
    assert engine.looks == 0


def test_doubt_without_end_costs_two_looks_a_second_at_most() -> None:
    engine = Twofold([0.2] * 125, apart=[0.0])
    wakes(engine, 125)
    assert 10 <= engine.looks <= 21


def test_without_an_array_nothing_else_is_heard() -> None:
    engine = Twofold([0.1], apart=[0.9])
    assert wakes(engine, 10, array=False) == []
    assert engine.looks == 0


@pytest.mark.parametrize("gate", [False, True])
def test_the_engine_goes_on_as_if_it_had_heard_nothing_else(gate: bool) -> None:  # noqa: FBT001 - a parameter
    wake = WAKE.model_copy(update={"gate": gate})
    alone, asked = make_engine(wake), make_engine(wake)
    assert isinstance(asked, ScoresApart)
    rng = np.random.default_rng(4)
    loudness = np.repeat(rng.uniform(0, 4_000, 40), 2)
    hops = [(rng.standard_normal(HOP_SAMPLES) * each).astype(np.int16) for each in loudness]
    for number, hop in enumerate(hops):
        scores = asked.feed(hop)
        assert scores == pytest.approx(alone.feed(hop), abs=1e-5)
        if number in {40, 43, 60}:
            before = hops[max(0, number + 1 - asked.memory_hops) : number + 1]
            asked.score_apart(hops[:30], before)
