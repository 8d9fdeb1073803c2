"""Measures one turn after another: what happened when, counted from the end of speech.

The end of speech is where our own ear heard it, also in turns that a service ends by itself. A
service may answer before our ear is sure: then the end comes to be known last, so latencies are
worked out when they are asked for.
"""

import time

from config.audio import HOUSE
from daemon import effects as do
from daemon.effects import Effect
from daemon.events import Event
from hardware import protocol as audio
from providers import base as service


class TurnTimes:
    """Follows the events and effects of a turn; times are of the monotonic clock."""

    def __init__(self) -> None:
        self._speech_ended_s: float | None = None
        self._moments_s: dict[str, float] = {}
        self._woken_s: float | None = None
        self._wake_to_listening_ms: float | None = None
        self._uplink_dropped = False

    def begin(self) -> None:
        """Begin with the next turn; a wake that came over an answer belongs to it."""
        self._speech_ended_s = None
        self._moments_s.clear()
        self._wake_to_listening_ms = None

    @property
    def answer_began(self) -> bool:
        """Whether a first sound of the answer was played."""
        return "first_audio" in self._moments_s

    def heard(self, event: Event) -> None:
        """Note an event."""
        match event:
            case audio.WakeWordHeard():
                self._woken_s = time.monotonic() - event.lag_ms / 1000
            case audio.SpeechStarted() if not ("endpoint" in self._moments_s or self.answer_began):
                self._speaks_on()
            case service.SpeechStarted() if not self.answer_began:
                self._speaks_on()
            case audio.SpeechStopped():
                if self._speech_ended_s is None or "endpoint" not in self._moments_s:
                    self._speech_ended(event.ago_ms / 1000)
            case service.SpeechStopped():
                self._note("endpoint")
            case audio.UplinkClosed():
                self._uplink_closed(event)
            case service.Transcript(final=True):
                self._note("transcript")
            case _:
                pass

    def first_frame(self) -> None:
        """A frame of this turn is readable by the session."""
        if self._woken_s is not None:
            took_ms = round((time.monotonic() - self._woken_s) * 1000, 1)
            self._wake_to_listening_ms = self._wake_to_listening_ms or took_ms
            self._woken_s = None

    def did(self, effect: Effect) -> None:
        """Note an effect."""
        match effect:
            case do.CloseUplink():
                self._uplink_dropped = effect.drop
            case do.SendText():
                self._speech_ended(0.0)
            case do.Play():
                self._note("first_audio")
            case _:
                pass

    def latencies_ms(self) -> dict[str, float]:
        """Give what was measured; what came before the end of speech has no latency."""
        found: dict[str, float] = {}
        if self._wake_to_listening_ms is not None:
            found["wake_to_listening"] = self._wake_to_listening_ms
        ended_s = self._speech_ended_s
        if ended_s is not None:
            found |= {
                name: round((at_s - ended_s) * 1000, 1)
                for name, at_s in self._moments_s.items()
                if at_s >= ended_s
            }
        return found

    def _note(self, name: str) -> None:
        """Note a moment, the first time it comes."""
        self._moments_s.setdefault(name, time.monotonic())

    def _speech_ended(self, ago_s: float) -> None:
        self._speech_ended_s = time.monotonic() - ago_s

    def _speaks_on(self) -> None:
        """The person had only paused: nothing so far counts from the end of speech."""
        self._speech_ended_s = None
        self._moments_s.clear()

    def _uplink_closed(self, closed: audio.UplinkClosed) -> None:
        """End the turn on our side, or learn when a speech ended that was answered so quickly."""
        if self._uplink_dropped and not self.answer_began:
            return
        if not self._uplink_dropped:
            self._note("endpoint")
        if self._speech_ended_s is None and closed.speech_until >= 0:
            self._speech_ended(max(0, closed.at - closed.speech_until) / HOUSE.rate_hz)
        elif self._speech_ended_s is None and not self._uplink_dropped:
            self._speech_ended(0.0)
