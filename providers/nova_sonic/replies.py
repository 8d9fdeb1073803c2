"""Names replies, and keeps what became of the last one: each end is told once, late sound dropped.

Nova Sonic ends a turn in up to three ways and tells an interruption in up to three; both the real
service and the WebSocket dialect need the same book kept.
"""

import math
from collections.abc import Callable
from enum import Enum, auto
from time import monotonic
from typing import Final


class _Fate(Enum):
    """What became of the last reply."""

    AWAITED = auto()
    """The person spoke; its answer has not begun."""
    SPEAKING = auto()
    CUT = auto()
    """We interrupted it; the service goes on sending for a while."""
    LEFT = auto()
    """We interrupted it, and the next turn has begun."""
    OVERTAKEN = auto()
    """The next turn has begun, and no end of this reply was told."""
    ENDED = auto()
    INTERRUPTED = auto()


_GOES_ON: Final = {_Fate.SPEAKING, _Fate.OVERTAKEN}
_UNWANTED: Final = {_Fate.CUT, _Fate.LEFT}


class Replies:
    """The reply under way; its id is the completion's with a number, unique in a connection.

    Once the next turn has begun, what comes after `quiet_s` without anything is another reply: for
    a service that tells neither ends nor beginnings. Bedrock tells what the person said.
    """

    def __init__(self, quiet_s: float = math.inf, clock: Callable[[], float] = monotonic) -> None:
        self._quiet_s = quiet_s
        self._clock = clock
        self._late_s = 0.0  # when something last came of a reply that nobody wants any more
        self._count = 0
        self._fate = _Fate.ENDED
        self._tools: set[str] = set()
        self._owed = False  # a tool's result was given that the model has not spoken about
        self.current = ""
        """The id of the last reply; empty before the first."""

    def asked(self) -> None:
        """A person spoke: what comes next is another reply, unless one is going on."""
        self._tools.clear()
        self._owed = False
        if self._fate is not _Fate.SPEAKING:
            self._fate = _Fate.AWAITED

    def turn_begins(self) -> None:
        """The house listens again: the reply before is over, even if that was never told."""
        if self._fate in {_Fate.SPEAKING, _Fate.CUT}:
            self._fate = _Fate.LEFT if self._fate is _Fate.CUT else _Fate.OVERTAKEN
            self._late_s = self._clock()

    def begun(self) -> None:
        """The service begins something new: what we cut is behind it."""
        if self._fate in _UNWANTED or self._fate is _Fate.OVERTAKEN:
            self._fate = _Fate.ENDED

    def speaking(self, origin: str) -> str:
        """Give the reply that something new belongs to, which may be a new one."""
        if self._fate in {_Fate.LEFT, _Fate.OVERTAKEN}:
            before_s, self._late_s = self._late_s, self._clock()
            if self._late_s - before_s < self._quiet_s:
                return self.current
            self._fate = _Fate.ENDED
        if self._fate not in {_Fate.SPEAKING, _Fate.CUT}:
            self._count += 1
            self.current = f"{origin}/{self._count}"
            self._fate = _Fate.SPEAKING
        return self.current

    def sounding(self) -> None:
        """A stretch of speech begins: it may be about a tool's result."""
        self._owed = self._owed and bool(self._tools)

    def wants(self, reply_id: str) -> bool:
        """Whether what comes of a reply is still wanted."""
        return reply_id == self.current and self._fate in _GOES_ON

    def tool_called(self, call_id: str) -> None:
        """The turn goes on until this call was answered, and the model has said so."""
        self._tools.add(call_id)

    def tool_answered(self, call_id: str) -> None:
        """A result was given."""
        if call_id in self._tools:
            self._tools.discard(call_id)
            self._owed = True

    def cut(self, reply_id: str) -> None:
        """We interrupted a reply: nothing more of it is wanted, not even its end.

        Without an id nothing sounded of it yet: what is meant is the one that is going on.
        """
        if reply_id != self.current and (reply_id or self._fate not in _GOES_ON):
            return
        if self._fate in _GOES_ON:
            self._fate = _Fate.CUT
        elif self._fate is _Fate.ENDED:
            self._fate = _Fate.INTERRUPTED
        self._tools.clear()
        self._owed = False

    def interrupted(self, reply_id: str) -> bool:
        """The service cut a reply; `True` when that is news."""
        if reply_id != self.current or not reply_id or self._fate is _Fate.AWAITED:
            return False
        is_news = self._fate in _GOES_ON or self._fate is _Fate.ENDED
        self._fate = _Fate.INTERRUPTED
        self._tools.clear()
        self._owed = False
        return is_news

    def ended(self, reply_id: str) -> bool:
        """The speech of a reply is over; `True` when that ends the turn."""
        if reply_id != self.current:
            return False
        if self._fate in _GOES_ON and (self._tools or self._owed):
            return False
        return self._end()

    def completed(self, origin: str) -> bool:
        """The whole completion is over; `True` when that ends the turn, be it without a word.

        One that ends late, when the next turn has been asked for, ends nothing.
        """
        if self._fate is _Fate.AWAITED and not self.current.startswith(f"{origin}/"):
            self.speaking(origin)
        if self._fate in _GOES_ON and self._tools:
            return False
        return self._end()

    def _end(self) -> bool:
        is_news = self._fate in _GOES_ON
        if is_news or self._fate in _UNWANTED:
            self._fate = _Fate.ENDED if is_news else _Fate.INTERRUPTED
        self._owed = False
        return is_news
