"""What may be wrong with the room's ears: how it shows in the health, and what mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from hardware.protocol import Health

MOST_ZEROS_S: Final = 15.0
"""A card's microphone counts as lost after 10 s of exact zeros; a program may have its reasons."""
CLIPPED_SHARE: Final = 0.002
"""So many cut samples are no single bang: speech that loud is distorted."""
WEAK_DB: Final = 6.0
"""A canceller that takes off less than this does not hear what we play, or cannot follow it."""
QUIET_DBFS: Final = -55.0
"""A room in which our own voice is this soft is taken for one that does not hear it."""
MOST_DRIFT_PPM: Final = 250.0
"""Crystals of healthy cards lie within 200 ppm; the canceller follows up to 300."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """One thing that can be wrong."""

    kind: str
    subject: str
    """What the doctor files it under; for a processor's, its name."""
    shows: Callable[[Health], str]
    """Says in words what it finds in the health of a second, or nothing."""
    lasts_s: int
    """For so many seconds it must show, or stay away, to be believed."""
    why: str
    mend: str
    while_playing: bool = False
    """Whether it only shows, and only ends, while something sounds."""


def present(health: Health) -> Iterator[tuple[Ailment, str]]:
    """Give what shows in the health of one second, with what was found."""
    for ailment in AILMENTS:
        if found := ailment.shows(health):
            yield ailment, found


def _figure(health: Health, processor: str, key: str) -> float:
    return health.processors.get(processor, {}).get(key, 0.0)


def _silent(health: Health) -> str:
    if health.zeros_s < MOST_ZEROS_S:
        return ""
    return f"the microphone has given exact silence for {health.zeros_s:.0f} s"


def _clipped(health: Health) -> str:
    if health.clipped < CLIPPED_SHARE:
        return ""
    return f"the microphone is overdriven: {health.clipped:.1%} of its samples are cut off"


def _dead(health: Health) -> str:
    dead = _figure(health, "channels", "dead")
    if not dead:
        return ""
    return f"{dead:.0f} of the microphone's channels {'is' if dead == 1 else 'are'} dead"


def _mismatched(health: Health) -> str:
    if not _figure(health, "channels", "mismatch"):
        return ""
    return "the microphones do not stand where `audio.array` says"


def _is_apart(health: Health) -> bool:
    """Tell whether the microphone does not hear what we play; a canceller can do nothing then.

    It measures nothing, and says 0 dB, in a room that stays quiet while we play.
    """
    figures = health.processors.get("echo", {})
    quiet = health.level_dbfs < QUIET_DBFS and figures.get("attenuation_db", WEAK_DB) == 0.0
    return bool(figures.get("far_missing")) or quiet


def _uncancelled(health: Health) -> str:
    taken_db = health.processors.get("echo", {}).get("attenuation_db", WEAK_DB)
    audible = health.level_dbfs >= QUIET_DBFS  # of an echo that soft no more can be taken
    if taken_db >= WEAK_DB or not audible or _is_apart(health):
        return ""
    return f"the echo canceller takes only {taken_db:.0f} dB off our own voice"


def _failed(health: Health) -> str:
    return "; ".join(
        f"the audio processor `{name}` failed and is left out ({reason})"
        for name, reason in health.failed_processors.items()
    )


def _without_reference(health: Health) -> str:
    """Tell of a canceller with nothing to do, except where the card has done its work already."""
    own = _figure(health, "channels", "processed")
    if not _is_apart(health) or (own and not _figure(health, "channels", "reference_silent")):
        return ""
    if _figure(health, "echo", "far_missing"):
        return "the echo canceller does not find our own voice in what the microphone hears"
    return "our own voice is not in what the microphone hears"


def _drifting(health: Health) -> str:
    drift = _figure(health, "echo", "drift_ppm")
    if abs(drift) < MOST_DRIFT_PPM:
        return ""
    return f"microphone and loudspeaker run {abs(drift):.0f} ppm apart"


AILMENTS: Final = (
    Ailment(
        kind="silence",
        subject="silence",
        shows=_silent,
        lasts_s=1,
        why="every real microphone has a little noise: nothing is heard of the room",
        mend="look for a mute switch and at what the program in `microphone.command` listens to",
    ),
    Ailment(
        kind="clipping",
        subject="clipping",
        shows=_clipped,
        lasts_s=2,
        why="distorted speech is understood badly, and an echo that clips cannot be cancelled",
        mend="lower the microphone's gain (alsamixer, F4), or the loudspeaker's volume",
    ),
    Ailment(
        kind="processor",
        subject="processors",
        shows=_failed,
        lasts_s=1,
        why="the room hears without it",
        mend="take it out of `audio.processors` or `audio.uplink_processors`, or mend its package:"
        " the log has the place",
    ),
    Ailment(
        kind="channels",
        subject="channels",
        shows=_dead,
        lasts_s=3,
        why="the array hears with fewer microphones than it has",
        mend="look at the array's cable; `parlour listen` shows the level; or name the channels"
        " that work in `[audio.array]`",
    ),
    Ailment(
        kind="geometry",
        subject="channels",
        shows=_mismatched,
        lasts_s=3,
        why="a beam is formed for other microphones; the best single one is listened to meanwhile",
        mend="correct the positions or the preset in `[audio.array]`",
    ),
    Ailment(
        kind="echo",
        subject="echo",
        shows=_uncancelled,
        lasts_s=3,
        while_playing=True,
        why="the room may hear itself, and cannot be talked over but by the wake word",
        mend="turn the loudspeaker down or move it away from the microphone, and use one card for"
        " both; where the device takes out some of its own echo, try without"
        ' "echo" in `audio.processors`',
    ),
    Ailment(
        kind="reference",
        subject="echo",
        shows=_without_reference,
        lasts_s=3,
        while_playing=True,
        why="the loudspeaker is off or very soft, another one sounds, or the device cancels its own"
        " echo already",
        mend="turn the loudspeaker on and up (alsamixer); where you do hear it, take"
        ' "echo" out of `audio.processors`: the device does its work',
    ),
    Ailment(
        kind="drift",
        subject="echo",
        shows=_drifting,
        lasts_s=5,
        why="the echo canceller cannot follow clocks much further apart",
        mend="use one card for microphone and loudspeaker, or set both to the same rate",
    ),
)
"""In the order in which they are told."""
