"""What an array takes for its wake word in talk without it: with the beam alone, and looking twice.

    python -m tests.benchmarks.array_false_accepts [--quick] [--json]

All recordings of talk without "alexa", in the rooms of `array_recall`, from 3 m and 5 dB above
babble and a kitchen. Most of it is short phrases and orders, which sound more like a wake word than
a conversation does. Also how often there is a second look, and what it costs. Needs the recordings
and the extra `lab`.
"""

import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.array.front import Front
from hardware.array.steering import places_of
from hardware.protocol import Event, WakeWordHeard
from hardware.worker.second_hearing import LookAgain
from tests.benchmarks.array_recall import (
    ARRAYS,
    QUIET_DBFS,
    RATE_HZ,
    ROUND,
    THRESHOLD,
    furnished,
    listening,
    mixture,
    turned,
)
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.wake_sound import clips
from tests.recordings import corpus_folder

STRETCH_S: Final = 30
RATIO_DB: Final = 5.0


@dataclass(slots=True)
class Count:
    """What was made of talk without a wake word."""

    beam: int = 0
    array: int = 0
    looks: int = 0
    look_cpu_s: float = 0.0
    audio_s: float = 0.0


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Give false accepts and looks in an hour of talk."""
    count = Count()
    positions, turn_deg = next(iter(ARRAYS.values()))
    talk = np.concatenate(clips(corpus_folder(), "negative", "commands"))
    stretches = talk[: talk.size // (STRETCH_S * RATE_HZ) * STRETCH_S * RATE_HZ]
    for one in ROUND[: 1 if quick else None]:
        room = furnished(one, turned(positions, turn_deg))
        for number, part in enumerate(stretches.reshape(-1, STRETCH_S * RATE_HZ)):
            seed = zlib.crc32(f"{one.room} talk {number}".encode())
            sound = mixture(room, number % len(one.azimuths), part, RATIO_DB, seed)
            listen(count, sound, Front(len(positions), places_of(positions), QUIET_DBFS))
    hours = count.audio_s / 3_600
    return [
        Figure(
            name="false accepts, circle of 4, 32 mm",
            measured=count.array / hours,
            goal=(count.beam + 1) / hours,
            unit="1/h",
            split={
                "of the beam alone": count.beam,
                "in all": count.array,
                "hours": round(hours, 2),
            },
        ),
        Figure(
            name="CPU of second looks in talk without end",
            measured=count.look_cpu_s / hours,
            goal=15.0,
            unit="s/h",
            split={"looks an hour": round(count.looks / hours)},
        ),
    ]


def listen(count: Count, sound: NDArray[np.int16], front: Front) -> None:
    """Count what is heard in one stretch of talk."""
    told: list[Event] = []
    words = listening(counted(count, front), told)
    above = False
    for begin in range(0, len(sound) - 1_279, 1_280):
        hop = front.process(sound[begin : begin + 1_280], playing=False)
        looks, begun_s = count.looks, time.thread_time()
        scores = words.hear(hop, begin + 1_280, playing=False, arrived_s=0.0)
        if count.looks > looks:
            count.look_cpu_s += time.thread_time() - begun_s
        count.beam += scores["alexa"] >= THRESHOLD and not above
        above = scores["alexa"] >= THRESHOLD
    count.array += sum(isinstance(each, WakeWordHeard) for each in told)
    count.audio_s += len(sound) / RATE_HZ


def counted(count: Count, front: Front) -> LookAgain:
    """Give how to look again, counted."""

    def look() -> NDArray[np.int16] | None:
        count.looks += 1
        return front.look_again()

    return look


if __name__ == "__main__":
    run(measure, __doc__ or "")
