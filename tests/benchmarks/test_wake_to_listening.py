"""The benchmark's own check for lost samples can fail."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.protocol import Frame, WakeWordHeard
from tests.benchmarks.wake_to_listening import Observed, lost_samples

SOUND = np.random.default_rng(1).normal(0, 500, 16_000).astype(np.int16)
SKIPPED = 640
"""What the house did not count: its microphone was not yet taken up."""


@pytest.fixture
def observed() -> Observed:
    starts = range(1_280, 6_400, 320)
    pieces = [SOUND[start + SKIPPED :][:320].tobytes() for start in starts]
    frames = [Frame(at, pcm) for at, pcm in zip(starts, pieces, strict=True)]
    return Observed(WakeWordHeard("hey_jarvis", 0.9, 3_840), frames=frames)


def test_a_whole_turn_has_lost_nothing(observed: Observed) -> None:
    assert lost_samples(observed, SOUND, since=1_280) == 0


def test_a_missing_frame_is_counted(observed: Observed) -> None:
    del observed.frames[3]
    assert lost_samples(observed, SOUND, since=1_280) == 320


def test_a_late_beginning_is_counted(observed: Observed) -> None:
    assert lost_samples(observed, SOUND, since=1_000) == 280


def test_a_frame_with_other_sound_is_counted(observed: Observed) -> None:
    observed.frames[5] = replace(observed.frames[5], pcm=bytes(639) + b"\x01")
    assert lost_samples(observed, SOUND, since=1_280) == 320
