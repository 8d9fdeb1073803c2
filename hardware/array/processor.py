"""The processor `channels`: one channel of all that a card captures, and the far end if it has it.

Mono sound passes untouched. A fixed channel is only taken out. Everything else goes through a
`Front` and comes out 16 ms later, the far end with it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from config.array import ArrayMode
from config.settings import Audio
from hardware.array.direction import UNKNOWN
from hardware.array.frames import Delay
from hardware.array.front import Front
from hardware.array.layout import layout_of
from hardware.array.reference import Reference, Samples
from hardware.array.steering import places_of
from hardware.clipping import Clipping
from hardware.processors import Sound

_FEWEST: Final = 2
_FULL_TURN_DEG: Final = 360.0


class Channels:
    """Gives one channel, of a card with any number of them; used by the listening thread."""

    def __init__(self, audio: Audio) -> None:
        """Take the settings. Raises `ProcessorUnusable` for a preset that nobody knows."""
        self._audio = audio
        self._layout = layout_of(audio)
        self.reset()

    def process(self, sound: Sound) -> Sound:
        """Give mono sound; its far end is the card's own where the card captures it."""
        if sound.samples.ndim == 1:
            return sound
        count = sound.samples.shape[1]
        if count != self._captured:
            self._begin(count)
        far, playing = self._far_of(sound)
        if self._front is None:
            samples = np.ascontiguousarray(sound.samples[:, self._taken])
            self._clipping.note(samples)
            return replace(sound, samples=samples, far=far, playing=playing)
        microphones = sound.samples[:, self._layout.microphones_of(count)]
        self._clipping.note(microphones)
        samples = self._front.process(microphones, playing=playing)
        return replace(sound, samples=samples, far=self._far.push(far), playing=playing)

    def reset(self) -> None:
        """Begin anew: the microphone was opened again, and may be another one."""
        self._captured = 0
        self._taken = 0
        self._front: Front | None = None
        self._misfit = False
        self._far = Delay()
        self._reference = Reference()
        self._clipping = Clipping()

    def look_again(self) -> Samples | None:
        """Give the last 2.4 s through the filter they ask for; `None` without an array."""
        return self._front.look_again() if self._front else None

    def report(self) -> Mapping[str, float]:
        """Give channel, direction, what ails microphones and positions, and a silent reference.

        `processed` tells that the card made the channel itself, and took the echo out of it. What
        is only known of several channels is left out until they came.
        """
        front = self._front
        figures = {
            "channel": self._taken,
            "direction_deg": UNKNOWN,
            "dead": 0,
            "mismatch": int(self._misfit),
        }
        if self._captured:
            figures["processed"] = int(self._taken == self._layout.processed and front is None)
            figures["clipped"] = round(self._clipping.share, 4)
            figures["reference_silent"] = int(self._reference.silent)
        if front is None:
            return figures
        direction = front.direction_deg
        if direction != UNKNOWN:
            direction = (direction + self._audio.array.rotation_deg) % _FULL_TURN_DEG
        return figures | {
            "channel": self._layout.microphones_of(self._captured)[front.condition.best],
            "direction_deg": round(direction, 1),
            "dead": front.dead,
            "mismatch": int(self._misfit or front.mismatch),
        }

    def _begin(self, count: int) -> None:
        """Make what so many channels need; a card that came later is known only now."""
        self.reset()
        self._layout = layout_of(self._audio)
        self._captured = count
        fixed = self._fixed(count)
        if fixed is not None:
            self._taken = fixed
            return
        microphones, positions = self._layout.microphones_of(count), self._layout.positions_m
        self._misfit = bool(positions) and len(positions) != len(microphones)
        if len(microphones) < _FEWEST:
            self._taken = (*microphones, 0)[0]
            return
        beams = self._audio.array.mode is not ArrayMode.CHOOSE and positions and not self._misfit
        places = places_of(positions) if beams else None
        self._front = Front(len(microphones), places, self._audio.array.quiet_dbfs)

    def _fixed(self, count: int) -> int | None:
        """Give the one channel to be listened to, if it is settled."""
        named, mode = self._audio.microphone.channel, self._audio.array.mode
        if named or mode is ArrayMode.FIRST:
            return min(named, count - 1)
        processed = self._layout.processed
        if mode is ArrayMode.AUTO and processed is not None and processed < count:
            return processed
        return None

    def _far_of(self, sound: Sound) -> tuple[Samples, bool]:
        channel = self._layout.reference
        if channel is None or channel >= sound.samples.shape[1]:
            return sound.far, sound.playing
        captured = np.ascontiguousarray(sound.samples[:, channel])
        return self._reference.choose(captured, sound.far, playing=sound.playing)


def create(audio: Audio) -> Channels:
    """Make the processor. Raises `ProcessorUnusable` for a preset that nobody knows."""
    return Channels(audio)
