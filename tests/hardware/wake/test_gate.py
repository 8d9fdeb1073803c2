from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from config.settings import Wake, WakeWord
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.engines import make_engine
from hardware.wake.gate import PARK_AFTER_HOPS, GatedEngine, NoiseGate

type Samples = NDArray[np.int16]

MEMORY_HOPS = 30
LEARN_HOPS = 10
"""By then the gate has an average of the noise."""


class SumOfMemory:
    """An engine that hears everything it may depend on: one hop missed, and its score is wrong."""

    hop_samples = HOP_SAMPLES
    words = ("sum",)
    memory_hops = MEMORY_HOPS

    def __init__(self) -> None:
        self._heard: list[int] = [0] * (MEMORY_HOPS + 1)

    def catch_up(self, hops: Sequence[Samples]) -> None:
        for hop in hops:
            self.feed(hop)

    def feed(self, samples: Samples) -> Mapping[str, float]:
        self._heard = [*self._heard[1:], int(np.abs(samples, dtype=np.int64).sum())]
        return {"sum": 1.0 + sum(place * heard for place, heard in enumerate(self._heard))}

    def reset(self) -> None:
        self._heard = [0] * (MEMORY_HOPS + 1)


def noise(level_dbfs: float, hops: int, *, seed: int = 1) -> Samples:
    scale = 32_768 * 10 ** (level_dbfs / 20)
    drawn = np.random.default_rng(seed).normal(0, scale, (hops, HOP_SAMPLES))
    return np.clip(np.round(drawn), -32_768, 32_767).astype(np.int16)


def tone(level_dbfs: float, hops: int) -> Samples:
    scale = 32_768 * 10 ** (level_dbfs / 20) * 2**0.5
    time_s = np.arange(hops * HOP_SAMPLES) / 16_000
    wave = scale * np.sin(2 * np.pi * 700 * time_s)
    return wave.astype(np.int16).reshape(hops, HOP_SAMPLES)


def opened(gate: NoiseGate, hops: Iterable[Samples]) -> list[bool]:
    return [gate.is_open(hop) for hop in hops]


@pytest.mark.parametrize("level_dbfs", [-96, -90, -75, -60, -45, -30])
def test_the_gate_closes_in_steady_noise_of_any_level(level_dbfs: float) -> None:
    told = opened(NoiseGate(), noise(level_dbfs, 300))
    assert all(told[:PARK_AFTER_HOPS])
    assert not any(told[PARK_AFTER_HOPS + LEARN_HOPS :])


def test_the_gate_closes_in_digital_silence() -> None:
    assert not opened(NoiseGate(), np.zeros((60, HOP_SAMPLES), np.int16))[-1]


@pytest.mark.parametrize("level_dbfs", [-90, -60, -30])
def test_a_sound_as_loud_as_the_noise_opens_it_within_its_first_hop(level_dbfs: float) -> None:
    gate = NoiseGate()
    opened(gate, noise(level_dbfs, 100))
    assert gate.is_open(noise(level_dbfs, 1, seed=2)[0] + tone(level_dbfs, 1)[0])
    told = opened(gate, noise(level_dbfs, 60, seed=3))
    assert all(told[: PARK_AFTER_HOPS - 1])
    assert not told[-1]


def test_hum_below_speech_does_not_hide_a_quieter_voice() -> None:
    time_s = np.arange(101 * HOP_SAMPLES) / 16_000
    hum = (3_000 * np.sin(2 * np.pi * 50 * time_s)).reshape(-1, HOP_SAMPLES).astype(np.int16)
    room = hum + noise(-70, 101)
    gate = NoiseGate()
    assert not opened(gate, room[:100])[-1]
    assert gate.is_open(room[100] + tone(-52, 1)[0])  # 30 dB below the hum


def test_a_fan_that_starts_opens_the_gate_until_its_noise_is_known() -> None:
    gate = NoiseGate()
    assert not opened(gate, noise(-70, 100))[-1]
    told = opened(gate, noise(-50, 150))
    assert all(told[:PARK_AFTER_HOPS])
    assert not any(told[-20:])


def test_when_a_fan_stops_a_voice_below_its_noise_is_heard_at_once() -> None:
    gate = NoiseGate()
    assert not opened(gate, noise(-40, 200))[-1]
    after = noise(-75, PARK_AFTER_HOPS + 30)
    told = opened(gate, after)
    assert all(told[: PARK_AFTER_HOPS - 1])
    assert not told[-1]
    assert gate.is_open(noise(-75, 1, seed=4)[0] + tone(-70, 1)[0])


def test_noise_that_rises_slowly_does_not_keep_the_gate_open() -> None:
    levels = np.linspace(-80, -60, 3_000)  # 20 dB in 4 minutes, as a gain control raises it
    rising = np.concatenate([noise(level, 1, seed=hop) for hop, level in enumerate(levels)])
    assert np.mean(opened(NoiseGate(), rising)) < 0.5


def test_talk_with_its_pauses_keeps_the_gate_open() -> None:
    gate = NoiseGate()
    talk = np.concatenate(
        [
            np.concatenate([noise(-30, 12, seed=seed), noise(-60, 4, seed=-seed % 97)])
            for seed in range(40)
        ]
    )
    assert all(opened(gate, talk))


STRETCHES = st.lists(
    st.tuples(st.sampled_from([-90, -70, -50, -30]), st.integers(1, 90)), min_size=1, max_size=8
)


@given(stretches=STRETCHES)
@settings(max_examples=60, deadline=None)
def test_every_score_given_is_that_of_the_engine_without_a_gate(
    stretches: list[tuple[int, int]],
) -> None:
    bare, gated = SumOfMemory(), GatedEngine(SumOfMemory())
    for seed, (level_dbfs, count) in enumerate(stretches):
        for hop in noise(level_dbfs, count, seed=seed):
            score, expected = gated.feed(hop)["sum"], bare.feed(hop)["sum"]
            assert score == (0.0 if gated.parked else expected)


def test_what_a_caller_does_with_his_array_later_changes_nothing() -> None:
    bare, gated = SumOfMemory(), GatedEngine(SumOfMemory())
    hops = [*noise(-70, 80), *noise(-30, 1)]
    for hop in hops:
        lent = hop.copy()
        score, expected = gated.feed(lent)["sum"], bare.feed(hop)["sum"]
        lent[:] = 9
    assert score == expected


def test_reset_forgets_the_noise_and_what_waits_to_be_heard() -> None:
    gated = GatedEngine(SumOfMemory())
    for hop in noise(-70, 80):
        gated.feed(hop)
    had_rested = gated.parked
    gated.reset()
    assert had_rested
    assert not gated.parked
    assert gated.feed(noise(-70, 1)[0]) == SumOfMemory().feed(noise(-70, 1)[0])


@pytest.mark.parametrize("words", [("hey_jarvis",), ("alexa", "timer", "weather")])
def test_scores_after_any_rest_equal_those_without_a_gate(words: tuple[str, ...]) -> None:
    named = tuple(WakeWord(name=word) for word in words)
    bare = make_engine(Wake(words=named, gate=False))
    gated = make_engine(Wake(words=named))
    assert isinstance(gated, GatedEngine)
    rests = 0
    for seed, (level_dbfs, count) in enumerate([(-70, 27), (-70, 41), (-70, 95), (-62, 120)]):
        for hop in [*noise(level_dbfs, count, seed=seed), *noise(-25, 12, seed=seed + 50)]:
            scores, expected = gated.feed(hop), bare.feed(hop)
            rests += gated.parked
            assert gated.parked or scores == expected
    assert rests > 100
