"""The volume knob: clicks become a volume, at most twenty times a second."""

import asyncio
from typing import Final

from config.knob import Knob
from daemon.buttons.wiring import KNOB_A
from daemon.volumes import Volumes
from hardware.buttons.turning import Encoder, Pace

LEAST_PAUSE_S: Final = 0.05
"""Between two orders to the audio worker; what is turned meanwhile goes with the next one."""


class VolumeKnob:
    """Turns the volume as the knob is turned; on the event loop."""

    def __init__(self, settings: Knob, volumes: Volumes) -> None:
        self._settings = settings
        self._volumes = volumes
        self._encoder = Encoder(steps_per_detent=settings.steps_per_detent)
        self._pace = Pace(fastest=settings.fastest)
        self._ahead_percent = 0.0
        """Turned, and not ordered yet."""
        self._pause: asyncio.TimerHandle | None = None

    def take(self, settings: Knob) -> None:
        """Turn as another knob does; its contacts are told next."""
        self._settings = settings
        self._pace = Pace(fastest=settings.fastest)
        self._ahead_percent = 0.0

    def begin(self, *, a: bool, b: bool) -> None:
        """Take the contacts as they stand now."""
        self._encoder = Encoder(steps_per_detent=self._settings.steps_per_detent, a=a, b=b)

    def changed(self, contact: str, at_s: float, *, closed: bool) -> None:
        """Take one contact's change."""
        if contact == KNOB_A:
            self._encoder, click = self._encoder.changed(a=closed)
        else:
            self._encoder, click = self._encoder.changed(b=closed)
        if not click:
            return
        self._pace, weight = self._pace.clicked(click, at_s)
        self._ahead_percent += weight * self._settings.percent_per_detent
        if self._pause is None:
            self._order()

    def close(self) -> None:
        """Order nothing more."""
        if self._pause:
            self._pause.cancel()
            self._pause = None

    def _order(self) -> None:
        """Order what was turned by now, in whole per cent, and pause."""
        self._pause = None
        by_percent = round(self._ahead_percent)
        if not by_percent:
            return
        self._ahead_percent = 0.0
        self._volumes.set(min(100, max(0, self._volumes.percent() + by_percent)))
        self._pause = asyncio.get_running_loop().call_later(LEAST_PAUSE_S, self._order)
