"""The bars of a word while the room sounds, second opinions, and the stop word's own decision."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from config.settings import Wake, WakeWord
from config.wake import STOP_WORD
from hardware.wake.decision import Bar, Bars, StopDecision, WakeDecision

HOP = 1_280
HOP_S = HOP / 16_000
WORD = "hey_jarvis"
ALONE = Wake(words=(WakeWord(name=WORD),), refractory_s=HOP_S)
SCORES = st.floats(min_value=0.0, max_value=1.0)
HOPS = st.lists(st.tuples(SCORES, st.booleans(), st.booleans()), max_size=60)
"""A score, whether we sound, and whether we say the word ourselves."""


def heard_at(decision: WakeDecision, *scores: float, playing: bool, own: bool = False) -> list[int]:
    """Give the hops in which the word is heard."""
    words = {WORD} if own else frozenset[str]()
    return [
        hop
        for hop, score in enumerate(scores)
        if decision.judge({WORD: score}, (hop + 1) * HOP, playing=playing, own_words=words)
    ]


def test_while_we_sound_lower_scores_are_enough_if_they_last() -> None:
    assert heard_at(WakeDecision(ALONE), *[0.35] * 5, playing=True) == [3]
    assert heard_at(WakeDecision(ALONE), 0.35, 0.35, 0.35, 0.2, 0.35, playing=True) == []
    assert heard_at(WakeDecision(ALONE), *[0.35] * 5, playing=False) == []


def test_while_we_sound_a_single_high_score_is_not_enough() -> None:
    assert heard_at(WakeDecision(ALONE), 0.9, 0.1, 0.9, playing=True) == []
    assert heard_at(WakeDecision(ALONE), 0.9, 0.9, playing=True) == [1]
    assert heard_at(WakeDecision(ALONE), 0.9, playing=False) == [0]


def test_a_word_that_we_say_ourselves_needs_a_higher_score() -> None:
    scores = (0.85, 0.85, 0.85, 0.85)
    assert heard_at(WakeDecision(ALONE), *scores, playing=True) == [1]
    assert heard_at(WakeDecision(ALONE), *scores, playing=True, own=True) == []
    assert heard_at(WakeDecision(ALONE), 0.95, 0.95, playing=True, own=True) == [1]


def test_what_we_would_say_does_not_count_in_a_silent_room() -> None:
    assert heard_at(WakeDecision(ALONE), 0.6, playing=False, own=True) == [0]


def test_the_bar_of_what_we_say_is_never_the_lower_one() -> None:
    word = WakeWord(name=WORD, playing_threshold=0.95)
    decision = WakeDecision(Wake(words=(word,)))
    assert heard_at(decision, 0.92, 0.92, 0.92, playing=True, own=True) == []


def test_only_the_word_that_we_say_is_held_higher() -> None:
    words = (WakeWord(name=WORD), WakeWord(name="alexa"))
    decision = WakeDecision(Wake(words=words))
    scores = {WORD: 0.6, "alexa": 0.5}
    assert decision.judge(scores, HOP, playing=True, own_words={WORD}) is None
    assert decision.judge(scores, 2 * HOP, playing=True, own_words={WORD}) == ("alexa", 0.5)


def test_a_word_may_have_a_bar_of_its_own_while_we_sound_even_a_higher_one() -> None:
    wake = Wake(words=(WakeWord(name=WORD, playing_threshold=0.6),))
    assert heard_at(WakeDecision(wake), *[0.55] * 6, playing=True) == []
    assert heard_at(WakeDecision(wake), 0.6, 0.6, playing=True) == [1]


def test_the_bar_while_we_sound_is_never_the_higher_one() -> None:
    easy = WakeWord(name=WORD, threshold=0.2, patience=3)
    bars = Bars.of_word(easy, Wake(words=(easy,)))
    assert (bars.playing, bars.low, bars.own) == (Bar(0.2, 3), Bar(0.2, 4), Bar(0.9, 3))


def test_a_rise_that_outlasts_our_own_sound_is_judged_by_the_bar_of_each_hop() -> None:
    decision = WakeDecision(ALONE)
    assert not decision.judge({WORD: 0.4}, HOP, playing=True)
    assert not decision.judge({WORD: 0.4}, 2 * HOP, playing=False)
    assert decision.judge({WORD: 0.6}, 3 * HOP, playing=False)


def test_one_utterance_wakes_once_though_the_bar_falls_beneath_it() -> None:
    decision = WakeDecision(ALONE)
    told = [decision.judge({WORD: 0.8}, hop * HOP, playing=hop > 2) for hop in range(1, 9)]
    assert [heard is not None for heard in told] == [True, *[False] * 7]


def test_a_second_opinion_is_asked_only_of_a_word_that_would_be_told() -> None:
    asked: list[float] = []

    def agree() -> bool:
        asked.append(1)
        return True

    decision = WakeDecision(Wake(words=(WakeWord(name=WORD),), refractory_s=5 * HOP_S))
    scores = (0.1, 0.7, 0.1, 0.7, 0.7)
    told = [
        decision.judge({WORD: score}, hop * HOP, confirmed=agree) is not None
        for hop, score in enumerate(scores)
    ]
    assert told == [False, True, False, False, False]
    assert len(asked) == 1


def test_a_wake_that_is_denied_leaves_no_refractory_time_behind() -> None:
    decision = WakeDecision(Wake(words=(WakeWord(name=WORD),), refractory_s=5 * HOP_S))
    assert decision.judge({WORD: 0.9}, HOP, confirmed=lambda: False) is None
    assert not decision.resting(2 * HOP)
    decision.judge({WORD: 0.1}, 2 * HOP)
    assert decision.judge({WORD: 0.9}, 3 * HOP)
    assert decision.resting(7 * HOP)
    assert not decision.resting(8 * HOP)


def stands_over(bar: Bar, bars: Bars, hops: list[tuple[float, bool, bool]]) -> bool:
    """Tell whether the last hops reached a bar for its patience, and it was in force in each."""
    last = hops[-bar.patience :]
    return len(last) == bar.patience and all(
        score >= bar.threshold and bar in bars.now(playing=playing, own=own)
        for score, playing, own in last
    )


@given(HOPS)
def test_every_wake_had_its_bar_in_as_many_hops_as_that_asks_for(
    hops: list[tuple[float, bool, bool]],
) -> None:
    decision, bars = WakeDecision(ALONE), Bars.of_word(ALONE.words[0], ALONE)
    for hop, (score, playing, own) in enumerate(hops):
        own_words = {WORD} if own else frozenset[str]()
        heard = decision.judge({WORD: score}, hop * HOP, playing=playing, own_words=own_words)
        if heard:
            in_force = bars.now(playing=playing, own=own)
            assert any(stands_over(bar, bars, hops[: hop + 1]) for bar in in_force)


@given(st.lists(st.tuples(SCORES, SCORES, SCORES, st.booleans()), max_size=40))
def test_the_order_in_which_words_are_configured_changes_nothing(
    rows: list[tuple[float, float, float, bool]],
) -> None:
    names = ("alexa", "hey_jarvis", "hey_mycroft")

    def told(order: tuple[str, ...]) -> list[tuple[str, float] | None]:
        words = tuple(WakeWord(name=name, patience=1 + len(name) % 2) for name in order)
        decision = WakeDecision(Wake(words=words))
        return [
            decision.judge(dict(zip(names, scores, strict=True)), hop * HOP, playing=playing)
            for hop, (*scores, playing) in enumerate(rows)
        ]

    first, *others = itertools.permutations(names)
    assert all(told(order) == told(first) for order in others)


@given(HOPS, st.integers(1, 30))
def test_wakes_keep_the_refractory_time_whatever_sounds(
    hops: list[tuple[float, bool, bool]], refractory_hops: int
) -> None:
    wake = Wake(words=(WakeWord(name=WORD),), refractory_s=refractory_hops * HOP_S)
    decision = WakeDecision(wake)
    woken = [
        hop
        for hop, (score, playing, own) in enumerate(hops)
        if decision.judge(
            {WORD: score}, hop * HOP, playing=playing, own_words={WORD} if own else frozenset()
        )
    ]
    assert all(after - before >= refractory_hops for before, after in itertools.pairwise(woken))


def test_stop_is_heard_after_two_hops_and_once_until_it_has_fallen() -> None:
    decision = StopDecision(Wake(stop_threshold=0.5))
    scores = (0.6, 0.2, 0.6, 0.6, 0.6, 0.1, 0.6, 0.6)
    assert [hop for hop, score in enumerate(scores) if decision.judge(score)] == [3, 7]


def test_stop_in_our_own_mouth_needs_a_higher_score() -> None:
    decision = StopDecision(Wake(stop_threshold=0.5, own_phrase_threshold=0.8))
    assert not any(decision.judge(0.7, own_words={STOP_WORD}) for _ in range(4))
    decision.reset()
    assert [decision.judge(0.9, own_words={STOP_WORD}) for _ in range(2)] == [False, True]
