"""Quiet speech from across the room, down to where the engine itself begins to miss it.

The gate must not lose a single wake there: at every hop in which the engine without a gate would
have woken, the engine behind the gate gives the same score. With `-m long` for all noises; add
`--log-cli-level=INFO` for the figures.
"""

import itertools
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from config.wake import Wake, WakeWord
from hardware.wake.base import WakeEngine
from hardware.wake.engines import make_engine
from tests.benchmarks.paced import Samples, hops_of
from tests.benchmarks.wake_sound import clips

logger = logging.getLogger(__name__)

type Sound = NDArray[np.float64]

RATE_HZ = 16_000
QUIET_S = 5
WORD = "alexa"
NEAR_MISS = 0.1
NOISES = ("white", "pink", "brown", "hum")
FLOORS_DBFS = (-90, -75, -60, -45)
TALKER_TO_NOISE_DB = (10, 3, -3, -9)


def shaped(kind: str, samples: int, drawn: np.random.Generator) -> Sound:
    """Give noise of a colour with a power of 1; `hum` is pink with a mains hum 10 dB above it."""
    frequency = np.maximum(np.fft.rfftfreq(samples, 1 / RATE_HZ), 20)
    slope = {"white": 0.0, "pink": 0.5, "brown": 1.0, "hum": 0.5}[kind]
    noise = np.fft.irfft(np.fft.rfft(drawn.standard_normal(samples)) * frequency**-slope, samples)
    noise /= noise.std()
    if kind == "hum":
        time_s = np.arange(samples) / RATE_HZ
        for harmonic, loudness in ((1, 4.0), (3, 2.0), (5, 1.0)):
            noise += loudness * np.sin(2 * np.pi * 50 * harmonic * time_s)
    return noise / noise.std()


def reverberated(clip: Samples, rt60_s: float, drawn: np.random.Generator) -> Sound:
    """Give a clip as a room returns it: the direct sound and as much again that decays."""
    time_s = np.arange(round(rt60_s * RATE_HZ)) / RATE_HZ
    tail = drawn.standard_normal(time_s.size) * 10 ** (-3 * time_s / rt60_s)
    tail /= np.sqrt(np.sum(tail**2))
    tail[0] += 1.0
    size = 1 << (clip.size + tail.size).bit_length()
    return np.fft.irfft(np.fft.rfft(clip, size) * np.fft.rfft(tail, size), size)[: clip.size]


def heard(clip: Sound, noise: str, floor_dbfs: int, above_db: int, seed: int) -> Samples:
    """Give a clip after some quiet, so much above the noise, at the microphone."""
    drawn = np.random.default_rng(seed)
    quiet = QUIET_S * RATE_HZ
    sound = shaped(noise, quiet + clip.size + RATE_HZ, drawn)
    sound[quiet : quiet + clip.size] += clip / clip.std() * 10 ** (above_db / 20)
    scaled = sound * 32_768 * 10 ** (floor_dbfs / 20)
    return np.clip(np.rint(scaled), -32_768, 32_767).astype(np.int16)


def scores(engine: WakeEngine, sound: Samples) -> NDArray[np.float64]:
    engine.reset()
    return np.array([engine.feed(hop)[WORD] for hop in hops_of(sound)])


def swept(
    corpus: Path, noise: str, every: int, floors_dbfs: Sequence[int] = FLOORS_DBFS
) -> tuple[int, int, float]:
    """Give how often the word was heard without a gate, in how many trials, and what was at rest.

    Fails at the first hop in which the gate cost anything that counts.
    """
    words = (WakeWord(name=WORD),)
    bare, gated = make_engine(Wake(words=words, gate=False)), make_engine(Wake(words=words))
    spoken = clips(corpus, "wake_alexa")[::every]
    hits = trials = 0
    rests: list[float] = []
    for floor_dbfs, above_db in itertools.product(floors_dbfs, TALKER_TO_NOISE_DB):
        for seed, clip in enumerate(spoken):
            rt60_s = (0.2, 0.5, 0.8)[seed % 3]
            far = reverberated(clip, rt60_s, np.random.default_rng(seed))
            sound = heard(far, noise, floor_dbfs, above_db, seed)
            expected, found = scores(bare, sound), scores(gated, sound)
            counts = expected >= NEAR_MISS
            np.testing.assert_array_equal(found[counts], expected[counts])
            hits += bool(expected.max() >= 0.5)
            trials += 1
            rests.append(float(np.mean(found == 0)))
    return hits, trials, float(np.mean(rests))


@pytest.mark.corpus
def test_the_gate_loses_no_quiet_word_in_a_few_rooms(corpus: Path) -> None:
    hits, trials, rest = swept(corpus, "pink", every=50, floors_dbfs=(-75,))
    assert 0.4 < hits / trials < 0.95
    assert rest > 0.2


@pytest.mark.long
@pytest.mark.corpus
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("noise", NOISES)
def test_the_gate_loses_no_quiet_word_in_any_room(corpus: Path, noise: str) -> None:
    hits, trials, rest = swept(corpus, noise, every=2)
    logger.info(
        "%s: heard %d of %d with and without it; %.0f %% rest", noise, hits, trials, rest * 100
    )
    assert 0.4 < hits / trials < 0.99
    assert rest > 0.2
