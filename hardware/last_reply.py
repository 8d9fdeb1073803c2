"""The last answer as it sounded, kept for a few minutes so that it can be spoken again."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from hardware.commands import Play

KEPT_S: Final = 300.0
"""After that it is forgotten, whether or not anybody asked for it again."""
MOST_S: Final = 120
"""The longest answer the worker plays. Full: what follows is not kept."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer's sound: mono 16-bit PCM."""

    rate_hz: int
    pcm: bytes = field(repr=False)


class LastReply:
    """Keeps the pieces of the reply that began last; on the event loop."""

    def __init__(self, kept_s: float = KEPT_S) -> None:
        self._kept_s = kept_s
        self._stream = ""
        self._rate_hz = 0
        self._pieces: list[bytes] = []
        self._bytes = 0
        self._end: asyncio.TimerHandle | None = None

    @property
    def recorded(self) -> Recorded | None:
        """What the last answer was; `None` when there is none any more."""
        return Recorded(self._rate_hz, b"".join(self._pieces)) if self._pieces else None

    def note(self, play: Play) -> None:
        """Keep a piece of the reply; the first one of another reply forgets the one before."""
        if (play.stream, play.rate_hz) != (self._stream, self._rate_hz):
            self.forget()
            self._stream, self._rate_hz = play.stream, play.rate_hz
        room = 2 * play.rate_hz * MOST_S - self._bytes
        if room <= 0 or not play.pcm:
            return
        self._pieces.append(play.pcm[:room])
        self._bytes += min(room, len(play.pcm))
        if self._end:
            self._end.cancel()
        self._end = asyncio.get_running_loop().call_later(self._kept_s, self.forget)

    def forget(self) -> None:
        """Forget it now."""
        if self._end:
            self._end.cancel()
            self._end = None
        self._stream, self._rate_hz, self._bytes = "", 0, 0
        self._pieces.clear()
