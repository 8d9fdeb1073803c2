"""How soon an answer is silent when somebody talks over it, and what cuts it without reason.

    python -m tests.benchmarks.talk_over [--quick] [--json]

Rooms of the lab in lock step (`talk_over_room.py`): people give real orders over synthetic
answers, at two levels against the echo; then nobody speaks but coughs, doors, a noisy kitchen and
a television 15 dB below a person. Loudspeakers bend, the canceller is the default one.
Constants were chosen in the rooms `study`, `kitchen`, `living` and `dining` with other orders and
seeds; the figures are of the rooms `bedroom`, `bathroom`, `hall` and `loft`.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from hardware.lab.compose import compose
from hardware.lab.loudspeaker import BENT, Loudspeaker
from hardware.lab.noises import cough, door, surrounding
from hardware.lab.room import Room, make_room
from hardware.lab.scene import Cue, Label, Levels, Place, Scene
from hardware.lab.sound import read_clip
from hardware.lab.voices import replies
from hardware.virtual.acoustics import RATE_HZ
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.talk_over_room import IDLE_S, LockStep, Samples, Setup, silent_from, verdicts
from tests.recordings import corpus_folder

ROOMS: Final = ("bedroom", "bathroom", "hall", "loft")
TALKER_TO_ECHO_DB: Final = (0.0, -10.0)
MEDIAN_MS: Final = 350.0
P95_MS: Final = 500.0
LEARNS_S: Final = 8.0
"""The canceller has so much of the first answer before anybody speaks."""
APART_S: Final = 9.0
BEFORE: Final = RATE_HZ // 5
AFTER: Final = RATE_HZ
SOUNDS: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Talked:
    """What became of one person who talked over an answer, in ms from the onset of speech."""

    suspected_ms: float | None
    confirmed_ms: float | None
    silent_ms: float | None


def answers(seed: int) -> list[Samples]:
    """Give four answers of about twenty seconds."""
    spoken = [read_clip(path) for path in replies(16, seed)]
    return [np.concatenate(spoken[number::4]) for number in range(4)]


def recordings(kinds: Sequence[str]) -> list[Path]:
    """Give every second recording of some kinds: the others were used to choose constants."""
    folder = corpus_folder()
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [folder / entry["path"] for entry in entries if entry["kind"] in kinds][1::2]


def talked_over(room: Room, talker_to_echo_db: float, count: int, seed: int) -> list[Talked]:
    """Let people talk over answers in a room, one after the other."""
    orders = recordings(["commands_coffee"])
    first = seed * count
    begin_s = IDLE_S + LEARNS_S
    cues = [
        Cue(
            clip=orders[(first + number) % len(orders)],
            at_s=begin_s + number * APART_S,
            index=number,
            text=str(number),
        )
        for number in range(count)
    ]
    scene = Scene(
        cues=tuple(cues),
        length_s=begin_s + count * APART_S,
        levels=Levels.of(talker_to_echo_db=talker_to_echo_db),
        seed=seed,
    )
    take = compose(scene, room)
    house = LockStep(room, answers(seed), Setup(loudspeaker=Loudspeaker(bend=BENT)))
    house.live(take.mic[:, 0], [(label.begin, label.end) for label in take.labels])
    return [_talked(house, label) for label in take.labels if _answers(house, label.begin)]


def _answers(house: LockStep, at: int) -> bool:
    """Say whether an answer sounded for half a second and more before a moment."""
    line = np.abs(np.concatenate(house.heard.speaker))
    loud = SOUNDS * 32_768
    just = line[at - RATE_HZ // 10 : at + RATE_HZ // 20]
    earlier = line[at - RATE_HZ * 3 // 4 : at - RATE_HZ // 2]
    return bool(just.max() > loud and earlier.max() > loud)


def _talked(house: LockStep, label: Label) -> Talked:
    moments: dict[str, int] = {}
    for verdict, at in verdicts(house.heard):
        if label.begin - BEFORE < at < label.end + AFTER:
            moments.setdefault(verdict, at)
    confirmed = moments.get("confirmed")
    silent = silent_from(house.heard, label.begin, confirmed + RATE_HZ // 2) if confirmed else None
    return Talked(
        suspected_ms=_ms(moments.get("suspected"), label),
        confirmed_ms=_ms(confirmed, label),
        silent_ms=_ms(silent, label),
    )


def _ms(at: int | None, label: Label) -> float | None:
    return None if at is None else (at - label.begin) * 1_000 / RATE_HZ


def unfounded(kind: str, room: Room, minutes: float, seed: int) -> tuple[int, int, float]:
    """Give how often an answer was cut and lowered while nobody speaks, and in how many hours."""
    length_s = IDLE_S + 60 * minutes
    levels = Levels.of(talker_to_echo_db=-5.0, talker_to_noise_db=5.0, talker_to_tv_db=15.0)
    cues = tuple(disturbances(kind, length_s, levels.talker_dbfs, seed))
    take = compose(Scene(cues=cues, length_s=length_s, levels=levels, seed=seed), room)
    house = LockStep(room, answers(seed + 100), Setup(loudspeaker=Loudspeaker(bend=BENT)))
    house.live(take.mic[:, 0])
    told = [verdict for verdict, _ in verdicts(house.heard)]
    hours = house.heard.playing / RATE_HZ / 3_600
    return told.count("confirmed"), told.count("suspected"), hours


def disturbances(kind: str, length_s: float, talker_dbfs: float, seed: int) -> Iterator[Cue]:
    """Give what sounds in a room where nobody speaks to us."""
    draw = np.random.default_rng(seed)
    if kind == "kitchen":
        (noise,) = _all_of("noise")
        yield from surrounding(read_clip(noise), length_s)
        return
    if kind == "television":
        yield from _television(length_s, draw)
        return
    make = cough if kind == "coughs" else door
    at_s = IDLE_S + LEARNS_S
    while at_s < length_s - 3:
        level_dbfs = talker_dbfs + float(draw.uniform(-6, 6))
        sound = make(int(draw.integers(2**31)))
        place = Place.TALKER if kind == "coughs" else Place.NOISE
        yield Cue(clip=sound, at_s=at_s, place=place, text=kind, level_dbfs=level_dbfs)
        at_s += float(draw.uniform(3, 6))


def _television(length_s: float, draw: np.random.Generator) -> Iterator[Cue]:
    clips = recordings(["negative_community", "negative_smart_mirror", "negative_view_glass"])
    at_s = 0.5
    while at_s < length_s - 6:
        samples = read_clip(clips[int(draw.integers(len(clips)))])
        yield Cue(clip=samples, at_s=at_s, place=Place.TV, text="television")
        at_s += samples.size / RATE_HZ + float(draw.uniform(0, 0.3))


def _all_of(kind: str) -> list[Path]:
    folder = corpus_folder()
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [folder / entry["path"] for entry in entries if entry["kind"] == kind]


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Measure the latency over answers, and what is cut without reason."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    rooms = [make_room(name) for name in (ROOMS[:1] if quick else ROOMS)]
    count, minutes = (4, 1.0) if quick else (10, 3.0)
    figures: list[Figure] = []
    for talker_to_echo_db in TALKER_TO_ECHO_DB:
        talked = [
            each
            for seed, room in enumerate(rooms)
            for each in talked_over(room, talker_to_echo_db, count, seed)
        ]
        figures += _latency(talked, talker_to_echo_db)
    figures.append(_cut_without_reason(rooms, minutes))
    return figures


def _latency(talked: list[Talked], talker_to_echo_db: float) -> list[Figure]:
    silent = [each.silent_ms for each in talked if each.silent_ms is not None]
    confirmed = [each.confirmed_ms for each in talked if each.confirmed_ms is not None]
    suspected = [each.suspected_ms for each in talked if each.suspected_ms is not None]
    split = {
        "who was listened to": f"{len(confirmed)} of {len(talked)}",
        "onset to suspicion (lowered 40 ms later)": spread(suspected),
        "onset to the decision": spread(confirmed),
        "onset to silence": spread(silent),
    }
    name = f"speech over playback to silence, talker:echo {talker_to_echo_db:.0f} dB"
    median, p95 = (float(np.percentile(silent, part)) for part in (50, 95))
    return [
        Figure(name=f"{name}, median", measured=median, goal=MEDIAN_MS, unit="ms", split=split),
        Figure(name=f"{name}, p95", measured=p95, goal=P95_MS, unit="ms", split={}),
    ]


def _cut_without_reason(rooms: Sequence[Room], minutes: float) -> Figure:
    split: dict[str, float | str] = {}
    cuts, hours = 0, 0.0
    for kind in ("nothing", "coughs", "doors", "kitchen", "television"):
        found = [
            unfounded(kind, room, minutes, seed) if kind != "nothing" else alone(room, minutes)
            for seed, room in enumerate(rooms)
        ]
        cut, lowered = sum(each[0] for each in found), sum(each[1] for each in found)
        played_h = sum(each[2] for each in found)
        split[kind] = f"{cut} cut, {lowered} lowered in {played_h * 60:.1f} minutes of playback"
        cuts, hours = cuts + cut, hours + played_h
    return Figure(
        name="false barge-ins per hour of playback",
        measured=cuts / hours,
        goal=0.5,
        unit="",
        split=split,
    )


def alone(room: Room, minutes: float) -> tuple[int, int, float]:
    """Give the same for a room in which nothing sounds but the answers."""
    house = LockStep(room, answers(200), Setup(loudspeaker=Loudspeaker(bend=BENT)))
    house.live(np.zeros(round((IDLE_S + 60 * minutes) * RATE_HZ), np.int16))
    told = [verdict for verdict, _ in verdicts(house.heard)]
    hours = house.heard.playing / RATE_HZ / 3_600
    return told.count("confirmed"), told.count("suspected"), hours


if __name__ == "__main__":
    run(measure, __doc__ or "")
