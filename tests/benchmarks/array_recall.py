"""What an array gains: wake words missed by its best microphone and by its beam, and directions.

    python -m tests.benchmarks.array_recall [--quick] [--json]

A person says "alexa" 3 m away in three simulated rooms of RT60 0.5 s, from three directions in
each, through babble from the four corners and a kitchen's noise from elsewhere, at 5, 2 and 0 dB
(speech where it is spoken against noise, mean over the microphones). Every fourth recording
is used, from the second on; nothing of the second look was chosen by those. The array is what a
room hears with it: the beam, and the second look of `hardware/worker/second_hearing.py`. The best
microphone is the one that misses least, known afterwards. Last, a hard case: the array at a wall
and every noise on the talker's side, some behind him. Needs the recordings and the extra `lab`.
"""

import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import cos, pi, sin
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.settings import Wake, WakeWord
from hardware.array.front import Front
from hardware.array.layout import circular, linear
from hardware.array.steering import places_of
from hardware.lab.convolve import image
from hardware.lab.plans import PLANS, Point
from hardware.lab.room import Room, make_room
from hardware.protocol import Event, WakeWordHeard
from hardware.wake.parlour import ParlourEngine
from hardware.worker.second_hearing import LookAgain
from hardware.worker.words import Words
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.paced import hops_of
from tests.benchmarks.wake_sound import clips
from tests.recordings import corpus_folder

RATE_HZ: Final = 16_000
DISTANCE_M: Final = 3.0
RT60_S: Final = 0.5
BEFORE_S: Final = 3.0
SPEECH_DBFS: Final = -30.0
HISS_DBFS: Final = -65.0
THRESHOLD: Final = 0.5
WITHIN_DEG: Final = 15.0
QUIET_DBFS: Final = -60.0
MOST_CPU_S: Final = 15.0
ARRAYS: Final = {
    "circle of 4, 32 mm": (circular(4, 0.032), 0.0),
    "circle of 4, 40 mm": (circular(4, 0.0405), 0.0),
    "line of 4, 50 mm, facing the room": (linear(4, 0.05), -90.0),
    "line of 2, 58 mm, facing the room": (linear(2, 0.058), -90.0),
}
CORNER_M: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnishing:
    """Where things stand in a room of the lab; `None` leaves them where the lab has them."""

    room: str
    azimuths: tuple[float, float, float]
    """Directions of the talkers."""
    device_m: Point | None = None
    kitchen_m: Point | None = None


ROUND: Final = (
    Furnishing(
        room="living", azimuths=(-30, 0, 40), device_m=(2.3, 2.0, 1.0), kitchen_m=(0.5, 0.5, 1.2)
    ),
    Furnishing(
        room="dining", azimuths=(-25, 0, 30), device_m=(1.5, 1.6, 1.0), kitchen_m=(0.3, 3.4, 1.2)
    ),
    Furnishing(
        room="loft", azimuths=(-55, 10, 190), device_m=(3.5, 2.8, 1.0), kitchen_m=(3.0, 5.7, 1.2)
    ),
)
HARD: Final = (
    Furnishing(room="living", azimuths=(-30, 0, 25)),
    Furnishing(room="dining", azimuths=(15, 40, 60)),
    Furnishing(room="loft", azimuths=(-50, 10, 55)),
)

type Captured = NDArray[np.int16]


@dataclass(slots=True)
class Tally:
    """What was heard of one array at one level of noise."""

    alone: list[list[bool]] = field(default_factory=list)
    beam: list[bool] = field(default_factory=list)
    array: list[bool] = field(default_factory=list)
    error_deg: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    audio_s: float = 0.0

    @property
    def alone_misses(self) -> float:
        """Misses of the best microphone, in per cent."""
        return 100 * (1 - float(np.mean(self.alone, axis=0).max()))

    @property
    def beam_misses(self) -> float:
        """Misses of the beam alone, in per cent."""
        return 100 * (1 - float(np.mean(self.beam)))

    @property
    def array_misses(self) -> float:
        """Misses of the beam with a second look, in per cent."""
        return 100 * (1 - float(np.mean(self.array)))


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Give misses, directions and cost of every array."""
    figures: list[Figure] = []
    for name, (positions, turn_deg) in list(ARRAYS.items())[: 1 if quick else None]:
        for ratio_db in (5.0,) if quick else (5.0, 2.0, 0.0):
            tally = listened(ROUND, positions, turn_deg, ratio_db, every=8 if quick else 4)
            figures += told(f"{name}, {ratio_db:g} dB", tally)
    if not quick:
        positions, turn_deg = next(iter(ARRAYS.values()))
        figures += told("hard case, 2 dB", listened(HARD, positions, turn_deg, 2.0, every=4))
    return [*figures, quiet_cost()]


def told(name: str, tally: Tally) -> Iterator[Figure]:
    """Give the figures of one array."""
    errors = np.array(tally.error_deg)
    yield Figure(
        name=f"misses: {name}",
        measured=tally.array_misses,
        goal=tally.alone_misses / 2,
        unit="%",
        split={
            "best microphone, %": round(tally.alone_misses, 1),
            "beam without a second look, %": round(tally.beam_misses, 1),
            "words": len(tally.beam),
        },
    )
    yield Figure(
        name=f"direction error: {name}",
        measured=float(np.median(errors)),
        goal=WITHIN_DEG,
        unit="deg",
        split={
            "within 15 deg, %": round(100 * float(np.mean(errors <= WITHIN_DEG)), 1),
            "90th percentile": round(float(np.percentile(errors, 90)), 1),
        },
    )
    yield Figure(
        name=f"CPU: {name}",
        measured=tally.cpu_s / tally.audio_s * 3_600,
        goal=MOST_CPU_S,
        unit="s/h",
    )


def listened(
    rooms: Sequence[Furnishing],
    positions: Sequence[tuple[float, float]],
    turn_deg: float,
    ratio_db: float,
    every: int,
) -> Tally:
    """Let one array listen in every room from every direction."""
    tally = Tally()
    spoken = clips(corpus_folder(), "wake_alexa")[1::every]
    for one in rooms:
        room = furnished(one, turned(positions, turn_deg))
        for number, azimuth in enumerate(one.azimuths):
            for index, clip in enumerate(spoken[number :: len(one.azimuths)]):
                seed = zlib.crc32(f"{one.room} {azimuth} {index}".encode())
                sound = mixture(room, number, clip, ratio_db, seed)
                hear(tally, sound, positions, (azimuth - turn_deg) % 360)
    return tally


def hear(
    tally: Tally, sound: Captured, positions: Sequence[tuple[float, float]], degrees: float
) -> None:
    """Count what each microphone and the beam make of one word."""
    tally.alone.append([woken(sound[:, each])[0] for each in range(sound.shape[1])])
    front = Front(sound.shape[1], places_of(positions), QUIET_DBFS)
    told: list[Event] = []
    words = listening(front.look_again, told)
    scores, directions = [], []
    for begin in range(0, len(sound) - 1_279, 1_280):
        begun_s = time.thread_time()
        hop = front.process(sound[begin : begin + 1_280], playing=False)
        tally.cpu_s += time.thread_time() - begun_s
        heard = words.hear(hop, begin + 1_280, playing=False, arrived_s=0.0)
        scores.append(heard["alexa"])
        directions.append(front.direction_deg)
    tally.audio_s += len(sound) / RATE_HZ
    first = int(BEFORE_S * RATE_HZ) // 1_280
    at = first + int(np.argmax(scores[first:]))
    tally.beam.append(scores[at] >= THRESHOLD)
    wakes = [each for each in told if isinstance(each, WakeWordHeard)]
    tally.array.append(any(each.at >= BEFORE_S * RATE_HZ for each in wakes))
    tally.error_deg.append(abs((directions[at] - degrees + 180) % 360 - 180))


def listening(look_again: LookAgain, told: list[Event]) -> Words:
    """Give what listens behind an array, and looks at the same sound again."""
    words = Words(told.append, lambda count: np.zeros(count, np.int16), look_again)
    words.take_up(Wake(words=(WakeWord(name="alexa"),)), _engine())
    words.reset()
    return words


def woken(sound: Captured) -> tuple[bool, int]:
    """Give whether the word was heard, and the hop of its highest score."""
    engine = _engine()
    engine.reset()
    scores = [engine.feed(hop)["alexa"] for hop in hops_of(np.ascontiguousarray(sound))]
    first = int(BEFORE_S * RATE_HZ) // 1_280
    at = first + int(np.argmax(scores[first:]))
    return scores[at] >= THRESHOLD, at


def mixture(room: Room, talker: int, clip: Captured, ratio_db: float, seed: int) -> Captured:
    """Give what the microphones capture: noise, and after three seconds of it the word."""
    rng = np.random.default_rng(seed)
    before = np.zeros(int(BEFORE_S * RATE_HZ), np.float32)
    word = np.concatenate([before, clip.astype(np.float32), np.zeros(RATE_HZ, np.float32)])
    speech = image(word, room.talkers[talker])[: word.size]
    people = (image(drawn("negative_community", word.size, rng), one) for one in room.noises)
    babble = np.sum([one[: word.size] for one in people], axis=0)
    kitchen = image(drawn("noise", word.size, rng), room.tv)
    noise = scaled(babble) + scaled(kitchen[: word.size])
    loudness = active_power(speech[before.size :])
    noise = scaled(noise) * np.sqrt(loudness / 10 ** (ratio_db / 10))
    gain = 32_768 * 10 ** (SPEECH_DBFS / 20) / np.sqrt(loudness)
    hiss = rng.standard_normal(speech.shape) * 32_768 * 10 ** (HISS_DBFS / 20)
    total = (speech + noise) * gain + hiss
    captured: Captured = np.clip(np.rint(total), -32_768, 32_767).astype(np.int16)
    return captured


def drawn(kind: str, length: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Give a stretch of a kind of recording from anywhere in it."""
    source = _recorded(kind)
    begin = int(rng.integers(0, source.size - length))
    return source[begin : begin + length].astype(np.float32)


def scaled(sound: NDArray[np.floating]) -> NDArray[np.floating]:
    """Give a sound with a mean power of one."""
    level: NDArray[np.floating] = sound / np.sqrt(np.mean(np.square(sound)))
    return level


def active_power(sound: NDArray[np.floating]) -> float:
    """Give the mean power of the 20 ms that are within 25 dB of the loudest."""
    whole = len(sound) // 320 * 320
    power = np.square(sound[:whole]).reshape(-1, 320, sound.shape[1]).mean(axis=1)
    return float(np.mean([each[each > each.max() * 10**-2.5].mean() for each in power.T]))


def turned(positions: Sequence[tuple[float, float]], degrees: float) -> list[tuple[float, float]]:
    """Give the places of an array that is turned in its room."""
    turn = degrees * pi / 180
    return [(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)) for x, y in positions]


def furnished(one: Furnishing, positions: Sequence[tuple[float, float]]) -> Room:
    """Give a room with the array in it and its talkers 3 m away."""
    plan = replace(PLANS[one.room], rt60_s=RT60_S)
    if one.device_m and one.kitchen_m:
        plan = replace(
            plan, device_m=one.device_m, tv_m=one.kitchen_m, noises_m=corners(plan.size_m)
        )
    plan = plan.with_microphones(tuple((x, y, 0.0) for x, y in positions))
    return make_room(plan.with_talkers(*(plan.at(DISTANCE_M, each) for each in one.azimuths)))


def corners(size_m: Point) -> tuple[Point, ...]:
    """Give the four corners of a room, a little away from its walls."""
    along, across, height = size_m
    return tuple(
        (x, y, 0.6 * height)
        for x in (CORNER_M, along - CORNER_M)
        for y in (CORNER_M, across - CORNER_M)
    )


def quiet_cost() -> Figure:
    """Give what four microphones cost in a room where nobody is."""
    hiss = np.random.default_rng(1).normal(0, 6, (60 * RATE_HZ, 4)).astype(np.int16)
    front = Front(4, places_of(circular(4, 0.032)), QUIET_DBFS)
    begun_s = 0.0
    for begin in range(0, len(hiss), 1_280):
        if not begun_s and begin >= 5 * RATE_HZ:
            begun_s = time.thread_time()
        front.process(hiss[begin : begin + 1_280], playing=False)
    used_s = time.thread_time() - begun_s
    return Figure(
        name="CPU: 4 microphones, quiet room",
        measured=used_s / 55 * 3_600,
        goal=MOST_CPU_S / 3,
        unit="s/h",
    )


@cache
def _engine() -> ParlourEngine:
    return ParlourEngine((WakeWord(name="alexa"),))


@cache
def _recorded(kind: str) -> Captured:
    return np.concatenate(clips(corpus_folder(), kind))


if __name__ == "__main__":
    run(measure, __doc__ or "")
