"""Finds the beginning and the end of what a person says, from the VAD's probabilities.

Pure: it counts samples and reads no clock, so a backlog that catches up ends where live sound does.
"""

from dataclasses import dataclass
from typing import Final

from config.audio import HOUSE
from config.settings import Endpoint
from hardware.protocol import SpeechStarted, SpeechStopped

_RELEASE: Final = 0.15
"""Speech that has begun goes on at a probability this much lower: words fade."""

_BRIDGE_MS: Final = 128
"""Gaps this short lie inside a word or between two, not between two utterances."""

_CLICK_MS: Final = 48
"""Shorter sounds after speech are clicks, and do not put off its end."""

_WAKE_TAIL_MS: Final = 340
"""A wake word is recognised before it is over; its rest may be voiced for this long (measured)."""

_WAKE_WORD_MS: Final = 1_000
"""Hardly a wake word is voiced for longer: a sound that is holds an order in the same breath."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sound:
    """A stretch of voiced windows with short gaps, not yet long enough to be speech."""

    begins: int
    ends: int
    voiced: int
    """Voiced samples in it."""
    counted: int
    """Those of them after the wake word was recognised."""


class Endpointer:
    """Follows one turn after another in one stream of windows.

    Sound before `speech_from` (the wake word) does not count, and sound that goes on across it must
    outlast the wake word's tail: it may be the wake word alone, or an order in the same breath.
    """

    def __init__(self, endpoint: Endpoint, *, speech_from: int) -> None:
        self._voiced_from = endpoint.threshold
        self._voiced_until = max(endpoint.threshold - _RELEASE, 0.05)
        self._min_speech = _samples(endpoint.min_speech_ms)
        self._silence = _samples(endpoint.silence_ms)
        self._speech_from = speech_from
        self._sound: _Sound | None = None
        self._speech_ends: int | None = None  # None: nobody speaks

    @property
    def speech_until(self) -> int | None:
        """Until which sample somebody spoke whose end is not told yet; `None` when nobody does."""
        return self._speech_ends

    def feed(
        self, probability: float, at_end: int, window_samples: int
    ) -> SpeechStarted | SpeechStopped | None:
        """Take the next window, which ends at sample `at_end`; say what it brought to light."""
        begins = at_end - window_samples
        if self._speech_ends is None:
            self._gather(begins, at_end, voiced=probability >= self._voiced_from)
            return self._begin()
        voiced = probability >= self._voiced_until
        self._gather(begins, at_end, voiced=voiced)
        return self._follow(self._speech_ends, at_end, voiced=voiced)

    def _begin(self) -> SpeechStarted | None:
        sound = self._sound
        if sound is None or not self._is_speech(sound):
            return None
        self._speech_ends = sound.ends
        return SpeechStarted(at=max(sound.begins, self._speech_from))

    def _follow(self, speech_ends: int, now: int, *, voiced: bool) -> SpeechStopped | None:
        sound = self._sound
        if voiced and sound is not None and sound.voiced >= _samples(_CLICK_MS):
            self._speech_ends = sound.ends
        if voiced or now - speech_ends < self._silence:  # a voiced window may be the next word
            return None
        self._sound = None
        self._speech_ends = None
        return SpeechStopped(at=speech_ends)

    def _gather(self, begins: int, ends: int, *, voiced: bool) -> None:
        """Add a voiced window to the sound it belongs to; forget a sound that has ended."""
        sound = self._sound
        if sound is not None and begins - sound.ends > _samples(_BRIDGE_MS):
            sound = self._sound = None
        if not voiced:
            return
        before = sound or _Sound(begins=begins, ends=ends, voiced=0, counted=0)
        size = ends - begins
        self._sound = _Sound(
            begins=before.begins,
            ends=ends,
            voiced=before.voiced + size,
            counted=before.counted + (size if begins >= self._speech_from else 0),
        )

    def _is_speech(self, sound: _Sound) -> bool:
        """Tell speech from a sound too short for it, and an order from the wake word's end."""
        if sound.counted < self._min_speech:
            return False
        if sound.begins >= self._speech_from:
            return True
        return sound.counted >= _samples(_WAKE_TAIL_MS) or sound.voiced >= _samples(_WAKE_WORD_MS)


def _samples(duration_ms: int) -> int:
    return duration_ms * HOUSE.rate_hz // 1000
