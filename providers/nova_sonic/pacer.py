"""Keeps the uplink in real time: never faster with sound, never silent without it.

Pure: the caller says what time it is. A service that hears nothing for a while ends the session,
and one that hears more than real time loses track of the turn.
"""

from typing import Final

from config.audio import HOUSE

SILENCE_MS: Final = 100
SILENCE: Final = bytes(HOUSE.bytes_of(SILENCE_MS))

_CREDIT_S: Final = 0.2
"""Time that passed without sending may be made up for by this much: sound comes in blocks."""
_GAP_S: Final = 0.2
"""Sound that stays away for so long is not just late."""


class Pacer:
    """Counts what was sent against the clock."""

    def __init__(self, now_s: float) -> None:
        self._sent_until_s = now_s
        self._last_sound_s = now_s - _GAP_S

    def wait_s(self, now_s: float) -> float:
        """Give how long the next sound has to wait; 0 when it may go."""
        self._last_sound_s = now_s
        self._sent_until_s = max(self._sent_until_s, now_s - _CREDIT_S)
        return max(0.0, self._sent_until_s - now_s)

    def sent(self, duration_ms: float) -> None:
        """Count what has gone."""
        self._sent_until_s += duration_ms / 1000

    def silent(self) -> None:
        """No sound will come for a while: the next silence need not wait for it."""
        self._last_sound_s -= _GAP_S

    def owes_silence(self, now_s: float) -> bool:
        """Whether another `SILENCE_MS` of silence is due."""
        self._sent_until_s = max(self._sent_until_s, now_s - _CREDIT_S)
        waited_s = now_s - self._last_sound_s
        return waited_s >= _GAP_S and now_s - self._sent_until_s >= SILENCE_MS / 1000
