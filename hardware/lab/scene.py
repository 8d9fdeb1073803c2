"""A scene: who and what sounds when and how loud, and the take that a room makes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from hardware.lab.loudspeaker import Loudspeaker
from hardware.lab.sound import Clip, read_clip
from hardware.processors import Sound
from hardware.virtual.acoustics import RATE_HZ

TAIL_S: Final = 0.5
"""The echo of what the loudspeaker gave counts as playing for so long."""


class Place(StrEnum):
    """Where in the room something sounds."""

    LOUDSPEAKER = "loudspeaker"
    TALKER = "talker"
    TV = "tv"
    NOISE = "noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One thing that sounds: a reply, a person, the television, a fan, a door."""

    clip: Clip
    at_s: float = 0.0
    """When its first sample sounds; sound takes its time to the microphones besides."""
    place: Place = Place.TALKER
    index: int = 0
    """Which of the room's talkers or noises, counted round and round."""
    text: str = ""
    """What it is, for the label: a word, a file's name."""
    level_dbfs: float | None = None
    """Another level than its place has in this scene, measured in the same way."""
    until_s: float | None = None
    """It repeats until then; left out, it sounds once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How loud things are at the first microphone, in dB of full scale.

    Of speech it is the RMS of the 10 ms blocks in which somebody speaks (up to 25 dB below the
    loudest of the clip's), of noise that repeats the RMS of all; several such noises have their
    level together. Every talker's clip is brought to its level by itself. The way from
    loudspeaker to microphone has one gain in a scene, so that the first replies (up to a minute
    of them, together) have the echo's level.
    """

    talker_dbfs: float = -30.0
    echo_dbfs: float = -30.0
    tv_dbfs: float = -45.0
    noise_dbfs: float = -60.0
    floor_dbfs: float = -70.0
    """White noise of each microphone by itself, in every scene."""
    reply_dbfs: float = -20.0
    """What the loudspeaker is given, in its own full scale; it decides how much bends."""

    @classmethod
    def of(
        cls,
        *,
        talker_to_echo_db: float = 0.0,
        talker_to_noise_db: float = 30.0,
        talker_to_tv_db: float = 15.0,
        echo_dbfs: float = -26.0,
    ) -> Self:
        """Give the levels of a scene by how far the talker stands above each disturbance."""
        talker_dbfs = echo_dbfs + talker_to_echo_db
        return cls(
            talker_dbfs=talker_dbfs,
            echo_dbfs=echo_dbfs,
            tv_dbfs=talker_dbfs - talker_to_tv_db,
            noise_dbfs=talker_dbfs - talker_to_noise_db,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What happens in a room. The same scene in the same room is the same to the last bit."""

    cues: tuple[Cue, ...]
    length_s: float
    levels: Levels = field(default_factory=Levels)
    loudspeaker: Loudspeaker = field(default_factory=Loudspeaker)
    drift_ppm: float = 0.0
    """How much faster the loudspeaker's clock runs than the microphone's. They agree anew at the
    beginning of each stretch of playing (half a second of silence parts two stretches).
    """
    echo_delay_ms: float = 20.0
    """From the far end's sample to its sound, in the buffers of the cards."""
    seed: int = 1
    """Of the microphones' own noise."""

    @property
    def replies(self) -> tuple[Cue, ...]:
        """What the loudspeaker plays."""
        return tuple(cue for cue in self.cues if cue.place is Place.LOUDSPEAKER)

    @property
    def noises(self) -> tuple[Cue, ...]:
        """What comes from the places of noise."""
        return tuple(cue for cue in self.cues if cue.place is Place.NOISE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """When something could be heard at the first microphone, in samples of 16 kHz."""

    place: Place
    index: int
    text: str
    begin: int
    """Its first 30 ms up to 20 dB below its loudest: the onset of speech."""
    end: int
    """The end of the last such stretch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What a room made of a scene, at 16 kHz."""

    mic: NDArray[np.int16]
    """(frames, microphones)."""
    far: NDArray[np.int16]
    """(frames,): what the loudspeaker was given, by its own clock."""
    labels: tuple[Label, ...]
    """Everything that sounded but the replies, in the order of its onset."""


def blocks(take: Take, frames: int) -> Iterator[Sound]:
    """Give a take as the audio path gets it; an end that fills no block is left out."""
    last_sound = -RATE_HZ
    for at in range(0, len(take.mic) - frames + 1, frames):
        far = take.far[at : at + frames]
        if far.any():
            last_sound = at + frames
        playing = at + frames - last_sound <= TAIL_S * RATE_HZ
        yield Sound(samples=take.mic[at : at + frames], far=far, playing=playing, at=at)


def talk_over(
    talkers: Sequence[Clip],
    replies: Sequence[Clip],
    *,
    lead_s: float = 10.0,
    spacing_s: float = 1.5,
    pause_s: float = 0.0,
) -> tuple[tuple[Cue, ...], float]:
    """Give the cues and length of a scene in which clips are spoken over replies, one by one.

    Replies follow each other with `pause_s` between them, over and over, until a second after the
    last talker; the first talker begins after `lead_s`, each next one `spacing_s` after the end of
    the one before, from the next of the room's talking places.
    """
    cues: list[Cue] = []
    at_s = lead_s
    for number, clip in enumerate(talkers):
        text = getattr(clip, "name", "")
        cues.append(Cue(clip=clip, at_s=at_s, index=number, text=text))
        at_s += read_clip(clip).size / RATE_HZ + spacing_s
    length_s = at_s + 1.0
    return (*_replies(replies, length_s, pause_s), *cues), length_s


def _replies(replies: Sequence[Clip], length_s: float, pause_s: float) -> Iterator[Cue]:
    """Give replies one after another, in samples, so that no rounding opens a gap."""
    at, number = 0, 0
    while replies and at < length_s * RATE_HZ:
        clip = replies[number % len(replies)]
        yield Cue(clip=clip, at_s=at / RATE_HZ, place=Place.LOUDSPEAKER)
        at += read_clip(clip).size + round(pause_s * RATE_HZ)
        number += 1
