"""What an array heard comes out better once the word is over."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.array.front import Front
from hardware.array.layout import circular
from hardware.array.second_look import SecondLook
from hardware.array.steering import Places, places_of
from tests.hardware.array.scene import RATE_HZ, Captured, arriving, blocks, bursts, captured

PLACES = places_of(circular(4, 0.04))
ALL = np.ones(4, np.bool_)
WORD_FROM = 4 * RATE_HZ - 16_000
LENGTH = 4 * RATE_HZ
LATE = 256


def talk() -> NDArray[np.float64]:
    """Give silence, and speech in the last second."""
    speech = np.zeros(LENGTH)
    speech[WORD_FROM:] = bursts(1, seed=3, level=2_000)
    return speech


def noise(places: Places = PLACES) -> NDArray[np.float64]:
    return arriving(np.random.default_rng(5).standard_normal(LENGTH) * 1_500, places, 20)


def looked_at(sound: Captured, living: NDArray[np.bool_] = ALL, frames: int = 1_280) -> Captured:
    look = SecondLook(sound.shape[1])
    for part in blocks(sound, frames):
        look.note(part)
    found = look.again(living)
    assert found is not None
    return found


def error_db(sound: NDArray[np.generic], clean: NDArray[np.float64]) -> float:
    """Give what is not the talker, against him, up to 4 kHz and in the last second."""
    low = np.fft.rfftfreq(12_000, 1 / RATE_HZ) < 3_500
    found, right = (np.fft.rfft(each[-12_000:].astype(float))[low] for each in (sound, clean))
    return float(10 * np.log10(np.sum(abs(found - right) ** 2) / np.sum(abs(right) ** 2)))


@pytest.mark.parametrize("frames", [320, 1_280])
def test_the_word_comes_out_of_the_noise_as_the_first_microphone_hears_it(frames: int) -> None:
    speech = arriving(talk(), PLACES, 140)
    sound = captured(speech, noise())
    found = looked_at(sound, frames=frames)
    assert len(found) == 30 * 1_280
    clean = speech[:-LATE, 0]
    assert error_db(found, clean) < error_db(sound[:-LATE, 0], clean) - 8


def test_microphones_that_are_not_alike_do_no_harm() -> None:
    gains = np.array([1.0, 1.5, 0.7, 1.2])
    speech = arriving(talk(), PLACES, 140) * gains
    sound = captured(speech, noise() * gains)
    clean = speech[:-LATE, 0]
    assert error_db(looked_at(sound), clean) < error_db(sound[:-LATE, 0], clean) - 8


def test_a_dead_microphone_is_left_out() -> None:
    speech = arriving(talk(), PLACES, 140)
    sound = captured(speech, noise())
    sound[:, 0] = 0
    living = np.array([False, True, True, True])
    clean = speech[:-LATE, 1]
    assert error_db(looked_at(sound, living), clean) < error_db(sound[:-LATE, 1], clean) - 6


def test_too_little_sound_or_one_microphone_gives_nothing() -> None:
    look = SecondLook(2)
    sound = captured(arriving(talk(), PLACES[:2], 140))
    look.note(sound[: 2 * RATE_HZ])
    assert look.again(ALL[:2]) is None
    look.note(sound)
    assert look.again(ALL[:2]) is not None
    assert look.again(np.array([True, False])) is None


def test_silence_and_full_scale_are_looked_at_as_well() -> None:
    silent = np.zeros((LENGTH, 4), np.int16)
    assert not looked_at(silent).any()
    assert looked_at(np.full_like(silent, -32_768)).size == 30 * 1_280


def test_it_ends_where_the_front_ends() -> None:
    front = Front(4, PLACES, -60.0)
    sound = captured(arriving(talk(), PLACES, 140))
    heard = np.concatenate([front.process(part, playing=False) for part in blocks(sound)])
    found = front.look_again()
    assert found is not None
    one, other = found[-8_000:].astype(float), heard[-8_000:].astype(float)
    spectrum = np.fft.rfft(one) * np.fft.rfft(other).conj()
    apart = int(np.argmax(np.fft.irfft(spectrum)))
    assert min(apart, 8_000 - apart) <= 4
