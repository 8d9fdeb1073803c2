"""How sound from a direction reaches each microphone: steering vectors, and a field without one.

Spectra have bins of 62.5 Hz: 16 ms windows, every 8 ms. Directions are in degrees in the plane of
the array, counter-clockwise from x; people are so far away that their sound arrives as a plane wave
(beyond 1 m for any array of a few centimetres).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE

WINDOW: Final = 256
HOP: Final = 128
BINS: Final = WINDOW // 2 + 1
SPEED_OF_SOUND_M_S: Final = 343.0
FREQUENCIES_HZ: Final = np.fft.rfftfreq(WINDOW, 1 / HOUSE.rate_hz)

type Places = NDArray[np.float64]
"""(microphones, 2), in metres."""
type Spectra = NDArray[np.complex64]
"""(bins, microphones, frames)."""
type Degrees = NDArray[np.float64]


def places_of(positions_m: Sequence[tuple[float, float]]) -> Places:
    """Give places as an array, seen from their middle."""
    places = np.array(positions_m, np.float64).reshape(-1, 2)
    return places - places.mean(axis=0)


def directions(places: Places) -> Degrees:
    """Give the directions worth looking at; a line cannot tell its two sides apart."""
    if np.linalg.matrix_rank(places, tol=1e-3) < 2:  # noqa: PLR2004 - the plane has two dimensions
        along = places[-1] - places[0]
        first = float(np.degrees(np.arctan2(along[1], along[0])))
        return (first + np.arange(0.0, 181.0, 7.5)) % 360
    return np.arange(0.0, 360.0, 10.0)


def steering(places: Places, degrees: Degrees) -> NDArray[np.complex64]:
    """Give the phases of sound from each direction: (bins, microphones, directions)."""
    towards = np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    early_s = places @ towards / SPEED_OF_SOUND_M_S
    phases = np.exp(2j * np.pi * FREQUENCIES_HZ[:, None, None] * early_s)
    narrow: NDArray[np.complex64] = phases.astype(np.complex64)
    return narrow


def diffuse(places: Places) -> NDArray[np.complex64]:
    """Give the coherence of sound from everywhere at once: (bins, microphones, microphones).

    The sinc of a spherically isotropic field (Cook et al. 1955), what reverberation comes near to.
    """
    apart_m = np.linalg.norm(places[:, None] - places[None], axis=-1)
    turns = 2 * FREQUENCIES_HZ[:, None, None] * apart_m / SPEED_OF_SOUND_M_S
    field: NDArray[np.complex64] = np.sinc(turns).astype(np.complex64)
    return field
