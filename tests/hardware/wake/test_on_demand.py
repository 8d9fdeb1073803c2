"""The one word that is scored only when asked for; a bundled classifier stands in its place."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from config.settings import Wake, WakeWord
from hardware.errors import ModelUnusable
from hardware.protocol import Event, StopWordHeard, WakeWordHeard
from hardware.wake.base import HOP_SAMPLES, ScoresOnDemand, WakeEngine
from hardware.wake.engines import make_engine
from hardware.wake.models import openwakeword_classifiers
from hardware.worker.words import Words
from tests.hardware.wake.test_scores import hops_of

ALEXA = openwakeword_classifiers()["alexa"]
BOTH = Wake(words=(WakeWord(name="alexa"),), stop_model=ALEXA, gate=False, stop_threshold=0.5)
JARVIS = Wake(words=(WakeWord(name="hey_jarvis"),), stop_model=ALEXA)


def on_demand(engine: WakeEngine) -> float:
    assert isinstance(engine, ScoresOnDemand)
    return engine.score_on_demand()


@pytest.fixture
def clip(corpus: Path) -> np.ndarray:
    """ "alexa", between two seconds of silence."""
    path = min((corpus / "public" / "wake_alexa").glob("*.flac"))
    silence = np.zeros(32_000, np.int16)
    return np.concatenate([silence, soundfile.read(path, dtype="int16")[0], silence])


@pytest.mark.corpus
def test_asked_at_any_hop_it_scores_as_if_it_had_listened_all_the_time(clip: np.ndarray) -> None:
    engine = make_engine(BOTH)
    for index, hop in enumerate(hops_of(clip)):
        score = engine.feed(hop)["alexa"]
        if index % 3 == 0:
            assert on_demand(engine) == pytest.approx(score, abs=1e-6)


@pytest.mark.corpus
def test_what_is_asked_for_changes_no_other_score(clip: np.ndarray) -> None:
    asked, alone = make_engine(JARVIS), make_engine(JARVIS.model_copy(update={"stop": False}))
    for hop in hops_of(clip):
        assert asked.feed(hop) == pytest.approx(alone.feed(hop))
        on_demand(asked)
    assert on_demand(alone) == 0.0


def test_a_parked_engine_gives_no_score() -> None:
    engine = make_engine(JARVIS)
    noise = np.random.default_rng(2).normal(0, 30, HOP_SAMPLES * 120).astype(np.int16)
    scores = []
    for hop in hops_of(noise):
        engine.feed(hop)
        scores.append(on_demand(engine))
    assert scores[-50:] == [0.0] * 50


@pytest.mark.corpus
@pytest.mark.parametrize("playing", [True, False])
def test_the_word_is_told_where_we_sound_and_nowhere_else(
    clip: np.ndarray,
    playing: bool,  # noqa: FBT001 - the case
) -> None:
    told: list[Event] = []
    words = Words(told.append, lambda count: clip[-count:])
    words.take_up(JARVIS, make_engine(JARVIS))
    for index, hop in enumerate(hops_of(clip)):
        words.hear(hop, (index + 1) * HOP_SAMPLES, playing=playing, arrived_s=0.0)
    assert len([event for event in told if isinstance(event, StopWordHeard)]) == int(playing)
    assert not [event for event in told if isinstance(event, WakeWordHeard)]


def test_a_stop_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"none\.onnx"):
        make_engine(Wake(stop_model=tmp_path / "none.onnx"))
