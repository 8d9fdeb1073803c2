"""An example of every look, for who wants to see it before it happens."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from config.lights import Lights, LightsKind, wiring_of
from daemon.lights import patterns, single
from daemon.lights.mood import Look, Mood
from daemon.lights.patterns import Picture
from daemon.lights.ring import Ring, ring_of

USUAL_LEDS: Final = 12
MEANING: Final[Mapping[Look, str]] = MappingProxyType(
    {
        Look.IDLE: "nothing happens: it only waits for its wake word",
        Look.LISTENING: "sound leaves the room, or is about to; brightest towards the speaker",
        Look.CONVERSING: "it speaks, and sound leaves the room all the while",
        Look.THINKING: "the question is asked, an answer is on its way",
        Look.SPEAKING: "it speaks; the louder, the brighter",
        Look.ANNOUNCEMENT: "an announcement, a message, or why it rings",
        Look.RINGING: "a timer, an alarm or a reminder rings",
        Look.TIMER: "the last minute of a timer, running out",
        Look.VOLUME: "how loud it is, while that changes",
        Look.MUTED: "the microphone is closed",
        Look.FAULT: "it cannot hear or cannot be heard; `parlour status` says why",
        Look.CONFIG_PROBLEM: "the configuration or a key needs you; `parlour status` says where",
        Look.NO_NETWORK: "no way leads out of here, or the last question found none",
    }
)
"""What each look tells, in the order in which they are shown."""
_TALKER_TURNS_S: Final = 6.0
_TIMER_S: Final = 60.0
_VOLUME_S: Final = 4.0


def sample(look: Look, t: float, brightness: float = 1.0) -> Mood:
    """Give a mood of this look `t` seconds after it began, with what moves in it."""
    syllables = abs(math.sin(t * 9.0)) * (0.6 + 0.4 * math.sin(t * 2.3))
    return Mood(
        state=look,
        direction_deg=t / _TALKER_TURNS_S % 1.0 * 360.0,
        level=syllables,
        share=0.5 + 0.5 * math.sin(t / _VOLUME_S * math.tau),
        ends_s=_TIMER_S * (t // _TIMER_S + 1),
        brightness=brightness,
    )


def usual_ring(settings: Lights) -> Ring:
    """Give the ring of the settings, or one of twelve where they name none."""
    wiring = wiring_of(settings)
    match settings.kind:
        case LightsKind.NONE:
            return ring_of(settings, leds=USUAL_LEDS, colours=True)
        case LightsKind.LED | LightsKind.RGB_LED:
            return ring_of(settings, leds=1, colours=settings.kind is LightsKind.RGB_LED)
        case _:
            return ring_of(settings, leds=wiring.leds if wiring else 1, colours=True)


def drawn(look: Look, ring: Ring, t: float, brightness: float = 1.0) -> Picture:
    """Give the picture of a look `t` seconds after it began."""
    mood = sample(look, t, brightness)
    return patterns.picture(mood, ring, t) if ring.colours else single.picture(mood, t)
