"""Impulse responses of a room: from every place where something sounds to every microphone.

Simulated by pyroomacoustics (image-source method) from a plan, or taken from a measurement. The
same plan gives the same responses every time.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.errors import HardwareError
from hardware.lab.convolve import Responses
from hardware.lab.plans import Point, RoomPlan, plan_named
from hardware.lab.sound import read_clip
from hardware.virtual.acoustics import RATE_HZ

SOUND_M_PER_S: Final = 343.0
_FIT: Final = 0.05
_TRIES: Final = 5
_MOST_REFLECTIONS: Final = 44
"""Later ones are below -60 dB in every room of ours; their number grows with the cube."""
_LEAD: Final = int(0.001 * RATE_HZ)
"""A measured response keeps this much from before its direct sound."""
_NEARER_DB: Final = 18.0


class LabMissing(HardwareError):
    """The simulator of rooms is not installed: install it, or use a measured response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Impulse responses at 16 kHz, each (taps, microphones)."""

    name: str
    rt60_s: float
    """Measured from the talkers' responses."""
    loudspeaker: Responses
    talkers: tuple[Responses, ...]
    tv: Responses
    noises: tuple[Responses, ...]

    @property
    def microphones(self) -> int:
        """How many there are."""
        return int(self.loudspeaker.shape[1])


def make_room(room: str | RoomPlan) -> Room:
    """Simulate a room, by its name or its plan. Raises `LabMissing` and `NoSuchRoom`."""
    return _simulated(plan_named(room) if isinstance(room, str) else room)


def forget() -> None:
    """Forget every room that was simulated, as a new process would."""
    _simulated.cache_clear()


def measured_room(path: Path) -> Room:
    """Give the room in which an impulse response was measured: a WAV or FLAC file, first channel.

    Everybody stands where the clap was; the loudspeaker is so near that its direct sound is 18 dB
    above that, with the same reverberation. Raises `NotASound`.
    """
    response = measured_response(path)
    near = response.copy()
    near[: 3 * _LEAD] *= np.float32(10 ** (_NEARER_DB / 20))
    far = response[:, None]
    return Room(
        name=path.stem,
        rt60_s=reverberation_s(response),
        loudspeaker=near[:, None],
        talkers=(far,),
        tv=far,
        noises=(far,),
    )


def measured_response(path: Path) -> NDArray[np.float32]:
    """Give a recorded impulse response from 1 ms before its direct sound, of energy one."""
    recorded = read_clip(path)
    peak = int(np.abs(recorded).argmax())
    response = recorded[max(0, peak - _LEAD) :]
    return np.asarray(response / np.linalg.norm(response), np.float32)


def reverberation_s(response: NDArray[np.float32]) -> float:
    """Give the RT60 of a response: three times the 20 dB between -5 and -25 (ISO 3382, T20)."""
    remaining = np.cumsum(np.square(response[::-1], dtype=np.float64))[::-1]
    decay_db = 10 * np.log10(remaining / remaining[0] + 1e-15)
    begin, end = (int(np.argmax(decay_db < level)) for level in (-5.0, -25.0))
    slope = np.polyfit(np.arange(begin, end), decay_db[begin:end], 1)[0]
    return float(-60.0 / slope / RATE_HZ)


@lru_cache(maxsize=32)  # a room takes a few hundred kilobytes; the longest unused is made anew
def _simulated(plan: RoomPlan) -> Room:
    plan.require_sound()
    simulator = _simulator()
    absorption, order = simulator.inverse_sabine(plan.rt60_s, plan.size_m)
    for _ in range(_TRIES):
        responses = _responses(simulator, plan, absorption, min(order, _MOST_REFLECTIONS))
        talkers = responses[1 : 1 + len(plan.talkers_m)]
        rt60_s = float(np.mean([reverberation_s(each[:, 0]) for each in talkers]))
        if abs(rt60_s / plan.rt60_s - 1) < _FIT:
            break
        # Sabine's formula knows neither where the walls are nor who stands near them.
        absorption = 1 - (1 - absorption) ** (rt60_s / plan.rt60_s)
    loudspeaker, tv = responses[0], responses[1 + len(talkers)]
    return Room(
        name=plan.name,
        rt60_s=rt60_s,
        loudspeaker=loudspeaker,
        talkers=tuple(talkers),
        tv=tv,
        noises=tuple(responses[2 + len(talkers) :]),
    )


def _responses(
    simulator: ModuleType, plan: RoomPlan, absorption: float, order: int
) -> list[Responses]:
    """Give the responses of loudspeaker, talkers, TV and noises, in this order."""
    shoebox = simulator.ShoeBox(
        plan.size_m, fs=RATE_HZ, materials=simulator.Material(absorption), max_order=order
    )
    sources = [plan.from_corner(plan.loudspeaker_m), *plan.talkers_m, plan.tv_m, *plan.noises_m]
    for source in sources:
        shoebox.add_source(list(source))
    places: list[Point] = [plan.from_corner(offset) for offset in plan.microphones_m]
    shoebox.add_microphone_array(np.array(places).T)
    shoebox.set_sound_speed(SOUND_M_PER_S)
    shoebox.compute_rir()
    late = int(simulator.constants.get("frac_delay_length")) // 2
    found: list[Responses] = []
    for number in range(len(sources)):
        each = [heard[number][late:] for heard in shoebox.rir]
        taps = max(response.size for response in each)
        rows = [np.pad(response, (0, taps - response.size)) for response in each]
        found.append(np.stack(rows, axis=1).astype(np.float32))
    return found


def _simulator() -> ModuleType:
    try:
        import pyroomacoustics  # noqa: PLC0415 - optional, and half a second
    except ImportError as error:
        raise LabMissing(
            "simulated rooms need pyroomacoustics: install Parlour with its extra `lab`"
            " (pip install pyroomacoustics)"
        ) from error
    module: ModuleType = pyroomacoustics
    return module
