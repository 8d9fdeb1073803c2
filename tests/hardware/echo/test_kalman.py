"""Our canceller finds the echo, follows clocks and loudspeakers, and leaves people alone."""

import numpy as np
import pytest

from config.echo import Echo as EchoSettings
from config.settings import Audio
from hardware.echo.kalman import KalmanCanceller
from hardware.echo.processor import EchoProcessor, create
from tests.hardware.echo.echoes import BLOCK, RATE_HZ, Echo, attenuation_db, echo, run, torn


def processor() -> EchoProcessor:
    """Give our canceller without the mask, which would hide how well it cancels."""
    return create(Audio(echo=EchoSettings(tail_ms=300, mask_below_db=0)))


@pytest.mark.parametrize("delay_ms", [0, 20, 130, 390])
def test_it_cancels_within_two_seconds_whatever_the_delay(delay_ms: float) -> None:
    sound = echo(4.0, delay_ms=delay_ms)
    cleaning = processor()
    assert attenuation_db(sound, run(cleaning, sound), 2.0, 4.0) > 20
    if delay_ms:  # at 0 it is read a millisecond early at most
        assert cleaning.report()["delay_ms"] == pytest.approx(delay_ms, abs=2.0)


def test_it_keeps_a_person_who_speaks_over_the_echo() -> None:
    sound = echo(8.0, talker_db=-10)
    cleaned = run(processor(), sound)
    person = slice(5 * RATE_HZ, len(cleaned))
    likeness = np.corrcoef(cleaned[person], sound.talker[person])[0, 1]
    assert likeness > 0.98
    assert attenuation_db(sound, cleaned, 5.0, 8.0) > 25


@pytest.mark.parametrize("ppm", [-200.0, 50.0, 150.0])
def test_it_finds_the_drift_of_two_clocks(ppm: float) -> None:
    sound = echo(8.0, ppm=ppm)
    cleaning = processor()
    cleaned = run(cleaning, sound)
    assert cleaning.report()["drift_ppm"] == pytest.approx(ppm, abs=5.0)
    assert attenuation_db(sound, cleaned, 5.0, 8.0) > 25


def test_a_bent_loudspeaker_is_learned_too() -> None:
    sound = echo(10.0, bend=6.0)
    assert attenuation_db(sound, run(processor(), sound), 7.0, 10.0) > 25


@pytest.mark.parametrize("block", [320, 640, 441, 1_280, 4_000])
def test_blocks_of_any_size_come_out_as_long_as_they_went_in(block: int) -> None:
    sound = echo(5.0)
    cleaned = run(processor(), sound, block)
    assert len(cleaned) == len(sound.mic) // block * block
    assert attenuation_db(sound, cleaned, 3.0, 5.0) > 20


def test_what_one_reply_taught_serves_the_next_at_once_though_it_lies_elsewhere() -> None:
    cleaning = processor()
    run(cleaning, echo(5.0, delay_ms=40, seed=1))
    silence = np.zeros(RATE_HZ, np.int16)
    run(cleaning, Echo(silence, silence, silence.astype(float)), playing=False)
    next_reply = echo(2.0, delay_ms=47, seed=2)
    cleaned = run(cleaning, next_reply)
    assert attenuation_db(next_reply, cleaned, 0.2, 1.0) > 15


def test_a_room_that_changed_is_learned_anew() -> None:
    cleaning = processor()
    run(cleaning, echo(5.0, delay_ms=40))
    moved = echo(5.0, delay_ms=90, room_seed=5, seed=3)
    assert attenuation_db(moved, run(cleaning, moved), 4.0, 5.0) > 15


@pytest.mark.parametrize("later_ms", [-80, -42, -10, 10, 42, 80])
def test_a_line_that_lost_sound_is_followed_within_a_second(later_ms: int) -> None:
    sound = torn(echo(7.0, delay_ms=120, ppm=30, seed=3), 4.0, later_ms)
    cleaning = processor()
    assert attenuation_db(sound, run(cleaning, sound), 5.0, 6.5) > 25
    assert cleaning.report()["delay_ms"] == pytest.approx(120 - later_ms, abs=2.0)


@pytest.mark.parametrize("later_ms", [-42, -10, 10, 42])
def test_a_place_found_while_a_line_lost_sound_is_corrected(later_ms: int) -> None:
    sound = torn(echo(4.0, delay_ms=120, seed=3), 0.42, later_ms)
    assert attenuation_db(sound, run(processor(), sound), 2.0, 4.0) > 18


def test_a_person_does_not_make_it_look_elsewhere_in_a_reverberant_room() -> None:
    sound = echo(10.0, delay_ms=80, talker_db=5, room_seed=4)
    cleaning = processor()
    cleaned = run(cleaning, sound)
    assert attenuation_db(sound, cleaned, 6.0, 10.0) > 15
    assert cleaning.report()["delay_ms"] == pytest.approx(80, abs=2.0)


def test_noise_without_echo_passes_unchanged() -> None:
    sound = echo(4.0)
    other = Echo(sound.mic, echo(4.0, seed=50).far, sound.talker)
    cleaned = run(processor(), other)
    assert np.array_equal(cleaned, other.mic[: len(cleaned)])


def test_extremes_are_survived() -> None:
    chance = np.random.default_rng(1)
    canceller = KalmanCanceller(300, 400)
    canceller.begin()
    loudest = np.full(BLOCK, 32_767, np.int16)
    for mic, far in ((loudest, -loudest), (loudest * 0, loudest), (-loudest, loudest * 0)):
        for _ in range(10):
            assert np.isfinite(canceller.cancel(mic, far)).all()
    for _ in range(20):
        noise = chance.integers(-32_768, 32_767, BLOCK).astype(np.int16)
        assert canceller.cancel(noise, noise).dtype == np.int16
