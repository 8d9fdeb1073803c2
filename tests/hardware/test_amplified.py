"""When the amplifier is wanted, and how long sound waits for it."""

import pytest

from config.amplifier import Amplifier
from hardware.amplified import Amplified


@pytest.fixture
def told() -> list[bool]:
    return []


def test_without_a_pin_nothing_waits_and_nothing_is_told(told: list[bool]) -> None:
    amplified = Amplified(told.append)
    amplified.take_up(Amplifier())
    amplified.needed(1.0)
    assert not amplified.waits(1.0)
    amplified.quiet(99.0)
    assert told == []


def test_sound_waits_until_the_amplifier_has_had_its_lead(told: list[bool]) -> None:
    amplified = Amplified(told.append)
    amplified.take_up(Amplifier(pin=26, lead_ms=60, release_s=2.0))
    assert amplified.waits(0.0)  # whatever comes first comes too early
    amplified.needed(1.0)
    assert (told, amplified.waits(1.059), amplified.waits(1.061)) == ([True], True, False)


def test_a_pause_shorter_than_its_release_leaves_it_on(told: list[bool]) -> None:
    amplified = Amplified(told.append)
    amplified.take_up(Amplifier(pin=26, release_s=2.0))
    amplified.needed(1.0)
    amplified.quiet(1.9)
    amplified.needed(4.0)
    assert (told, amplified.waits(4.0)) == ([True], False)
    amplified.quiet(2.1)
    amplified.quiet(3.0)
    assert told == [True, False]
    assert amplified.waits(9.0)
    amplified.needed(9.0)
    assert told == [True, False, True]


def test_an_amplifier_that_goes_from_the_settings_is_waited_for_no_more(told: list[bool]) -> None:
    amplified = Amplified(told.append)
    amplified.take_up(Amplifier(pin=26))
    amplified.take_up(Amplifier())
    assert not amplified.waits(0.0)
