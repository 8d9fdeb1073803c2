import itertools

from hypothesis import given
from hypothesis import strategies as st

from config.settings import Wake, WakeWord
from hardware.wake.decision import WakeDecision

HOP = 1_280
HOP_S = HOP / 16_000


def wakes(decision: WakeDecision, rows: list[dict[str, float]]) -> list[tuple[int, str, float]]:
    """Feed rows of scores, one per hop, and give the hops that woke."""
    told = [(hop, decision.judge(scores, (hop + 1) * HOP)) for hop, scores in enumerate(rows)]
    return [(hop, *heard) for hop, heard in told if heard is not None]


def one_word(*, threshold: float = 0.5, patience: int = 1, refractory_hops: int = 4) -> Wake:
    word = WakeWord(name="hey_jarvis", threshold=threshold, patience=patience)
    return Wake(words=(word,), refractory_s=refractory_hops * HOP_S)


def rows_of(*scores: float) -> list[dict[str, float]]:
    return [{"hey_jarvis": score} for score in scores]


def test_a_score_at_the_threshold_wakes_and_one_below_does_not() -> None:
    assert wakes(WakeDecision(one_word()), rows_of(0.499)) == []
    assert wakes(WakeDecision(one_word()), rows_of(0.5)) == [(0, "hey_jarvis", 0.5)]


def test_patience_asks_for_that_many_scores_in_a_row() -> None:
    patient = one_word(patience=3)
    assert wakes(WakeDecision(patient), rows_of(0.9, 0.9, 0.1, 0.9, 0.9)) == []
    assert wakes(WakeDecision(patient), rows_of(0.9, 0.8, 0.7)) == [(2, "hey_jarvis", 0.7)]


def test_one_utterance_wakes_once_however_long_its_score_stays_high() -> None:
    assert [hop for hop, *_ in wakes(WakeDecision(one_word()), rows_of(*[0.9] * 20))] == [0]


def test_a_second_word_within_the_refractory_time_is_not_taken() -> None:
    decision = WakeDecision(one_word(refractory_hops=4))
    scores = rows_of(0.9, 0.0, 0.0, 0.9, 0.0, 0.9)
    assert [hop for hop, *_ in wakes(decision, scores)] == [0, 5]


def test_the_refractory_time_holds_for_every_word() -> None:
    wake = Wake(words=(WakeWord(name="alexa"), WakeWord(name="hey_jarvis")), refractory_s=4 * HOP_S)
    rows = [{"alexa": 0.9, "hey_jarvis": 0.0}, {"alexa": 0.0, "hey_jarvis": 0.9}]
    assert wakes(WakeDecision(wake), rows) == [(0, "alexa", 0.9)]


def test_the_highest_of_several_words_wins() -> None:
    wake = Wake(words=(WakeWord(name="alexa"), WakeWord(name="hey_jarvis")))
    rows = [{"alexa": 0.6, "hey_jarvis": 0.8}]
    assert wakes(WakeDecision(wake), rows) == [(0, "hey_jarvis", 0.8)]


def test_each_word_has_its_own_threshold() -> None:
    wake = Wake(words=(WakeWord(name="alexa", threshold=0.9), WakeWord(name="hey_jarvis")))
    rows = [{"alexa": 0.8, "hey_jarvis": 0.6}]
    assert wakes(WakeDecision(wake), rows) == [(0, "hey_jarvis", 0.6)]


def test_a_word_the_engine_did_not_score_is_not_heard() -> None:
    assert wakes(WakeDecision(one_word()), [{"something_else": 1.0}]) == []


def test_reset_begins_patience_anew() -> None:
    decision = WakeDecision(one_word(patience=2))
    assert decision.judge({"hey_jarvis": 0.9}, HOP) is None
    decision.reset()
    assert decision.judge({"hey_jarvis": 0.9}, 2 * HOP) is None
    assert decision.judge({"hey_jarvis": 0.9}, 3 * HOP) == ("hey_jarvis", 0.9)


def expected_wakes(loud: tuple[bool, ...], patience: int, refractory_hops: int) -> list[int]:
    """The rule again, said hop by hop: patience reached just now, and the last wake long past."""
    found: list[int] = []
    for hop in range(len(loud)):
        first = hop - patience + 1
        reached = first >= 0 and all(loud[first : hop + 1])
        just_now = reached and (first == 0 or not loud[first - 1])
        if just_now and (not found or hop - found[-1] >= refractory_hops):
            found.append(hop)
    return found


def test_every_course_of_ten_hops_wakes_by_the_rule() -> None:
    for patience, refractory_hops in itertools.product((1, 2, 3), (1, 3, 5)):
        wake = one_word(patience=patience, refractory_hops=refractory_hops)
        for loud in itertools.product((False, True), repeat=10):
            rows = rows_of(*(0.7 if high else 0.2 for high in loud))
            hops = [hop for hop, *_ in wakes(WakeDecision(wake), rows)]
            assert hops == expected_wakes(loud, patience, refractory_hops)


SCORES = st.floats(min_value=0.0, max_value=1.0)


@given(
    rows=st.lists(st.tuples(SCORES, SCORES), max_size=60),
    patience=st.integers(1, 5),
    refractory_hops=st.integers(1, 30),
)
def test_wakes_are_never_closer_than_the_refractory_time_nor_below_the_threshold(
    rows: list[tuple[float, float]], patience: int, refractory_hops: int
) -> None:
    words = (
        WakeWord(name="alexa", threshold=0.4, patience=patience),
        WakeWord(name="hey_jarvis", threshold=0.6),
    )
    decision = WakeDecision(Wake(words=words, refractory_s=refractory_hops * HOP_S))
    limits = {"alexa": 0.4, "hey_jarvis": 0.6}
    found = wakes(decision, [dict(zip(limits, pair, strict=True)) for pair in rows])
    assert all(score >= limits[word] for _, word, score in found)
    hops = [hop for hop, *_ in found]
    assert all(after - before >= refractory_hops for before, after in itertools.pairwise(hops))
