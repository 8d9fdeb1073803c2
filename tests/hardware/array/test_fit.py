"""A geometry that a room's sound contradicts is noticed, and a right one is not doubted."""

import numpy as np
import pytest

from hardware.array.fit import Fit
from hardware.array.frames import Cutter, spectra_of
from hardware.array.layout import linear
from hardware.array.steering import Places, places_of
from tests.hardware.array.scene import arriving, blocks, captured

PLACES = places_of(linear(4, 0.05))


def everywhere(seconds: float) -> np.ndarray:
    """Noise from 24 directions at once."""
    rng = np.random.default_rng(2)
    noises = rng.standard_normal((24, int(seconds * 16_000))) * 400
    return np.sum([arriving(each, PLACES, 15.0 * n) for n, each in enumerate(noises)], axis=0)


ROOM = blocks(captured(everywhere(45)))


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (PLACES, False),
        (PLACES / 3, True),
        (PLACES[[0, 2, 1, 3]], True),
    ],
    ids=["right", "three times too small", "channels swapped"],
)
def test_positions_are_held_against_what_is_heard(said: Places, *, wrong: bool) -> None:
    fit, cutter = Fit(said, least_power=1e6), Cutter(4)
    for part in ROOM:
        fit.follow(spectra_of(cutter.push(part.astype(np.float32))))
    assert fit.mismatch is wrong
