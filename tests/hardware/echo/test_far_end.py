"""The far end is given on the microphone's time, whole and without jumps."""

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.echo.far_end import LEAD_S, RATE_HZ, TAIL_S, FarEnd

MIC = 1_280


def ramp(seconds: float, rate_hz: int) -> NDArray[np.int16]:
    """Give a slow tone that says where it is, of full length at any rate."""
    times = np.arange(int(seconds * rate_hz)) / rate_hz
    return np.rint(10_000 * np.sin(2 * np.pi * 200 * times) + 1).astype(np.int16)


class House:
    """A loudspeaker and a microphone with their callbacks, in order of time."""

    def __init__(self, *, rate_hz: int = 16_000, ppm: float = 0.0, jitter_s: float = 0.0) -> None:
        self.far = FarEnd()
        self.rate_hz, self.pace, self.jitter_s = rate_hz, 1 - ppm * 1e-6, jitter_s
        self.chance = np.random.default_rng(3)
        self.mic_s = 0.0
        self.given: list[NDArray[np.int16]] = []
        self.playing: list[bool] = []

    def listen(self, until_s: float) -> None:
        while self.mic_s + MIC / RATE_HZ <= until_s + 1e-9:
            self.mic_s += MIC / RATE_HZ
            far, playing = self.far.take(self.mic_s + self._late(), MIC)
            assert far.shape == (MIC,)
            self.given.append(far)
            self.playing.append(playing)

    def play(self, sound: NDArray[np.int16], at_s: float, latency_s: float = 0.04) -> None:
        step = self.rate_hz // 100
        for begin in range(0, len(sound), step):
            now_s = at_s + begin / self.rate_hz * self.pace
            self.listen(now_s)
            block = sound[begin : begin + step]
            self.far.note(block, self.rate_hz, now_s + latency_s + self._late())

    def _late(self) -> float:
        return float(self.chance.uniform(0, self.jitter_s)) if self.jitter_s else 0.0

    @property
    def line(self) -> NDArray[np.int16]:
        return np.concatenate(self.given)


def begins_s(line: NDArray[np.int16]) -> float:
    return float(np.flatnonzero(line)[0]) / RATE_HZ


@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100, 48_000])
def test_a_sound_is_given_when_it_is_heard_and_a_little_early(rate_hz: int) -> None:
    house = House(rate_hz=rate_hz)
    house.play(ramp(2.0, rate_hz), at_s=1.0)
    house.listen(5.0)
    assert begins_s(house.line) == pytest.approx(1.04 - LEAD_S, abs=0.002)
    heard = house.line[np.flatnonzero(house.line)[0] :][: 2 * RATE_HZ - 200]
    expected = ramp(2.0, RATE_HZ)[: heard.size]
    assert np.abs(heard[200:].astype(int) - expected[200:]).max() < 200


def test_it_plays_until_the_room_is_silent() -> None:
    house = House()
    house.play(ramp(1.0, 16_000), at_s=1.0)
    house.listen(4.0)
    on = [number * MIC / RATE_HZ for number, playing in enumerate(house.playing) if playing]
    assert on[0] == pytest.approx(1.0, abs=0.16)
    assert on[-1] == pytest.approx(2.03 + TAIL_S, abs=0.17)


def test_jittery_callbacks_tear_no_hole_into_a_reply() -> None:
    house = House(jitter_s=0.008)
    house.play(ramp(10.0, 16_000), at_s=0.5)
    house.listen(11.5)
    first = int(np.flatnonzero(house.line)[0])
    heard = house.line[first : first + 9 * RATE_HZ]
    assert np.array_equal(heard, ramp(10.0, 16_000)[: heard.size])


@pytest.mark.parametrize("latency_s", [0.0, -0.02, -0.06])
def test_a_card_that_tells_too_little_latency_tears_no_holes(latency_s: float) -> None:
    house = House(jitter_s=0.004)
    sound = ramp(4.0, 16_000)
    house.play(np.zeros(16_000, np.int16), at_s=0.5, latency_s=latency_s)
    house.play(sound, at_s=1.5, latency_s=latency_s)
    house.listen(8.0)
    line = house.line
    last = int(np.flatnonzero(line)[-1]) + 1
    assert np.array_equal(line[last - 3 * RATE_HZ : last], sound[-3 * RATE_HZ :])
    assert not house.playing[-1]


def test_a_loudspeaker_that_is_taken_away_stops_playing() -> None:
    house = House()
    house.play(ramp(1.0, 16_000), at_s=0.5, latency_s=-0.02)
    house.listen(3.0)
    assert not house.playing[-1]
    assert not house.given[-1].any()


def test_a_drift_is_left_to_the_canceller_and_makes_no_jump() -> None:
    house = House(ppm=200, jitter_s=0.004)
    house.play(ramp(30.0, 16_000), at_s=0.5)
    first = int(np.flatnonzero(house.line)[0])
    heard = house.line[first : first + 29 * RATE_HZ]
    assert np.array_equal(heard, ramp(30.0, 16_000)[: heard.size])


def test_after_a_silence_the_lines_meet_anew() -> None:
    house = House(ppm=150)
    for at_s in (1.0, 61.0):
        house.play(ramp(1.0, 16_000), at_s=at_s)
        silence_s = at_s + 1.0
        house.play(np.zeros(16_000, np.int16), at_s=silence_s)
        house.listen(silence_s + 1.5)
    second = house.line[60 * RATE_HZ :]
    assert begins_s(second) == pytest.approx(1.04 - LEAD_S, abs=0.003)


def test_without_a_loudspeaker_there_is_silence() -> None:
    far, playing = FarEnd().take(1.0, 320)
    assert not far.any()
    assert not playing


def test_nobody_listening_costs_no_memory_without_bound() -> None:
    far = FarEnd()
    for number in range(1_000):
        far.note(np.ones(480, np.int16), 48_000, number / 100)
    assert sum(len(block) for block, _, _ in far._noted) <= 4 * 48_000


def test_another_rate_in_the_middle_is_taken_up() -> None:
    house = House(rate_hz=48_000)
    house.play(ramp(1.0, 48_000), at_s=0.5)
    house.rate_hz = 16_000
    house.play(ramp(1.0, 16_000), at_s=1.5)
    house.listen(4.0)
    sounding = np.flatnonzero(house.line)
    assert (sounding[-1] - sounding[0]) / RATE_HZ == pytest.approx(2.0, abs=0.02)


def test_two_threads_lose_nothing() -> None:
    far = FarEnd()
    blocks = 300
    whole = np.arange(1, blocks * 160 + 1, dtype=np.int64) % 30_000 + 1

    def speak() -> None:
        for number in range(blocks):
            block = whole[number * 160 : number * 160 + 160].astype(np.int16)
            far.note(block, 16_000, number / 100)

    speaker = threading.Thread(target=speak)
    speaker.start()
    while speaker.is_alive():
        far.take(0.0, 0)
    speaker.join()
    far.take(0.0, 0)
    assert far._line.written == blocks * 160
