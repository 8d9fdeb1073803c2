"""The "stop" that comes with Parlour hears a voice it never learned from, and no other word."""

import shutil

import numpy as np
import pytest

from hardware.training.speaking import Wording, speak
from hardware.training.staging import as_pcm
from hardware.training.voices import Engine, Part, Voice
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.classifier import Classifier
from hardware.wake.features import SpeechFeatures
from hardware.wake.models import SHIPPED_STOP, openwakeword_backbone

pytestmark = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)
STRANGER = Voice(engine=Engine.ESPEAK, name="en-gb-x-rp+edward", part=Part.TEST)
SETTLED_HOPS = 8
"""The first scores after a start mean nothing."""


def _best_score(text: str) -> float:
    said = Wording(text=text, voice=STRANGER, tempo=1.0, timbre=1.0, pitch=50)
    [speech] = speak([said], seed=1)
    hiss = np.random.default_rng(1).normal(0, 0.001, 16_000).astype(np.float32)
    pcm = as_pcm(np.concatenate((hiss, 0.3 * speech, hiss)).astype(np.float32))
    classifier = Classifier(SHIPPED_STOP)
    features = SpeechFeatures(*openwakeword_backbone(), length=classifier.length)
    classifier.attach(features.history)
    scores = []
    for hop in pcm[: pcm.size // HOP_SAMPLES * HOP_SAMPLES].reshape(-1, HOP_SAMPLES):
        features.push(hop)
        scores.append(classifier.score())
    return max(scores[SETTLED_HOPS:])


@pytest.mark.parametrize("text", ["stop", "please stop", "stop!"])
def test_it_is_heard(text: str) -> None:
    assert _best_score(text) > 0.5


@pytest.mark.parametrize(
    "text", ["The timer is set.", "It is ten degrees outside.", "turn on the lamp", "good morning"]
)
def test_an_answer_is_not_taken_for_it(text: str) -> None:
    assert _best_score(text) < 0.5


def test_its_licence_stands_beside_it() -> None:
    notice = (SHIPPED_STOP.parent / "NOTICE.md").read_text()
    assert "Apache-2.0" in notice
    assert "parlour wake train stop" in notice
