"""An array hears the talker, knows where he is, and does without microphones that fail."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.array.frames import Windows, spectra_of
from hardware.array.front import Front
from hardware.array.layout import circular
from hardware.array.steering import HOP, Places, Spectra, places_of
from tests.hardware.array.scene import Captured, arriving, blocks, bursts, captured

PLACES = places_of(circular(4, 0.04))
QUIET_DBFS = -60.0
LATE = 256


def heard(front: Front, sound: Captured, frames: int = 1_280) -> Captured:
    return np.concatenate([front.process(part, playing=False) for part in blocks(sound, frames)])


def apart(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


def noise_from(degrees: float, seconds: float, places: Places = PLACES) -> NDArray[np.float64]:
    noise = np.random.default_rng(5).standard_normal(int(seconds * 16_000)) * 1_500
    return arriving(noise, places, degrees)


@pytest.mark.parametrize("degrees", [0, 75, 190, 310])
@pytest.mark.parametrize("frames", [320, 1_280])
def test_speech_is_found_where_it_comes_from(degrees: int, frames: int) -> None:
    front = Front(4, PLACES, QUIET_DBFS)
    assert front.direction_deg == -1
    heard(front, captured(arriving(bursts(2, seed=3), PLACES, degrees)), frames)
    assert apart(front.direction_deg, degrees) <= 10


def test_speech_is_found_beside_a_noise_that_was_there_before() -> None:
    speech = bursts(4, seed=3, level=2_000)
    speech[:32_000] = 0
    front = Front(4, PLACES, QUIET_DBFS)
    heard(front, captured(arriving(speech, PLACES, 140), noise_from(20, 4)))
    assert apart(front.direction_deg, 140) <= 10


def test_the_beam_lets_speech_pass_and_not_the_noise() -> None:
    silence, speech = np.zeros(48_000), bursts(2, seed=3, level=2_000)
    talk = np.concatenate([silence, speech])
    mixture = captured(arriving(talk, PLACES, 140), noise_from(20, 5))
    beam = heard(Front(4, PLACES, QUIET_DBFS), mixture).astype(float)

    def error_db(sound: NDArray[np.float64], clean: NDArray[np.float64]) -> float:
        return float(10 * np.log10(np.mean((sound - clean) ** 2) / np.mean(clean**2)))

    late = slice(56_000, 79_000)
    alone = error_db(mixture[late, 0].astype(float), arriving(talk, PLACES, 140)[late, 0])
    through = error_db(beam[late.start + LATE : late.stop + LATE], talk[late])
    assert through < alone - 6


def taken_off_db(talk: NDArray[np.float64], sound: Captured) -> float:
    """Give what the beam takes off the last two seconds of a talker, as the middle hears him."""
    late = slice(talk.size - 40_000, talk.size - 8_000)
    clean = talk[late]
    beam = heard(Front(4, PLACES, QUIET_DBFS), sound).astype(float)[late.start + LATE :]
    through = float(beam[: clean.size] @ clean) / float(clean @ clean)
    return -20 * float(np.log10(max(through, 1e-6)))


def quiet_talk() -> NDArray[np.float64]:
    """Give a talker in a quiet room, after two seconds of nothing."""
    return np.concatenate([np.zeros(32_000), bursts(6, seed=3)])


@pytest.mark.parametrize("unlike_db", [0.0, 1.5, 3.0])
def test_microphones_that_differ_do_not_make_the_beam_cancel_the_talker(unlike_db: float) -> None:
    talk = quiet_talk()
    gains = 10 ** (np.array([0.0, 1.0, -1.0, 0.5]) * unlike_db / 20)
    sound = captured(arriving(talk, PLACES, 140) * gains)
    assert taken_off_db(talk, sound) < 3


@pytest.mark.parametrize("elevation_deg", [20, 35])
def test_a_talker_above_the_plane_of_the_array_is_heard(elevation_deg: int) -> None:
    talk = quiet_talk()
    raised = PLACES * np.cos(np.radians(elevation_deg))
    assert taken_off_db(talk, captured(arriving(talk, raised, 140))) < 4


def test_our_own_voice_does_not_turn_the_beam() -> None:
    front = Front(4, PLACES, QUIET_DBFS)
    heard(front, captured(arriving(bursts(2, seed=3), PLACES, 140)))
    known = front.direction_deg
    for part in blocks(captured(arriving(bursts(3, seed=4), PLACES, 300))):
        front.process(part, playing=True)
    assert front.direction_deg == known


def test_a_dead_microphone_is_left_out() -> None:
    sound = captured(arriving(bursts(5, seed=3), PLACES, 140))
    sound[:, 2] = 0
    front = Front(4, PLACES, QUIET_DBFS)
    beam = heard(front, sound)
    assert front.dead == 1
    assert apart(front.direction_deg, 140) <= 15
    assert beam[32_000:].any()


def test_a_microphone_that_only_hisses_is_left_out() -> None:
    sound = captured(arriving(bursts(12, seed=3), PLACES, 140))
    sound[:, 1] = np.random.default_rng(9).integers(-2, 3, len(sound))
    front = Front(4, PLACES, QUIET_DBFS)
    heard(front, sound)
    assert front.dead == 1


def test_all_microphones_dead_is_silence_and_not_a_crash() -> None:
    front = Front(4, PLACES, QUIET_DBFS)
    assert not heard(front, np.zeros((48_000, 4), np.int16)).any()
    assert front.dead == 4
    heard(front, captured(arriving(bursts(2, seed=3), PLACES, 75)))
    assert front.dead == 0
    assert apart(front.direction_deg, 75) <= 10


def test_without_a_geometry_the_best_microphone_is_heard() -> None:
    speech = bursts(3, seed=3)
    noises = np.random.default_rng(8).standard_normal((speech.size, 3)) * np.array([900, 60, 400])
    sound = captured(speech[:, None] + noises)
    front = Front(3, None, QUIET_DBFS)
    chosen = heard(front, sound)
    assert front.condition.best == 1
    assert front.direction_deg == -1
    late = chosen[32_000 + LATE :].astype(int)
    assert np.abs(late - sound[32_000 : 32_000 + late.size, 1]).max() <= 1


def test_a_quiet_room_costs_no_spectra(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(windows: Windows) -> Spectra:
        made.append(len(windows))
        return spectra_of(windows)

    front = Front(4, PLACES, QUIET_DBFS)
    heard(front, captured(np.zeros((32_000, 4)), hiss=5.0))
    monkeypatch.setattr("hardware.array.front.spectra_of", counted)
    heard(front, captured(np.zeros((160_000, 4)), hiss=5.0))
    assert sum(made) <= 0.1 * 160_000 / HOP
