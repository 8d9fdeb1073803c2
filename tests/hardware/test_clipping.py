"""An overdriven microphone is noticed; a loud one is not."""

import numpy as np
import pytest

from hardware.clipping import Clipping


def test_cut_off_samples_are_counted_on_both_sides() -> None:
    clipping = Clipping()
    clipping.note(np.array([32_767, -32_768, 0, 0], np.int16))
    assert clipping.take() == pytest.approx(0.5)
    assert clipping.take() == 0.0


def test_loud_sound_below_the_edge_is_none() -> None:
    clipping = Clipping()
    clipping.note(np.array([[32_000, -32_000], [100, -100]], np.int16))
    assert clipping.take() == 0.0


def test_of_several_channels_all_count() -> None:
    clipping = Clipping()
    clipping.note(np.array([[32_767, 1], [2, 3]], np.int16))
    assert clipping.take() == pytest.approx(0.25)
