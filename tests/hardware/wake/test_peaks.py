from hypothesis import given
from hypothesis import strategies as st

from config.settings import Wake, WakeWord
from hardware.wake.decision import WakeDecision, bars_of
from hardware.wake.peaks import Peak, Peaks

HOP = 1_280
WAKE = Wake(
    words=(WakeWord(name="alexa"), WakeWord(name="hey_jarvis")),
    playing_patience=1,
    playing_low_patience=1,
)
"""A single high score counts, whatever sounds."""


def followed(wake: Wake = WAKE) -> Peaks:
    return Peaks(floor=0.1, bars=bars_of(wake))


def peaks_of(
    *scores: float, heard: int = -1, resting: range = range(0), playing: int = -1
) -> list[Peak]:
    """Follow one word's scores; it is heard in one hop, and we sound in one."""
    peaks = followed()
    return [
        peak
        for hop, score in enumerate(scores)
        for peak in peaks.follow(
            {"alexa": score},
            hop * HOP,
            playing=hop == playing,
            heard={"alexa"} if hop == heard else (),
            resting=hop in resting,
        )
    ]


def test_a_score_that_rose_and_fell_is_one_near_miss_with_its_highest_hop() -> None:
    [peak] = peaks_of(0.0, 0.2, 0.4, 0.3, 0.05)
    assert peak == Peak(word="alexa", score=0.4, at=2 * HOP, playing=False, heard=False)


def test_what_stays_below_the_floor_is_nothing() -> None:
    assert peaks_of(0.09, 0.0, 0.09, 0.0) == []


def test_each_fall_below_the_floor_ends_a_peak() -> None:
    assert [peak.score for peak in peaks_of(0.2, 0.0, 0.3, 0.0, 0.4)] == [0.2, 0.3]


def test_a_word_that_was_heard_is_told_with_its_height_not_with_the_score_it_was_heard_at() -> None:
    [peak] = peaks_of(0.3, 0.6, 0.95, 0.2, 0.0, heard=1, resting=range(1, 9))
    assert (peak.score, peak.heard) == (0.95, True)


def test_what_shows_again_within_the_refractory_time_belongs_to_that_wake() -> None:
    told = peaks_of(0.9, 0.0, 0.7, 0.0, 0.3, 0.0, heard=0, resting=range(4))
    assert [(peak.score, peak.heard) for peak in told] == [(0.9, True), (0.3, False)]


def test_another_word_that_rose_with_the_one_heard_is_no_near_miss() -> None:
    peaks = followed()
    rows = [{"alexa": 0.8, "hey_jarvis": 0.3}, {"alexa": 0.0, "hey_jarvis": 0.0}]
    told = [
        peak.word
        for hop, row in enumerate(rows)
        for peak in peaks.follow(
            row, hop, playing=False, heard={"alexa"} if hop == 0 else (), resting=True
        )
    ]
    assert told == ["alexa"]


def test_whether_we_sounded_is_that_of_the_highest_hop() -> None:
    assert [peak.playing for peak in peaks_of(0.2, 0.4, 0.2, 0.0, playing=1)] == [True]
    assert [peak.playing for peak in peaks_of(0.2, 0.4, 0.2, 0.0, playing=2)] == [False]


def test_a_word_that_is_no_longer_scored_has_ended_its_peak() -> None:
    peaks = followed()
    assert list(peaks.follow({"stop": 0.4}, HOP, playing=True)) == []
    [peak] = peaks.follow({}, 2 * HOP, playing=False)
    assert (peak.word, peak.playing) == ("stop", True)


def test_a_scrap_of_our_own_voice_that_does_not_last_is_no_near_miss() -> None:
    peaks = followed(Wake(words=(WakeWord(name="alexa"),)))
    scores = (0.45, 0.0, 0.45, 0.4, 0.42, 0.35, 0.2, 0.0)
    told = [
        peak
        for hop, score in enumerate(scores)
        for peak in peaks.follow({"alexa": score}, hop * HOP, playing=True)
    ]
    assert [(peak.score, peak.at) for peak in told] == [(0.35, 5 * HOP)]


@given(
    scores=st.lists(st.floats(0.1, 1.0), max_size=30),
    patience=st.integers(1, 3),
    playing=st.booleans(),
    threshold=st.floats(0.1, 1.0),
)
def test_a_climb_would_have_woken_the_room_at_every_threshold_up_to_its_height(
    *, scores: list[float], patience: int, playing: bool, threshold: float
) -> None:
    word = WakeWord(name="alexa", threshold=0.5, patience=patience)
    wake = Wake(words=(word,))
    peaks = followed(wake)
    for hop, score in enumerate(scores):
        assert not list(peaks.follow({"alexa": score}, hop * HOP, playing=playing))
    height = max((p.score for p in peaks.follow({}, 99 * HOP, playing=playing)), default=0.0)
    key = "playing_threshold" if playing else "threshold"
    other = wake.model_copy(update={"words": (word.model_copy(update={key: threshold}),)})
    decision = WakeDecision(other)
    heard = [
        decision.judge({"alexa": score}, hop * HOP, playing=playing)
        for hop, score in enumerate(scores)
    ]
    assert any(heard) == (height >= threshold)


def test_reset_forgets_what_is_under_way() -> None:
    peaks = followed()
    list(peaks.follow({"alexa": 0.4}, HOP, playing=False))
    peaks.reset()
    assert list(peaks.follow({"alexa": 0.0}, 2 * HOP, playing=False)) == []


@given(st.lists(st.floats(0.0, 1.0), max_size=60))
def test_there_are_as_many_peaks_as_falls_each_as_high_as_its_climb(scores: list[float]) -> None:
    climbs: list[list[float]] = [[]]
    for score in scores:
        if score >= 0.1:
            climbs[-1].append(score)
        elif climbs[-1]:
            climbs.append([])
    assert [peak.score for peak in peaks_of(*scores)] == [max(climb) for climb in climbs[:-1]]
