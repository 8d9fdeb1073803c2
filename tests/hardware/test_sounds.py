"""The house's own sounds are soft, level and never mistaken for each other."""

import wave
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from config.messages import SOUNDS
from hardware.sounds import MEASURE_PEAK, PEAK, Sound, find, render, write_wavs

RATE_HZ = 16_000
LONG = (Sound.TIMER, Sound.ALARM, Sound.MEASURE)


def likeness(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    """Give the highest normalised cross-correlation at any shift: 1.0 is the same sound."""
    size = one.size + other.size
    spectrum = np.fft.rfft(one, size) * np.fft.rfft(other, size).conj()
    energy = np.linalg.norm(one.astype(float)) * np.linalg.norm(other.astype(float))
    return float(np.abs(np.fft.irfft(spectrum)).max() / energy)


def test_every_sound_of_the_catalogue_exists() -> None:
    assert {sound.value for sound in Sound} == SOUNDS | {Sound.MEASURE}


def test_a_sound_is_like_itself() -> None:
    assert likeness(render(Sound.KEY, RATE_HZ), render(Sound.KEY, RATE_HZ)) > 0.99


@pytest.mark.parametrize(("one", "other"), list(combinations(Sound, 2)))
def test_two_sounds_are_told_apart(one: Sound, other: Sound) -> None:
    assert likeness(render(one, RATE_HZ), render(other, RATE_HZ)) < 0.3


@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000])
@pytest.mark.parametrize("sound", list(Sound))
def test_a_sound_begins_and_ends_in_silence_at_the_common_level(sound: Sound, rate_hz: int) -> None:
    samples = render(sound, rate_hz).astype(int)
    peak = MEASURE_PEAK if sound is Sound.MEASURE else PEAK
    assert abs(np.abs(samples).max() - peak * 32_767) <= 1
    assert abs(samples[0]) < 60
    assert abs(samples[-1]) < 60


@pytest.mark.parametrize("sound", [sound for sound in Sound if sound not in LONG])
def test_a_sign_is_short(sound: Sound) -> None:
    assert 0.15 <= render(sound, RATE_HZ).size / RATE_HZ <= 1.1


def test_the_measuring_sound_fills_the_band_of_speech_without_a_pause() -> None:
    samples = render(Sound.MEASURE, RATE_HZ).astype(float)
    assert 4.0 <= samples.size / RATE_HZ <= 5.0
    blocks = samples[: samples.size - samples.size % 1_600].reshape(-1, 1_600)
    levels_db = 10 * np.log10(np.mean(blocks**2, axis=1))
    assert levels_db[:-4].max() - levels_db[:-4].min() < 12
    power = np.abs(np.fft.rfft(samples)) ** 2
    octaves_hz = (125, 250, 500, 1_000, 2_000, 4_000, 7_000)
    shares_db = [
        10 * np.log10(power[int(low * 4.6) : int(high * 4.6)].sum() / power.sum())
        for low, high in pairwise(octaves_hz)
    ]
    assert min(shares_db) > -25


def test_a_sound_is_rendered_once_and_cannot_be_spoilt() -> None:
    samples = render(Sound.ACK, RATE_HZ)
    assert render(Sound.ACK, RATE_HZ) is samples
    with pytest.raises(ValueError, match="read-only"):
        samples[0] = 1


def test_an_unknown_name_still_sounds(caplog: pytest.LogCaptureFixture) -> None:
    assert find("timer") is Sound.TIMER
    assert find("kazoo") is Sound.FAILED
    assert "kazoo" in caplog.text


def test_the_sounds_can_be_written_as_wav_files(tmp_path: Path) -> None:
    paths = write_wavs(tmp_path / "sounds", RATE_HZ)
    assert len(paths) == len(Sound)
    with wave.open(str(paths[0])) as file:
        assert file.getframerate() == RATE_HZ
        assert file.getnframes() == render(Sound.ACK, RATE_HZ).size
