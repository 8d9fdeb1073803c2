"""The microphone's stream to the session: opened from any sample, and again for who takes over."""

from typing import Final

from config.audio import HOUSE
from daemon.clock import Clock
from daemon.effects import BEFORE_PRESS, NOW, PRESSED
from hardware import protocol as audio
from hardware.worker_client import AudioWorker, Told
from providers.base import Capabilities

_OF_AN_UPLINK: Final = (
    audio.Frame,
    audio.SpeechStarted,
    audio.SpeechStopped,
    audio.UplinkClosed,
)

PRESS_PREROLL_S: Final = 0.3
"""So much is heard from before a press: people begin to speak while the finger is on its way. It is
in the ring already, so that the first frame waits for no block of the microphone."""


class Uplink:
    """Orders the stream from the audio worker, in the rate and speed of the present service."""

    def __init__(self, worker: AudioWorker, clock: Clock) -> None:
        self._worker = worker
        self._clock = clock
        self._pressed_s = 0.0
        self._rate_hz = HOUSE.rate_hz
        self._speed = 0.0
        self._asked_from = (NOW, NOW)
        self._first_at: int | None = None
        self._opening = 0

    def fit(self, capabilities: Capabilities) -> None:
        """Stream as this service wants it, from the next opening on."""
        self._rate_hz = capabilities.input_format.rate_hz
        self._speed = capabilities.uplink_speed

    def pressed(self, ago_s: float = 0.0) -> None:
        """Know that somebody pressed to talk so long ago: that is `PRESSED`."""
        self._pressed_s = self._clock.now_s() - ago_s

    def open(self, since: int, speech_from: int, guard: int = 0) -> None:
        """Begin to stream from a sample, or a moment that stands for one, `guard` samples later."""
        self._asked_from = (since, speech_from)
        self._first_at = None
        self._opening += 1
        self._worker.send(
            audio.OpenUplink(
                since=self._sample(since),
                rate_hz=self._rate_hz,
                speed=self._speed,
                speech_from=self._sample(speech_from),
                guard=guard,
            )
        )

    def reopen(self) -> None:
        """Stream the same turn once more: what was `NOW` then lies in the past."""
        since, speech_from = self._asked_from
        if since < 0 and self._first_at is not None:
            since = self._first_at
        self.open(since, since if speech_from < 0 else speech_from)

    def _sample(self, at: int) -> int:
        """Give a sample time as the worker takes it: a press is so and so long ago."""
        if at not in {PRESSED, BEFORE_PRESS}:
            return at
        before_s = PRESS_PREROLL_S if at == BEFORE_PRESS else 0.0
        ago_s = self._clock.now_s() - self._pressed_s + before_s
        return NOW - round(ago_s * HOUSE.rate_hz)

    def is_stale(self, told: Told) -> bool:
        """Say whether this is of an uplink before the one that was ordered last."""
        match told:
            case audio.UplinkOpened():
                self._opening = max(0, self._opening - 1)
            case audio.Frame() if not self._opening and self._first_at is None:
                self._first_at = told.at
            case _:
                pass
        return self._opening > 0 and isinstance(told, _OF_AN_UPLINK)

    def worker_restarted(self) -> None:
        """Wait for nothing that the worker before was ordered."""
        self._opening = 0
