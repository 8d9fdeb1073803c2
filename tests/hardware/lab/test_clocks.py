"""One clock's samples as another counts them, exact for as long as anybody listens."""

import numpy as np
import pytest

from hardware.lab.clocks import drifted, sampled_at
from hardware.virtual.acoustics import RATE_HZ


def tone(hz: float, places: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * hz * places / RATE_HZ).astype(np.float32)


@pytest.mark.parametrize("ppm", [-200.0, -50.0, 50.0, 200.0])
@pytest.mark.parametrize("since", [0.0, 57_600_000.0], ids=["at once", "after an hour"])
def test_a_drifting_tone_is_sampled_where_the_other_clock_stands(ppm: float, since: float) -> None:
    sound = tone(3_000.0, np.arange(10 * RATE_HZ))
    first, heard = drifted(sound, ppm, since)
    places = (since + first + np.arange(heard.size, dtype=np.float64)) * (1 + ppm * 1e-6) - since
    error = heard - tone(3_000.0, places)
    assert np.abs(error[100:-100]).max() < 10 ** (-80 / 20)
    assert first == pytest.approx(-since * ppm * 1e-6, rel=1e-3, abs=1.0)


def test_parts_of_a_stretch_join_as_if_it_was_one() -> None:
    sound = tone(700.0, np.arange(4 * RATE_HZ))
    whole_at, whole = drifted(sound, 150.0)
    half = 2 * RATE_HZ
    late_at, late = drifted(sound[half:], 150.0, half)
    begin = half + late_at - whole_at
    assert np.allclose(whole[begin + 100 : begin + late.size], late[100:], atol=1e-4)


def test_clocks_that_agree_change_nothing() -> None:
    sound = tone(440.0, np.arange(RATE_HZ))
    assert drifted(sound, 0.0) == (0, sound)


def test_beyond_the_ends_there_is_silence() -> None:
    assert np.allclose(sampled_at(np.ones(10, np.float32), np.array([-100.0, 200.0])), 0.0)
