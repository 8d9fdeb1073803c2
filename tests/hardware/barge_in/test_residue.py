"""What is expected while nobody speaks: of our own voice, and of the room."""

import pytest

from config.audio import HOUSE
from hardware.barge_in.background import Background
from hardware.barge_in.residue import Residue

PIECE = 1_280


def learned(far_dbfs: float, left_dbfs: float, count: int = 250) -> Residue:
    residue = Residue()
    for _ in range(count):
        residue.expect(far_dbfs)
        residue.learn(left_dbfs)
    return residue


def test_what_is_left_of_our_own_voice_is_expected_to_follow_it() -> None:
    residue = learned(-20.0, -50.0)
    assert residue.expect(-20.0) == pytest.approx(-50.0, abs=0.5)
    assert residue.expect(-10.0) == pytest.approx(-40.0, abs=0.5)


def test_an_echo_is_expected_to_die_slowly() -> None:
    residue = learned(-20.0, -50.0)
    first, second = residue.expect(-100.0), residue.expect(-100.0)
    assert -55 < second < first < -50


def test_before_anything_is_learned_our_own_voice_is_taken_to_be_loud() -> None:
    assert Residue().expect(-20.0) > -40.0


def test_a_canceller_that_becomes_worse_is_followed_within_a_second() -> None:
    residue = learned(-20.0, -60.0)
    for _ in range(HOUSE.rate_hz // 512):
        residue.expect(-20.0)
        residue.learn(-35.0)
    assert residue.expect(-20.0) > -37.0


def test_a_noise_of_the_room_is_not_taken_for_our_voice() -> None:
    residue = Residue()
    residue.background_dbfs = -30.0
    for _ in range(250):
        residue.expect(-20.0)
        residue.learn(-30.5)
    assert residue.coupling_db < -40.0


def test_what_sounds_while_we_are_silent_says_nothing_of_our_voice() -> None:
    residue = learned(-20.0, -50.0)
    for _ in range(100):
        residue.expect(-100.0)
    before = residue.coupling_db
    for _ in range(250):
        residue.expect(-100.0)
        residue.learn(-20.0)
    assert residue.coupling_db == before


def test_the_background_is_what_sounds_most_of_the_time() -> None:
    background = Background()
    for place in range(375):
        background.note(-25.0 if place % 10 == 0 else -45.0, PIECE)
    assert background.dbfs == -45.0


def test_a_television_is_background_and_is_forgotten_once_it_is_off() -> None:
    background = Background()
    for place in range(375):
        background.note(-40.0 if place % 5 else -60.0, PIECE)
    assert background.dbfs == -40.0
    for _ in range(375):
        background.note(-60.0, PIECE)
    assert background.dbfs == -60.0


def test_short_blocks_count_no_more_than_long_ones() -> None:
    short, long = Background(), Background()
    for _ in range(100):
        for _ in range(4):
            short.note(-50.0, PIECE // 4)
        long.note(-50.0, PIECE)
    assert short.dbfs == pytest.approx(long.dbfs) == pytest.approx(-50.0)
