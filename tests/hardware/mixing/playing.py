"""What the tests of the mixer play into it, and how they listen to what comes out."""

import numpy as np
from numpy.typing import NDArray

from hardware.mixer import Mixer
from hardware.protocol import Channel

RATE_HZ = 48_000
BLOCK = 960
FULL = dict.fromkeys(Channel, 100)
REPLY = Channel.REPLY


def mixer(*, duck_db: float = 18.0) -> Mixer:
    return Mixer(RATE_HZ, volumes=FULL, duck_db=duck_db)


def tone(ms: float, rate_hz: int = RATE_HZ, *, hz: float = 200.0, level: int = 8_000) -> bytes:
    time_s = np.arange(round(rate_hz * ms / 1000)) / rate_hz
    return (level * np.cos(2 * np.pi * hz * time_s)).astype("<i2").tobytes()


def render_ms(source: Mixer, ms: float) -> NDArray[np.int16]:
    return np.concatenate([source.render(BLOCK) for _ in range(round(ms / 20))])


def loudest_step(samples: NDArray[np.int16]) -> int:
    return int(np.abs(np.diff(samples.astype(int), prepend=0)).max())


def rms(samples: NDArray[np.int16]) -> float:
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))
