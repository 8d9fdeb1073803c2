"""The two scenes of a barge-in measurement: people over replies, and replies with nobody there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hardware.lab.loudspeaker import BENT, LINEAR, Loudspeaker
from hardware.lab.noises import cough, door, pink, surrounding
from hardware.lab.request import BargeInRequest
from hardware.lab.room import Room, make_room, measured_room
from hardware.lab.scene import Cue, Levels, Place, Scene, talk_over
from hardware.lab.sound import Clip, read_clip
from hardware.lab.voices import replies as spoken_replies

_NOISE_S: Final = 10.0
_EVENT_EVERY_S: Final = 7.0
_REPLIES: Final = 12
"""So many sentences are spoken where no reply is given."""


def room_of(name: str) -> Room:
    """Give a room by its name, or the one in which an impulse response was recorded.

    Raises `NoSuchRoom`, `LabMissing` and `NotASound`.
    """
    path = Path(name)
    return measured_room(path) if path.suffix.lower() in {".wav", ".flac"} else make_room(name)


def scenes(request: BargeInRequest) -> tuple[Scene, Scene]:
    """Give the scene with talkers, and that with replies, doors and coughs alone.

    Raises `NotASound`, and `DeviceUnavailable` where replies are to be spoken and no program can.
    """
    talkers: list[Clip] = list(request.talkers)
    for clip in talkers:
        read_clip(clip)  # what cannot be read is told before anything is computed
    replies: list[Clip] = list(request.replies) or list(spoken_replies(_REPLIES, request.seed))
    cues, length_s = talk_over(talkers, replies, lead_s=request.lead_s)
    played, _ = talk_over([], replies, lead_s=request.alone_s)
    events = tuple(_events(request))
    over = _scene(request, cues, length_s)
    return over, _scene(request, (*played, *events), request.alone_s)


def _levels(request: BargeInRequest) -> Levels:
    return Levels.of(
        talker_to_echo_db=request.talker_to_echo_db, talker_to_noise_db=request.noise_db
    )


def _scene(request: BargeInRequest, cues: tuple[Cue, ...], length_s: float) -> Scene:
    noise = surrounding(pink(_NOISE_S, request.seed), until_s=length_s, text="")
    return Scene(
        cues=(*cues, *noise),
        length_s=length_s,
        levels=_levels(request),
        loudspeaker=Loudspeaker(BENT if request.nonlinear else LINEAR),
        drift_ppm=request.drift_ppm,
        seed=request.seed,
    )


def _events(request: BargeInRequest) -> Iterator[Cue]:
    """Give a door and a cough in turn, as loud as the talkers are."""
    level_dbfs = _levels(request).talker_dbfs
    at_s, number = request.lead_s, 0
    while at_s < request.alone_s - 2:
        text, make = (("door", door), ("cough", cough))[number % 2]
        yield Cue(
            clip=make(request.seed + number),
            at_s=at_s,
            place=Place.NOISE,
            index=number,
            text=text,
            level_dbfs=level_dbfs,
        )
        at_s += _EVENT_EVERY_S
        number += 1
