import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.worker.own_voice import CONVERGES_S, REACH_DB, OwnVoiceGuard


def sound(dbfs: float) -> NDArray[np.int16]:
    """Give 80 ms of noise at a level."""
    noise = np.random.default_rng(1).normal(0, 32_768 * 10 ** (dbfs / 20), 1_280)
    return noise.astype(np.int16)


def after(*levels_dbfs: tuple[float, float]) -> OwnVoiceGuard:
    """Give the guard after blocks of a level as captured, and as cleaned."""
    guard = OwnVoiceGuard(dict)
    for captured, cleaned in levels_dbfs:
        guard.note(sound(captured), sound(cleaned))
    return guard


def test_what_a_good_canceller_leaves_of_us_is_nobody() -> None:
    assert not after(*[(-22.0, -60.0)] * 8).stands_out


def test_somebody_who_talks_over_us_stands_out() -> None:
    assert after(*[(-22.0, -60.0)] * 7, (-22.0, -42.0)).stands_out


def test_somebody_in_a_pause_of_ours_stands_out_however_quiet() -> None:
    assert after(*[(-50.0, -50.0)] * 8).stands_out


def test_where_nothing_cancels_everything_stands_out() -> None:
    assert after(*[(-22.0, -22.0)] * 8).stands_out
    assert OwnVoiceGuard(dict).stands_out


def test_the_reach_is_what_it_says() -> None:
    assert after((-20.0, -20.0 - REACH_DB + 1)).stands_out
    assert not after((-20.0, -20.0 - REACH_DB - 1)).stands_out


def test_an_answer_before_is_not_compared_with_this_one() -> None:
    guard = after((-50.0, -50.0))
    guard.forget()
    guard.note(sound(-20.0), sound(-60.0))
    assert not guard.stands_out


@pytest.mark.parametrize(
    ("reports", "converging"),
    [({}, False), ({"echo": {"proven": 0.0}}, True), ({"echo": {"proven": 1.0}}, False)],
)
def test_a_canceller_converges_until_it_has_proven_itself(
    reports: dict[str, dict[str, float]],
    converging: bool,  # noqa: FBT001 - what each case leads to
) -> None:
    assert OwnVoiceGuard(lambda: reports).converging is converging


def test_a_room_with_next_to_no_echo_is_not_waited_for_ever() -> None:
    guard = OwnVoiceGuard(lambda: {"echo": {"proven": 0.0}})
    for _ in range(int(CONVERGES_S / 0.08)):
        guard.note(sound(-50.0), sound(-50.0))
    before = guard.converging
    guard.note(sound(-50.0), sound(-50.0))
    after_all = guard.converging
    guard.begin()
    assert (before, after_all, guard.converging) == (True, False, True)
