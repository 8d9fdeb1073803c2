"""Whether the room is proven to hear and to think: pure, looked at once a second.

A room that looks healthy and no longer hears is the commonest failure of its kind. So nothing
counts here but work that was done: samples that arrived as fast as the clock, an event loop that
came round in time, a conversation that moves on. A microphone that is known to be away, or closed,
is no failure: the room knows it, says so and retries.
"""

from dataclasses import dataclass
from typing import Final

from config.audio import HOUSE
from daemon.turn import State
from hardware.protocol import Health

SLOWEST: Final = 0.5
"""The share of samples that proves hearing. The worker itself reopens at 3 % off: this is for the
fault that it does not see.
"""
DEAF_S: Final = 10.0
"""For so long a worker may tell of its health without samples, and without having lost anything."""
REPLACING_S: Final = 30.0
"""For so long there may be no word of the worker: its supervision notices within 2 s, and gives
the next one 15 s to start.
"""
LAG_S: Final = 1.0
"""An event loop that comes round later than this is held up."""
OLDEST_S: Final = {
    State.LISTENING: 90.0,  # a question takes 30 s at most, after as long a connect and a wait
    State.PROCESSING: 120.0,  # eight tools of a turn, each with its own limit
    State.RESPONDING: 300.0,  # a reply lasts 120 s at most, with pauses
}
"""How old a state of the conversation may become: each has timers that end it long before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one look at the room shows."""

    health: Health | None
    """What the audio worker told last."""
    state: State
    step: object
    """Changes whenever the conversation gets on; compared for equality."""
    lag_s: float
    """How much later than meant this look comes."""


class Proof:
    """Remembers when each thing was proven last; times are seconds of a monotonic clock."""

    def __init__(self, began_s: float) -> None:
        self._told_s = began_s
        self._heard_s = began_s
        self._health: Health | None = None
        self._step: object = None
        self._stepped_s = began_s

    def doubt(self, now_s: float, sight: Sight) -> str:
        """Give what speaks against the room being well, in words; empty while it is proven."""
        if sight.health is not self._health and sight.health is not None:
            self._note_health(now_s, sight.health)
        if (sight.state, sight.step) != self._step:
            self._step, self._stepped_s = (sight.state, sight.step), now_s
        if sight.lag_s > LAG_S:
            return f"the event loop came round {sight.lag_s:.1f} s late"
        if now_s - self._told_s > REPLACING_S:
            return f"no word of the audio worker for {now_s - self._told_s:.0f} s"
        # Between two workers nothing can be heard, and that is known.
        if self._told_s - self._heard_s > DEAF_S:
            return f"no sound from the microphone for {now_s - self._heard_s:.0f} s"
        age_s = now_s - self._stepped_s
        if age_s > OLDEST_S.get(sight.state, age_s):
            return f"the conversation has been {sight.state} for {age_s:.0f} s"
        return ""

    def _note_health(self, now_s: float, health: Health) -> None:
        before, self._health = self._health, health
        elapsed_s, self._told_s = now_s - self._told_s, now_s
        away = health.muted or health.microphone_lost
        # A new worker counts from 0: that it is new is proof enough until it tells again.
        new = before is None or health.at < before.at
        enough = SLOWEST * elapsed_s * HOUSE.rate_hz
        if away or new or (before and health.at - before.at >= enough):
            self._heard_s = now_s
