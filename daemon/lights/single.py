"""The pictures of one light of one colour: each look has a rhythm of its own.

A light that stays on means that sound leaves the room, so that muted is a rare short blink here.
"""

import math
from typing import Final

from daemon.lights.mood import LAST_MINUTE_S, Look, Mood
from daemon.lights.patterns import MOVING, Picture, next_second
from daemon.lights.rhythm import RHYTHMS, Rhythm
from hardware.lights.pixels import Pixel

_BREATH_S: Final = 1.25
_RHYTHMS: Final = {
    **RHYTHMS,
    Look.MUTED: Rhythm((100, 5900)),
    Look.CONVERSING: Rhythm((900, 100)),
    Look.RINGING: Rhythm((250, 250)),
    Look.ANNOUNCEMENT: Rhythm((500, 300)),
}
_FAINT: Final = 0.15


def picture(  # noqa: PLR0911 - one line a look
    mood: Mood, now_s: float, since_s: float = 0.0
) -> Picture:
    """Give what the light shows at `now_s` of a look that began at `since_s`."""
    t = now_s - since_s
    if rhythm := _RHYTHMS.get(mood.state):
        on, left_s = rhythm.at(t)
        return _shining(mood, 1.0 if on else 0.0, left_s)
    match mood.state:
        case Look.LISTENING:
            return _shining(mood, 1.0)
        case Look.THINKING:
            return _shining(mood, 0.5 - 0.5 * math.cos(t / _BREATH_S * math.tau), MOVING)
        case Look.SPEAKING:
            return _shining(mood, _FAINT + (1.0 - _FAINT) * mood.level)
        case Look.VOLUME:
            return _shining(mood, max(_FAINT, mood.share))
        case Look.TIMER:
            left_s = mood.ends_s - now_s
            share = min(1.0, max(0.0, left_s / LAST_MINUTE_S))
            return _shining(mood, max(_FAINT, share), next_second(left_s))
        case _:
            return _shining(mood, 0.0)


def _shining(mood: Mood, share: float, next_s: float | None = None) -> Picture:
    brightness = share * mood.brightness
    return Picture((Pixel(red=255, green=255, blue=255, brightness=brightness),), next_s)
