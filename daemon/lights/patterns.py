"""Every picture the lights can show: plain functions of the mood and the time.

Each look has a colour, and a shape or a rhythm besides, so that nobody has to tell colours apart.
What lasts for hours stands still or blinks seldom; only what a person waits for moves.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from daemon.lights.mood import LAST_MINUTE_S, Look, Mood
from daemon.lights.rhythm import RHYTHMS, Rhythm
from daemon.lights.ring import Ring
from hardware.lights.pixels import DARK, Frame, Pixel

MOVING: Final = 0.0
"""As the time until the next picture: as soon as the pace allows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What to show, and for how long it is right."""

    frame: Frame
    next_s: float | None = None
    """When it changes by itself; `MOVING` all the time, `None` never."""


type Colour = tuple[int, int, int]

CYAN: Final = (0, 190, 255)
VIOLET: Final = (150, 40, 255)
GREEN: Final = (0, 230, 80)
GOLD: Final = (255, 150, 20)
WHITE: Final = (255, 235, 205)
RED: Final = (255, 0, 0)
AMBER: Final = (255, 100, 0)
MAGENTA: Final = (255, 0, 140)

_DIM: Final = 0.06
"""A light that is there and says nothing."""
_TURN_S: Final = 1.25
"""Thinking goes around once."""
_WAVE_S: Final = 1.6
"""An announcement's wave runs from the first light to the one across."""
_BEAT_S: Final = 0.5
"""What rings, pulses."""
_SECOND_S: Final = 1.0
_SHORT_S: Final = 0.01


def picture(mood: Mood, ring: Ring, now_s: float, since_s: float = 0.0) -> Picture:
    """Give what to show at `now_s` of a look that began at `since_s`."""
    if rhythm := RHYTHMS.get(mood.state):
        return _blinking(rhythm, _COLOURS[mood.state], mood, ring, now_s - since_s)
    if mood.state is Look.TIMER:
        return _clock(mood, ring, mood.ends_s - now_s)
    return _DRAWN[mood.state](mood, ring, now_s - since_s)


def resting(ring: Ring, brightness: float) -> Picture:
    """Give the faint light of a room in which nothing happens."""
    return Picture(_all(ring, WHITE, _DIM * brightness))


def next_second(left_s: float) -> float:
    """Give when a clock that runs back shows another second; one that is all but due is."""
    return (left_s - _SHORT_S) % _SECOND_S + _SHORT_S


def _dark(_mood: Mood, ring: Ring, _t: float) -> Picture:
    return Picture((DARK,) * ring.leds)


def _listening(mood: Mood, ring: Ring, _t: float) -> Picture:
    """Shine steadily all around, brightest towards the speaker."""
    return Picture(_towards(mood, ring, CYAN, 0.25))


def _conversing(mood: Mood, ring: Ring, _t: float) -> Picture:
    """Shine as listening does on every other light, and speak on those between."""
    heard = _towards(mood, ring, CYAN, 0.5)
    if ring.leds == 1:
        return Picture(heard)
    spoken = _pixel(GREEN, (_DIM + (1.0 - _DIM) * mood.level) * mood.brightness)
    return Picture(tuple(spoken if light % 2 else heard[light] for light in range(ring.leds)))


def _thinking(mood: Mood, ring: Ring, t: float) -> Picture:
    """Let two lights with tails run around, across from each other."""
    if ring.leds == 1:
        return Picture(_all(ring, VIOLET, _wave(t / _TURN_S) * mood.brightness), MOVING)
    head = t / _TURN_S * ring.leds
    frame = []
    for light in range(ring.leds):
        behind = (head - light) % (ring.leds / 2) / (ring.leds / 2)
        frame.append(_pixel(VIOLET, max(_DIM, (1.0 - behind) ** 2) * mood.brightness))
    return Picture(tuple(frame), MOVING)


def _speaking(mood: Mood, ring: Ring, _t: float) -> Picture:
    """Shine as loud as we speak; it changes with the level, not by itself."""
    return Picture(_all(ring, GREEN, (0.15 + 0.85 * mood.level) * mood.brightness))


def _announcement(mood: Mood, ring: Ring, t: float) -> Picture:
    """Let a wave run from the first light to the one across, on both sides."""
    front = t / _WAVE_S % 1.0 * 1.5
    frame = []
    for light in range(ring.leds):
        near = max(0.0, 1.0 - 2.0 * abs(ring.apart(light, 0.0) - front + 0.25))
        frame.append(_pixel(GOLD, max(2 * _DIM, near) * mood.brightness))
    return Picture(tuple(frame), MOVING)


def _ringing(mood: Mood, ring: Ring, t: float) -> Picture:
    """Pulse all around, hard."""
    return Picture(_all(ring, WHITE, _wave(t / _BEAT_S) ** 2 * mood.brightness), MOVING)


def _volume(mood: Mood, ring: Ring, _t: float) -> Picture:
    """Fill the ring from its first light on."""
    return Picture(_filled(ring, mood.share, WHITE, mood.brightness))


def _clock(mood: Mood, ring: Ring, left_s: float) -> Picture:
    """Be a clock whose hand runs back: the ring empties as the last minute does."""
    share = min(1.0, max(0.0, left_s / LAST_MINUTE_S))
    return Picture(_filled(ring, share, GOLD, mood.brightness), next_second(left_s))


def _blinking(rhythm: Rhythm, colour: Colour, mood: Mood, ring: Ring, t: float) -> Picture:
    on, left_s = rhythm.at(t)
    return Picture(_all(ring, colour, mood.brightness if on else 0.0), left_s)


_COLOURS: Final[dict[Look, Colour]] = {
    Look.MUTED: RED,
    Look.FAULT: RED,
    Look.CONFIG_PROBLEM: MAGENTA,
    Look.NO_NETWORK: AMBER,
}
_DRAWN: Final[dict[Look, Callable[[Mood, Ring, float], Picture]]] = {
    Look.IDLE: _dark,
    Look.LISTENING: _listening,
    Look.CONVERSING: _conversing,
    Look.THINKING: _thinking,
    Look.SPEAKING: _speaking,
    Look.ANNOUNCEMENT: _announcement,
    Look.RINGING: _ringing,
    Look.VOLUME: _volume,
}


def _towards(mood: Mood, ring: Ring, colour: Colour, least: float) -> Frame:
    """Give a ring that is bright towards the speaker; as bright all around while nobody knows."""
    if mood.direction_deg is None or ring.leds == 1:
        return _all(ring, colour, mood.brightness)
    place = ring.place(mood.direction_deg)
    shares = (_lobe(ring.apart(light, place)) for light in range(ring.leds))
    return tuple(
        _pixel(colour, (least + (1.0 - least) * share) * mood.brightness) for share in shares
    )


def _lobe(apart: float) -> float:
    """Give how bright a light is by its distance from the middle: a third of the circle glows."""
    return math.cos(min(1.0, apart * 3.0) * math.pi / 2) ** 2


def _filled(ring: Ring, share: float, colour: Colour, brightness: float) -> Frame:
    """Fill so much of the ring; the last light by its share, and the rest hardly."""
    full = share * ring.leds
    return tuple(
        _pixel(colour, max(_DIM, min(1.0, full - light)) * brightness) for light in range(ring.leds)
    )


def _wave(turns: float) -> float:
    """Give 0 to 1 and back, once a turn."""
    return 0.5 - 0.5 * math.cos(turns * math.tau)


def _all(ring: Ring, colour: Colour, brightness: float) -> Frame:
    return (_pixel(colour, brightness),) * ring.leds


def _pixel(colour: Colour, brightness: float) -> Pixel:
    if brightness <= 0.0:
        return DARK
    red, green, blue = colour
    return Pixel(red=red, green=green, blue=blue, brightness=min(1.0, brightness))
