"""Which threshold the counts suggest, and in which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.near_misses.histogram import Histogram, histograms
from daemon.near_misses.rows import BINS, Kind, bin_of
from daemon.near_misses.suggestion import ENOUGH, suggested
from tests.daemon.near_misses.counted import cell, counts_of

CALLS = (0.85,) * ENOUGH


def histogram(**scores: tuple[float, ...]) -> Histogram:
    [found] = histograms(counts_of(**scores))
    return found


def test_a_bar_in_the_valley_stays() -> None:
    told = suggested(histogram(heard=CALLS, near_miss=(0.15, 0.2, 0.3)), 0.6)
    assert told.threshold is None
    assert told.why == "0.60 lies in the valley: the fewest mistakes are between 0.35 and 0.85"


def test_a_bar_at_the_edge_of_the_valley_is_moved_to_its_middle() -> None:
    told = suggested(histogram(heard=CALLS, near_miss=(0.45,) * 9), 0.5)
    assert told.threshold == pytest.approx(0.7)


def test_false_wakes_push_the_bar_up() -> None:
    told = suggested(histogram(heard=CALLS, false_wake=(0.55, 0.6, 0.6)), 0.5)
    assert told.threshold == pytest.approx(0.75)
    assert told.why.endswith("false wakes it would have spared: 3; calls it would have lost: 0")


def test_calls_that_had_to_be_said_twice_pull_it_down() -> None:
    scores = histogram(heard=CALLS, asked_twice=(0.4, 0.45), near_miss=(0.15, 0.2, 0.42))
    told = suggested(scores, 0.5)
    assert told.threshold == pytest.approx(0.35)
    assert told.why.endswith("calls it would have heard at once: 2; other sounds let in: 1")


def test_too_few_calls_suggest_nothing() -> None:
    told = suggested(histogram(heard=CALLS[1:], false_wake=(0.6,)), 0.5)
    assert told.threshold is None
    assert told.why == f"too little was heard: {ENOUGH - 1} of {ENOUGH} calls"


SCORES = st.lists(st.floats(0.0, 1.0), max_size=20)


@given(SCORES, SCORES, SCORES, SCORES, st.integers(1, BINS - 1))
def test_no_suggestion_makes_more_mistakes_than_the_bar_in_force(
    heard: list[float], twice: list[float], false: list[float], near: list[float], bin_now: int
) -> None:
    counts = counts_of(
        heard=(*heard, *CALLS), asked_twice=(*twice,), false_wake=(*false,), near_miss=(*near,)
    )
    [found] = histograms(counts)
    wanted, unwanted = [*heard, *CALLS, *twice], [*false, *near]

    def mistakes(threshold: float) -> int:
        at = bin_of(threshold)
        lost = sum(bin_of(score) < at for score in wanted)
        return lost + sum(bin_of(score) >= at for score in unwanted)

    told = suggested(found, bin_now / BINS)
    if told.threshold is not None:
        assert 0 < told.threshold < 1
        if bin_now >= 3:
            assert mistakes(told.threshold) <= mistakes(bin_now / BINS)


def test_words_and_our_own_sound_are_kept_apart() -> None:
    counts = {
        cell(0.2, hour=3): 2,
        cell(0.9, Kind.HEARD, hour=4): 1,
        cell(0.9, Kind.FALSE_WAKE, hour=5): 1,
        cell(0.3, playing=True): 4,
        cell(0.3, word="alexa"): 1,
    }
    found = histograms(counts)
    assert [(each.word, each.playing) for each in found] == [
        ("alexa", False),
        ("hey_jarvis", False),
        ("hey_jarvis", True),
    ]
    quiet = found[1]
    assert quiet.of(*Kind) == 4
    assert [(hour, count) for hour, count in enumerate(quiet.hours) if count] == [(3, 2), (5, 1)]
    assert sum(each.total for each in quiet.bins) == 4


@pytest.mark.parametrize(("score", "place"), [(0.0, 0), (0.049, 0), (0.05, 1), (0.3, 6), (1.0, 19)])
def test_a_bin_begins_with_its_lowest_score(score: float, place: int) -> None:
    assert bin_of(score) == place
