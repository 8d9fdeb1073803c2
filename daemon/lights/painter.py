"""Draws moods on the lights: at once when one changes, and again only when its picture does."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from config.lights import Lights, Resting
from daemon.lights import patterns, single
from daemon.lights.mood import Look, Mood
from daemon.lights.patterns import MOVING, Picture
from daemon.lights.ring import ring_of
from hardware.lights.drivers import Driver
from hardware.lights.faults import LightsFault

if TYPE_CHECKING:
    from hardware.lights.pixels import Frame

EASED_S: Final = 0.08
"""The level comes every 80 ms; between two of them the light goes from one to the other."""


class Painter:
    """Holds open lights and what they show; on the event loop, where a frame takes 0.1 ms."""

    def __init__(
        self, settings: Lights, driver: Driver, failed: Callable[[LightsFault], object]
    ) -> None:
        """`failed` hears why the lights cannot be reached any more; nothing is drawn after that."""
        self._driver = driver
        self._failed = failed
        self._ring = ring_of(settings, leds=driver.leds, colours=driver.colours)
        self._rests = settings.resting is Resting.DIM
        self._pace_s = 1.0 / settings.frames_per_s
        self._loop = asyncio.get_running_loop()
        self._mood = Mood()
        self._since_s = self._loop.time()
        self._level_before = 0.0
        self._level_since_s = self._since_s
        self._shown: Frame | None = None
        self._next: asyncio.TimerHandle | None = None
        self.drawn = 0
        """How often a picture was looked at: the wake-ups that lights cost."""

    def show(self, mood: Mood) -> None:
        """Show a mood; when this returns, the lights have been told."""
        now_s = self._loop.time()
        if mood.state is not self._mood.state:
            self._since_s = now_s
        if mood.level != self._mood.level:
            self._level_before = self._level(now_s)[0]
            self._level_since_s = now_s
        self._mood = mood
        self._draw()

    def close(self) -> None:
        """Go dark and give the lights back."""
        self._rest()
        self._driver.close()

    def _draw(self) -> None:
        self._rest()
        self.drawn += 1
        picture = self._picture()
        if picture.frame != self._shown:
            try:
                self._driver.show(picture.frame)
            except LightsFault as fault:
                self._failed(fault)
                return
            self._shown = picture.frame
        if picture.next_s is not None:
            after_s = self._pace_s if picture.next_s == MOVING else picture.next_s
            self._next = self._loop.call_later(after_s, self._draw)

    def _picture(self) -> Picture:
        now_s = self._loop.time()
        if self._mood.state is Look.IDLE and self._rests:
            return patterns.resting(self._ring, self._mood.brightness)
        level, eases = self._level(now_s)
        mood = replace(self._mood, level=level) if eases else self._mood
        if self._ring.colours:
            found = patterns.picture(mood, self._ring, now_s, self._since_s)
        else:
            found = single.picture(mood, now_s, self._since_s)
        return replace(found, next_s=MOVING) if eases else found

    def _level(self, now_s: float) -> tuple[float, bool]:
        """Give the level on its way to the mood's, and whether it is still on its way."""
        share = (now_s - self._level_since_s) / EASED_S
        if share >= 1.0 or self._level_before == self._mood.level:
            return self._mood.level, False
        return self._level_before + share * (self._mood.level - self._level_before), True

    def _rest(self) -> None:
        if self._next:
            self._next.cancel()
            self._next = None
