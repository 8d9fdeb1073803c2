"""Who is lowered for, paused for, and listened to: the decision, window by window."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from config.barge_in import BargeIn
from hardware.barge_in.judge import Confirm, Dismiss, Duck, Judge, Pause, Verdict, Window

WINDOW = 512
SETTINGS = BargeIn()
SPEECH = 0.9
SILENCE = 0.0
TWO_TRIES = (2 * SETTINGS.decide_ms + 500) * 16


def windows(probabilities: Sequence[float], above_db: float = 20.0) -> list[Window]:
    return dying([(probability, above_db) for probability in probabilities])


def dying(heard: Sequence[tuple[float, float]]) -> list[Window]:
    """Give windows by their probability and how far they stand out of a room at -60 dBFS."""
    return [
        Window(
            begins=place * WINDOW,
            ends=(place + 1) * WINDOW,
            probability=probability,
            above_db=above_db,
            level_dbfs=above_db - 60,
        )
        for place, (probability, above_db) in enumerate(heard)
    ]


def judged(heard: Sequence[Window], *, trusted: bool = True) -> list[Verdict]:
    judge = Judge(SETTINGS)
    return [verdict for window in heard for verdict in judge.hear(window, trusted=trusted)]


def test_the_first_sign_of_speech_lowers_the_answer_at_once() -> None:
    assert judged(windows([SILENCE, SETTINGS.suspect_threshold])) == [Duck(2 * WINDOW)]


def test_somebody_who_goes_on_is_paused_for_and_then_listened_to_from_the_onset_on() -> None:
    verdicts = judged(windows([SILENCE, *[SPEECH] * 8]))
    assert [type(verdict) for verdict in verdicts] == [Duck, Pause, Confirm]
    confirmed = verdicts[-1]
    assert isinstance(confirmed, Confirm)
    assert confirmed.onset == WINDOW
    assert confirmed.at - confirmed.onset == 6 * WINDOW  # 192 ms that weigh nine tenths each


def test_a_click_is_dismissed_before_it_pauses_anything() -> None:
    verdicts = judged(windows([SPEECH, *[SILENCE] * 12]))
    assert [type(verdict) for verdict in verdicts] == [Duck, Dismiss]


def test_a_cough_pauses_the_answer_and_lets_it_go_on() -> None:
    verdicts = judged(windows([*[SPEECH] * 4, *[SILENCE] * 12]))
    assert [type(verdict) for verdict in verdicts] == [Duck, Pause, Dismiss]


def test_what_is_no_louder_than_our_own_voice_may_be_is_nobody() -> None:
    quiet = SETTINGS.margin_db - 1
    assert judged(windows([SPEECH] * 30, above_db=quiet)) == []


def test_before_the_canceller_has_proven_itself_nobody_is_heard_by_speech() -> None:
    assert judged(windows([SPEECH] * 30), trusted=False) == []


def test_a_wake_score_near_its_bar_lowers_the_answer_for_the_rest_of_the_word() -> None:
    judge = Judge(SETTINGS)
    assert judge.near_wake(WINDOW) == [Duck(WINDOW)]
    assert judge.near_wake(2 * WINDOW) == []
    later = windows([SILENCE] * 12)[1:]
    verdicts = [verdict for each in later for verdict in judge.hear(each, trusted=False)]
    assert [type(verdict) for verdict in verdicts] == [Dismiss]


def test_an_answer_nobody_cuts_after_all_goes_on() -> None:
    hold = SETTINGS.hold_ms * 16 // WINDOW
    verdicts = judged(windows([*[SPEECH] * 8, *[SILENCE] * (hold + 2)]))
    assert isinstance(verdicts[-1], Dismiss)


PROBABILITIES = st.lists(st.sampled_from([SILENCE, 0.2, 0.4, 0.6, SPEECH]), max_size=120)


@given(PROBABILITIES, st.none() | st.integers(0, 119))
def test_every_suspicion_is_decided_in_time_and_every_verdict_has_its_place(
    probabilities: list[float], near_at: int | None
) -> None:
    judge, decide = Judge(SETTINGS), SETTINGS.decide_ms * 16
    hold = SETTINGS.hold_ms * 16
    suspected: int | None = None
    confirmed: int | None = None
    for place, window in enumerate(windows(probabilities)):
        verdicts = judge.near_wake(window.begins) if place == near_at else []
        for verdict in [*verdicts, *judge.hear(window, trusted=True)]:
            match verdict:
                case Duck(at):
                    assert suspected is None
                    assert confirmed is None
                    suspected = at
                case Pause(at):
                    assert suspected is not None
                    assert suspected <= at
                case Confirm(onset, at):
                    assert suspected is not None
                    assert onset < at
                    suspected, confirmed = None, at
                case Dismiss():
                    assert suspected is not None or confirmed is not None
                    suspected = confirmed = None
        if suspected is not None:
            assert window.ends - suspected <= decide
        if confirmed is not None:
            assert window.ends - confirmed <= hold
        assert judge.quiet == (suspected is None and confirmed is None)


@given(PROBABILITIES)
def test_nobody_is_listened_to_without_enough_speech(probabilities: list[float]) -> None:
    heard = windows(probabilities)
    for verdict in judged(heard):
        if isinstance(verdict, Confirm):
            said = [
                max(window.probability, 0.5)  # what goes on counts half at least
                for window in heard
                if window.probability
                and verdict.at - TWO_TRIES <= window.begins
                and window.ends <= verdict.at
            ]
            assert sum(said) * WINDOW >= SETTINGS.speech_ms * 16


def test_a_slammed_door_that_sounds_like_a_voice_is_dismissed() -> None:
    slam = dying([(0.8, 28 - 4 * place) for place in range(12)])
    assert [type(verdict) for verdict in judged(slam)] == [Duck, Pause, Dismiss]
    assert isinstance(judged(windows([0.8] * 12))[-1], Confirm)


def test_a_television_hardly_above_the_room_takes_longer_than_a_person() -> None:
    hardly = [(SPEECH, SETTINGS.margin_db), *[(SPEECH, SETTINGS.margin_db - 1)] * 11]
    assert [type(verdict) for verdict in judged(dying(hardly))] == [Duck, Pause, Dismiss]


def test_a_voice_the_detector_doubts_is_listened_to_when_it_goes_on() -> None:
    verdicts = judged(windows([0.8, 0.9, *[0.1] * 8]))
    assert isinstance(verdicts[-1], Confirm)
    verdicts = judged(windows([0.8, 0.9, *[SILENCE] * 8]))
    assert [type(verdict) for verdict in verdicts] == [Duck, Dismiss]


def test_who_is_dismissed_between_two_syllables_is_half_believed_already() -> None:
    syllables = [*[SPEECH] * 4, *[SILENCE] * 6, *[SPEECH] * 3]
    verdicts = judged(windows(syllables))
    assert [type(each) for each in verdicts] == [Duck, Pause, Dismiss, Duck, Confirm]
    confirmed = verdicts[-1]
    assert isinstance(confirmed, Confirm)
    assert confirmed.onset == 0, "its first syllable is not lost"


def test_who_was_dismissed_long_ago_is_no_longer_believed() -> None:
    half = [SPEECH] * 4
    apart = windows([*half, *[SILENCE] * 30, *half, *[SILENCE] * 12])
    assert not [each for each in judged(apart) if isinstance(each, Confirm)]


def test_speech_that_has_begun_may_fade_a_little() -> None:
    loud, fading = windows([SPEECH] * 10, 10.0), windows([SPEECH] * 10, SETTINGS.margin_db - 1)
    verdicts = judged([*loud[:5], *fading[5:]])
    assert isinstance(verdicts[-1], Confirm)
    assert judged(fading) == []
