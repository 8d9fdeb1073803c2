"""Keeps an open session for a while after its conversation, so that the next wake need not wait."""

from collections.abc import Callable
from dataclasses import replace

from daemon.call import Call
from daemon.clock import Alarm, Clock
from daemon.plan import Plan
from providers.base import SessionBrief
from providers.errors import ProviderError


class Shelf:
    """Holds one session at most; it is left when its time is over or another one comes."""

    def __init__(self, clock: Clock, keep_s: float, leave: Callable[[Call], None]) -> None:
        self._clock = clock
        self._keep_s = keep_s
        self._leave = leave
        self._kept: Call | None = None
        self._alarm: Alarm | None = None

    def keep(self, for_s: float) -> None:
        """Keep the next ones for another time."""
        self._keep_s = for_s

    def put(self, call: Call) -> None:
        """Keep a session, where that is wanted, it still lives and nothing is under way in it.

        What it was not sent yet stays here: not a word more leaves the room.
        """
        self.clear()
        if self._keep_s <= 0 or call.over or call.owes or not call.capabilities.cloud:
            self._leave(call)
            return
        call.hush()
        self._kept = call
        self._alarm = self._clock.call_later(self._keep_s, self.clear)

    def take(self, plan: Plan) -> Call | None:
        """Give the kept session if it is one the plan would open, and keep nothing any more."""
        kept, self._kept = self._kept, None
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if kept is None:
            return None
        if not _fits(kept, plan):
            self._leave(kept)
            return None
        return kept

    def drop(self, call: Call) -> None:
        """Let go of a session that is gone, or speaks though nobody listens."""
        if call is self._kept:
            self.clear()

    def clear(self) -> None:
        """Keep nothing any more."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._kept is not None:
            kept, self._kept = self._kept, None
            self._leave(kept)


def _fits(kept: Call, plan: Plan) -> bool:
    """Whether a kept session is what the first of a plan would open."""
    if kept.over or not plan.candidates:
        return False
    try:
        provider, brief = plan.candidates[0].made()
    except ProviderError:
        return False
    mode_fits = kept.capabilities.switches_mode or brief.turn_mode is kept.brief.turn_mode
    return provider is kept.provider and mode_fits and _lasting(brief) == _lasting(kept.brief)


def _lasting(brief: SessionBrief) -> SessionBrief:
    """Give a brief without what differs from one conversation to the next."""
    neutral = SessionBrief()
    return replace(
        brief,
        session_id="",
        conversation_id="",
        wake_phrase="",
        history=(),
        turn_mode=neutral.turn_mode,
    )
