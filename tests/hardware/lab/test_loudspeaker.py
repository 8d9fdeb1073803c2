"""A small loudspeaker has no low notes, and bends what is loud."""

import numpy as np
import pytest

from hardware.lab.loudspeaker import BENT, Loudspeaker
from hardware.virtual.acoustics import RATE_HZ


def tone(hz: float, amplitude: float) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)


def harmonics(samples: np.ndarray, hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples[:RATE_HZ]))
    return float(np.linalg.norm(spectrum[2 * hz : 10 * hz : hz]) / spectrum[hz])


@pytest.mark.parametrize(("hz", "db"), [(30, -28.0), (150, -3.0), (300, -0.3), (3_000, 0.0)])
def test_it_falls_by_twelve_db_an_octave_below_its_corner(hz: int, db: float) -> None:
    gain = np.abs(np.fft.rfft(Loudspeaker().radiate(tone(hz, 1.0))[:RATE_HZ])[hz]) / (RATE_HZ / 2)
    assert 20 * np.log10(gain) == pytest.approx(db, abs=0.7)


def test_a_linear_one_adds_no_harmonics() -> None:
    assert harmonics(Loudspeaker().radiate(tone(500, 0.5)), 500) < 0.001


def test_a_bent_one_adds_more_the_louder_it_plays() -> None:
    bent = Loudspeaker(BENT)
    soft, loud = (harmonics(bent.radiate(tone(500, level)), 500) for level in (0.1, 0.5))
    assert soft == pytest.approx(0.007, abs=0.003)
    assert loud == pytest.approx(0.12, abs=0.02)
