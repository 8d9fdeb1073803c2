"""The scenes in which echo cancellers are compared: a person says "alexa" over our own voice.

Half of the recordings are for choosing (those the manifest counts even, in other rooms than these),
the other half, which no choice has seen, for reporting.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from hardware.lab.compose import stream
from hardware.lab.loudspeaker import BENT, LINEAR, Loudspeaker
from hardware.lab.room import make_room
from hardware.lab.scene import Label, Levels, Place, Scene, talk_over
from hardware.lab.sound import read_clip
from hardware.lab.voices import replies
from hardware.processors import Sound
from hardware.virtual.acoustics import RATE_HZ

ROOMS: Final = ("kitchen", "living", "study", "bedroom")
LEAD_S: Final = 10.0
_REPLIES: Final = 12
_QUIET: Final = 10 ** (-35 / 10)
"""Below the loud parts of a reply by so much is a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How hard it is made."""

    name: str
    talker_to_echo_db: float
    goal: float | None
    """The share of wake words to be found."""
    bend: float = LINEAR
    drift_ppm: float = 0.0
    lead_s: float = LEAD_S
    """For so long we speak before the first person does."""
    pauses: bool = False
    """Whether our voice pauses between words and sentences, as voices do."""

    @property
    def plain(self) -> bool:
        """Whether nothing makes it harder but the echo's level."""
        same = Condition(name=self.name, talker_to_echo_db=self.talker_to_echo_db, goal=self.goal)
        return self == same

    def scene(self, clips: list[Path], seed: int) -> Scene:
        """Give the scene: clip after clip over replies that do not end."""
        voice = [read_clip(path) for path in replies(_REPLIES, seed)]
        spoken = voice if self.pauses else [without_pauses(clip) for clip in voice]
        cues, length_s = talk_over(clips, spoken, lead_s=self.lead_s, spacing_s=1.0)
        return Scene(
            cues=cues,
            length_s=length_s,
            levels=Levels.of(talker_to_echo_db=self.talker_to_echo_db, talker_to_noise_db=90.0),
            loudspeaker=Loudspeaker(bend=self.bend),
            drift_ppm=self.drift_ppm,
            seed=seed,
        )


CONDITIONS: Final = (
    Condition(name="0 dB", talker_to_echo_db=0.0, goal=0.98),
    Condition(name="-10 dB", talker_to_echo_db=-10.0, goal=0.95),
    Condition(name="-20 dB", talker_to_echo_db=-20.0, goal=0.75),
    Condition(
        name="-10 dB, bent, 50 ppm", talker_to_echo_db=-10.0, goal=0.85, bend=BENT, drift_ppm=50.0
    ),
    Condition(
        name="-20 dB, bent, -150 ppm",
        talker_to_echo_db=-20.0,
        goal=None,
        bend=BENT,
        drift_ppm=-150.0,
    ),
    Condition(name="-10 dB after 2 s", talker_to_echo_db=-10.0, goal=None, lead_s=2.0),
    Condition(name="-10 dB, voice with pauses", talker_to_echo_db=-10.0, goal=None, pauses=True),
)


def blocks(
    condition: Condition, room: str, clips: list[Path]
) -> Iterator[tuple[Sound, list[Label]]]:
    """Give a condition in a room block by block, with who has spoken so far."""
    yield from stream(condition.scene(clips, seed=1 + ROOMS.index(room)), make_room(room))


def people(labels: list[Label]) -> list[Label]:
    """Give who spoke over us, in order."""
    return sorted(
        (label for label in labels if label.place is Place.TALKER), key=lambda label: label.begin
    )


def without_pauses(
    voice: np.ndarray[tuple[int], np.dtype[np.float32]],
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Give a voice without its pauses, in which a wake word would be heard by luck."""
    frame = RATE_HZ // 50
    frames = voice[: voice.size // frame * frame].reshape(-1, frame)
    powers = np.mean(frames**2, axis=1)
    loud = powers > np.percentile(powers, 95) * _QUIET
    spread = loud | np.roll(loud, 1) | np.roll(loud, -1)
    return np.ascontiguousarray(frames[spread].ravel())
