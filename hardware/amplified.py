"""When the amplifier is wanted: a moment before the first sound, and until a while after the last.

The worker only tells so; who holds the pins switches it. Two threads meet here: the speaker's own
decides, the device's asks whether it must wait.
"""

from collections.abc import Callable
from typing import Final

from config.amplifier import Amplifier

_NEVER_S: Final = float("inf")


class Amplified:
    """Whether there is an amplifier, whether it is on, and since when sound may come."""

    def __init__(self, tell: Callable[[bool], None]) -> None:
        self._tell = tell
        self._settings = Amplifier()
        self._on = False
        self._sounds_from_s = 0.0

    def take_up(self, settings: Amplifier) -> None:
        """Go by these settings; without a pin nothing ever waits."""
        self._settings = settings
        if settings.pin is None:
            self._on, self._sounds_from_s = False, 0.0
        elif not self._on:
            self._sounds_from_s = _NEVER_S

    def waits(self, now_s: float) -> bool:
        """Say whether a sound would come too early; asked by the device's thread."""
        return now_s < self._sounds_from_s

    def needed(self, now_s: float) -> None:
        """Know that there is something to hear: the amplifier goes on first."""
        if self._settings.pin is None or self._on:
            return
        self._on = True
        self._sounds_from_s = now_s + self._settings.lead_ms / 1000
        self._tell(self._on)

    def quiet(self, since_s: float) -> None:
        """Know that nothing has sounded for so long."""
        if self._on and since_s > self._settings.release_s:
            self._on = False
            self._sounds_from_s = _NEVER_S
            self._tell(self._on)
