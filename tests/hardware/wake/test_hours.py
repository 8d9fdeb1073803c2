"""Hours of sound through our engine and the unmodified package: scores and decisions are equal."""

import json
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from config.wake import Wake, WakeWord
from hardware.wake.decision import WakeDecision
from hardware.wake.engines import make_engine
from hardware.wake.models import openwakeword_classifiers
from tests.benchmarks.paced import HOP_SAMPLES, Samples, hops_of
from tests.benchmarks.peers import NoPeers, ask_openwakeword
from tests.benchmarks.wake_sound import clips

WORDS = ("alexa", "hey_jarvis", "hey_mycroft", "hey_marvin", "weather")
START_HOPS = 5
MOST_DIFFERENCE = 1e-4
"""Of single precision; the usual one is below 1e-5."""
LEVELS_DB = (0.0, -20.0, -40.0)

logger = logging.getLogger(__name__)

type Scores = NDArray[np.float64]


def hours_of(corpus: Path, level_db: float, pause_s: float) -> Samples:
    """Give every recording at a level, one after the other with quiet hiss between them."""
    drawn = np.random.default_rng(round(-level_db))
    pieces: list[Samples] = []
    for clip in clips(corpus, ""):
        hiss = drawn.normal(0, 8, round(pause_s * 16_000))
        pieces += [np.rint(clip * 10 ** (level_db / 20)).astype(np.int16), hiss.astype(np.int16)]
    return np.concatenate(pieces)


def hours(sound: Samples) -> float:
    return len(sound) / 16_000 / 3_600


def their_scores(folder: Path, sound: Samples, words: Sequence[str]) -> Scores:
    raw = folder / "sound.raw"
    raw.write_bytes(sound.tobytes())
    try:
        return np.array(json.loads(ask_openwakeword("scores", str(raw), *words)))
    except NoPeers as absent:
        pytest.skip(str(absent))


def our_scores(wake: Wake, sound: Samples) -> Scores:
    engine = make_engine(wake)
    told = [engine.feed(hop) for hop in hops_of(sound)]
    return np.array([[row[word] for word in engine.words] for row in told])


def wakes_of(wake: Wake, scores: Scores) -> list[tuple[int, str]]:
    """Give hop and word of each wake."""
    decision = WakeDecision(wake)
    names = [word.name for word in wake.words]
    told = [
        (hop, decision.judge(dict(zip(names, row, strict=True)), hop * HOP_SAMPLES))
        for hop, row in enumerate(scores.tolist())
    ]
    return [(hop, heard[0]) for hop, heard in told if heard is not None]


@pytest.mark.long
@pytest.mark.corpus
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("level_db", LEVELS_DB)
def test_hours_of_recordings_score_and_wake_as_with_the_package(
    corpus: Path, tmp_path: Path, level_db: float
) -> None:
    sound = hours_of(corpus, level_db, pause_s=1.0)
    words = tuple(WakeWord(name=name) for name in WORDS)
    theirs = their_scores(tmp_path, sound, WORDS)
    ours = our_scores(Wake(words=words, gate=False), sound)
    differences = np.abs(ours - theirs)[START_HOPS:]
    logger.info("%.2f h at %g dB differ by %.1e", hours(sound), level_db, differences.max())
    assert differences.max() < MOST_DIFFERENCE
    np.testing.assert_array_equal(ours[START_HOPS:] >= 0.5, theirs[START_HOPS:] >= 0.5)
    assert wakes_of(Wake(words=words), ours) == wakes_of(Wake(words=words), theirs)


@pytest.mark.long
@pytest.mark.corpus
@pytest.mark.timeout(1_800)
def test_with_pauses_in_which_the_gate_closes_the_wakes_are_those_of_the_package(
    corpus: Path, tmp_path: Path
) -> None:
    pause = np.zeros(5 * 16_000, np.int16)
    spoken = [np.concatenate([clip // 30, pause]) for clip in clips(corpus, "")[::3]]
    bare = np.concatenate(spoken)
    hiss = np.random.default_rng(5).normal(0, 20, bare.size)  # a microphone's own never stops
    sound = np.clip(np.rint(bare + hiss), -32_768, 32_767).astype(np.int16)
    wake = Wake(words=tuple(WakeWord(name=name) for name in WORDS))
    ours = our_scores(wake, sound)
    rested = np.mean(ours.max(axis=1) == 0)
    wakes = wakes_of(wake, their_scores(tmp_path, sound, WORDS))
    logger.info("%.2f h, %.0f %% at rest, %d wakes", hours(sound), rested * 100, len(wakes))
    assert wakes_of(wake, ours) == wakes
    assert rested > 0.2


@pytest.mark.long
@pytest.mark.corpus
@pytest.mark.timeout(600)
def test_a_model_of_ones_own_scores_as_with_the_package(corpus: Path, tmp_path: Path) -> None:
    own = tmp_path / "our_house.onnx"
    shutil.copy(openwakeword_classifiers()["hey_jarvis"], own)
    sound = np.concatenate(clips(corpus, "wake_small", "negative_jarvis"))
    theirs = their_scores(tmp_path, sound, [str(own)])
    ours = our_scores(Wake(words=(WakeWord(name="our_house", model=own),), gate=False), sound)
    assert theirs.max() > 0.9
    np.testing.assert_allclose(ours[START_HOPS:], theirs[START_HOPS:], rtol=0, atol=MOST_DIFFERENCE)
