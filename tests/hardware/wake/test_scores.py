import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from config.settings import Wake, WakeEngine, WakeWord
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.base import WakeEngine as Engine
from hardware.wake.decision import WakeDecision
from hardware.wake.engines import make_engine
from tests.benchmarks.peers import NoPeers, ask_openwakeword

type Samples = NDArray[np.int16]

WORDS = ("alexa", "hey_jarvis", "hey_mycroft", "weather")
THRESHOLD = 0.5
MOST_DIFFERENCE = 2e-5
"""Single precision: a Fourier transform rounds otherwise than a product of matrices."""
START_HOPS = 5
"""With several words the package lets scores through a few hops earlier than with one."""


def wake_of(*names: str, engine: WakeEngine = WakeEngine.PARLOUR) -> Wake:
    words = tuple(WakeWord(name=name) for name in names)
    return Wake(engine=engine, words=words, gate=False)


def recordings(corpus: Path, kind: str, count: int) -> list[Samples]:
    files = sorted((corpus / "public" / kind).glob("*.flac"))[:count]
    assert files
    return [soundfile.read(path, dtype="int16")[0] for path in files]


def hops_of(sound: Samples) -> Iterator[Samples]:
    for start in range(0, len(sound) - HOP_SAMPLES + 1, HOP_SAMPLES):
        yield sound[start : start + HOP_SAMPLES]


def scores_of(engine: Engine, sound: Samples) -> NDArray[np.float64]:
    told = [engine.feed(hop) for hop in hops_of(sound)]
    return np.array([[row[word] for word in engine.words] for row in told])


def wakes_in(engine: Engine, wake: Wake, sound: Samples) -> list[str]:
    """Give the words heard in a recording with a second of silence around it."""
    engine.reset()
    decision = WakeDecision(wake)
    silence = np.zeros(16_000, np.int16)
    hops = hops_of(np.concatenate([silence, sound, silence]))
    told = [decision.judge(engine.feed(hop), index * HOP_SAMPLES) for index, hop in enumerate(hops)]
    return [heard[0] for heard in told if heard is not None]


@pytest.mark.corpus
def test_scores_equal_those_of_the_openwakeword_package(corpus: Path, tmp_path: Path) -> None:
    clips = [*recordings(corpus, "wake_small", 12), *recordings(corpus, "wake_alexa", 6)]
    sound = np.concatenate([*clips, np.zeros(16_000, np.int16)])
    raw = tmp_path / "sound.raw"
    raw.write_bytes(sound.tobytes())
    try:
        theirs = np.array(json.loads(ask_openwakeword("scores", str(raw), *WORDS)))
    except NoPeers as absent:
        pytest.skip(str(absent))
    ours = scores_of(make_engine(wake_of(*WORDS)), sound)
    assert ours.shape == theirs.shape
    assert theirs[:, :3].max(axis=0).min() > 0.9  # the recordings hold all three wake words
    ours, theirs = ours[START_HOPS:], theirs[START_HOPS:]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=MOST_DIFFERENCE)
    np.testing.assert_array_equal(ours >= THRESHOLD, theirs >= THRESHOLD)


@pytest.mark.corpus
def test_after_reset_a_recording_scores_as_it_did_at_first(corpus: Path) -> None:
    [clip] = recordings(corpus, "wake_alexa", 1)
    engine = make_engine(wake_of("alexa"))
    first = scores_of(engine, clip)
    engine.reset()
    np.testing.assert_array_equal(scores_of(engine, clip), first)


@pytest.mark.corpus
def test_a_word_scores_the_same_alone_and_among_others(corpus: Path) -> None:
    [clip] = recordings(corpus, "wake_alexa", 1)
    alone = scores_of(make_engine(wake_of("alexa")), clip)[:, 0]
    among = scores_of(make_engine(wake_of("weather", "timer", "alexa")), clip)[:, 2]
    np.testing.assert_array_equal(alone, among)


@pytest.mark.corpus
@pytest.mark.parametrize("name", [WakeEngine.PARLOUR, WakeEngine.MICROWAKEWORD])
def test_spoken_wake_words_are_heard_once(corpus: Path, name: WakeEngine) -> None:
    if name is WakeEngine.MICROWAKEWORD:
        pytest.importorskip("pymicro_wakeword")
    wake = wake_of("alexa", engine=name)
    engine = make_engine(wake)
    clips = recordings(corpus, "wake_alexa", 20)
    heard = [wakes_in(engine, wake, clip) for clip in clips]
    assert sum(words == ["alexa"] for words in heard) >= 19


@pytest.mark.corpus
@pytest.mark.parametrize("name", [WakeEngine.PARLOUR, WakeEngine.MICROWAKEWORD])
def test_other_speech_does_not_wake(corpus: Path, name: WakeEngine) -> None:
    if name is WakeEngine.MICROWAKEWORD:
        pytest.importorskip("pymicro_wakeword")
    wake = wake_of("alexa", "hey_jarvis", engine=name)
    engine = make_engine(wake)
    kinds = ("negative_snowboy", "negative_view_glass", "commands_coffee")
    clips = [clip for kind in kinds for clip in recordings(corpus, kind, 4)]
    assert [wakes_in(engine, wake, clip) for clip in clips] == [[]] * len(clips)
