"""An overdriven microphone is noticed; a loud one is not."""

import numpy as np
import pytest

from hardware.clipping import Clipping


def share_of(second: list[int] | list[list[int]]) -> float:
    clipping = Clipping()
    samples = np.array(second, np.int16)
    clipping.note(np.repeat(samples, 16_000 // len(samples), axis=0))
    return clipping.share


def test_cut_off_samples_are_counted_on_both_sides() -> None:
    assert share_of([32_767, -32_768, 0, 0]) == pytest.approx(0.5)


def test_loud_sound_below_the_edge_is_none() -> None:
    assert share_of([[32_000, -32_000], [100, -100]]) == 0.0


def test_of_several_channels_all_count() -> None:
    assert share_of([[32_767, 1], [2, 3]]) == pytest.approx(0.25)


def test_each_second_counts_alone() -> None:
    clipping = Clipping()
    block = np.full(1_280, 32_767, np.int16)
    for _ in range(13):
        clipping.note(block)
    assert clipping.share == 1.0
    for _ in range(13):
        clipping.note(block // 2)
    assert clipping.share == 0.0
