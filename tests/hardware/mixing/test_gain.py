"""Gains walk instead of jumping, and no sum wraps."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from hardware.mixing.gain import KNEE, Ramp, decibel_gain, fade_out, limited, volume_gain


def test_the_volume_curve_spans_silence_to_full() -> None:
    gains = [volume_gain(percent) for percent in range(101)]
    assert gains[0] == 0.0
    assert gains[100] == 1.0
    assert gains == sorted(gains)


def test_six_decibels_are_about_half_the_amplitude() -> None:
    assert abs(decibel_gain(-6) - 0.5012) < 0.0001


def test_a_ramp_arrives_exactly_in_pieces_of_any_size() -> None:
    ramp = Ramp(0.0, 1_000)
    ramp.aim(1.0, over_ms=100)
    pieces = [ramp.take(size) for size in (1, 30, 68, 10)]
    walked = np.concatenate([np.atleast_1d(piece) for piece in pieces])
    assert np.allclose(walked[:99], np.arange(1, 100) / 100, atol=1e-5)
    assert (walked[99:] == 1.0).all()
    assert ramp.take(5) == 1.0


def test_a_ramp_aimed_again_at_its_goal_does_not_start_over() -> None:
    ramp = Ramp(0.0, 1_000)
    ramp.aim(1.0, over_ms=10)
    ramp.take(5)
    ramp.aim(1.0, over_ms=10)
    ramp.take(5)
    assert ramp.take(1) == 1.0


def test_a_fade_ends_in_nothing() -> None:
    assert fade_out(4).tolist() == [0.75, 0.5, 0.25, 0.0]
    assert fade_out(0).size == 0


@given(arrays(np.float32, 50, elements=st.floats(-200_000, 200_000, width=32)))
def test_the_limit_keeps_sign_and_order_and_leaves_the_quiet_alone(
    mix: NDArray[np.float32],
) -> None:
    result = limited(np.sort(mix))
    assert (np.diff(result.astype(int)) >= 0).all()
    quiet = np.abs(np.sort(mix)) < KNEE
    assert (result[quiet] == np.rint(np.sort(mix)[quiet])).all()
