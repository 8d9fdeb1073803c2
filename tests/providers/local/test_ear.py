"""The ear understands a turn in its pauses, and never less than all of it."""

import asyncio

import numpy as np

from providers.local.ear import Ear
from providers.local.recognise import Samples

FRAME_SAMPLES = 320


def _loud(frames: int) -> list[bytes]:
    wave = np.sin(np.arange(FRAME_SAMPLES) / 5) * 8000
    return [wave.astype(np.int16).tobytes()] * frames


def _quiet(frames: int) -> list[bytes]:
    noise = np.random.default_rng(1).normal(0, 20, FRAME_SAMPLES).astype(np.int16)
    return [noise.tobytes()] * frames


class _Listener:
    """Counts how often it was asked, and gives how much it was given."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.ear: Ear[int] = Ear(self._interpret)

    async def _interpret(self, samples: Samples) -> int:
        self.asked.append(len(samples) // FRAME_SAMPLES)
        return self.asked[-1]

    async def hear(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.ear.hear(frame)
            await asyncio.sleep(0)


async def test_a_turn_is_understood_before_its_end_is_certain() -> None:
    listener = _Listener()
    await listener.hear(_quiet(5) + _loud(30) + _quiet(32))
    assert listener.asked == [45]
    assert await listener.ear.finish() == 45
    assert listener.asked == [45]


async def test_speech_after_a_pause_is_not_left_out() -> None:
    listener = _Listener()
    await listener.hear(_quiet(5) + _loud(30) + _quiet(15) + _loud(20) + _quiet(3))
    assert await listener.ear.finish() == 73


async def test_a_turn_without_pauses_is_understood_at_its_end() -> None:
    listener = _Listener()
    await listener.hear(_loud(40))
    assert await listener.ear.finish() == 40


async def test_the_next_turn_begins_empty() -> None:
    listener = _Listener()
    await listener.hear(_quiet(5) + _loud(30) + _quiet(20))
    await listener.ear.finish()
    await listener.hear(_loud(10))
    assert await listener.ear.finish() == 10


async def test_a_turn_that_never_ends_takes_bounded_memory() -> None:
    listener = _Listener()
    for _ in range(4):
        await listener.hear(_loud(500))
    assert await listener.ear.finish() == 1500
