"""What the room has to show, as a value: of all that is true at a moment, the most important.

sound leaves the room  >  something rings  >  the volume changes  >  it speaks  >  an
announcement  >  it thinks  >  muted  >  a timer's last minute  >  a fault  >  a problem in the
configuration  >  no network  >  nothing
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from daemon.turn import State

LAST_MINUTE_S: Final = 60.0
"""So long before it rings a timer shows."""


class Look(StrEnum):
    """What the lights show."""

    IDLE = "idle"
    LISTENING = "listening"
    """Sound leaves the room, or is about to."""
    CONVERSING = "conversing"
    """It speaks, and sound leaves the room all the while."""
    THINKING = "thinking"
    SPEAKING = "speaking"
    ANNOUNCEMENT = "announcement"
    RINGING = "ringing"
    TIMER = "timer"
    """The last minute of a timer."""
    VOLUME = "volume"
    MUTED = "muted"
    FAULT = "fault"
    """Without somebody's help it cannot hear, or cannot be heard."""
    CONFIG_PROBLEM = "config_problem"
    """Something in the configuration, or a key, is not as it must be."""
    NO_NETWORK = "no_network"


HEARD: Final = frozenset({Look.LISTENING, Look.CONVERSING})
"""The looks that say that sound leaves the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What is to be shown."""

    state: Look = Look.IDLE
    direction_deg: float | None = None
    """Where the speaker stands, in the microphone array's degrees; `None`: not known."""
    level: float = 0.0
    """How loud we speak, 0 to 1."""
    share: float = 0.0
    """The volume, 0 to 1."""
    ends_s: float = 0.0
    """When the timer rings, on the clock the picture is drawn by."""
    brightness: float = 1.0
    """0 to 1: how bright everything may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that is true of the room at a moment, as far as lights are concerned."""

    state: State = State.IDLE
    flowing: bool = False
    """Whether frames of the microphone are on their way to a session."""
    muted: bool = False
    ringing: bool = False
    volume: float | None = None
    """0 to 1 while somebody changes it."""
    announcing: bool = False
    timer_ends_s: float | None = None
    """When the next timer rings; `None` before its last minute."""
    faults: frozenset[str] = frozenset()
    """The kinds of notices that tell of a fault and have not been mended."""
    problems: frozenset[str] = frozenset()
    """Those of problems in the configuration."""
    offline: bool = False
    direction_deg: float | None = None
    level: float = 0.0


_ORDER: Final[tuple[tuple[Look, Callable[[Situation], bool]], ...]] = (
    (Look.CONVERSING, lambda now: now.flowing and now.state is State.RESPONDING),
    (Look.LISTENING, lambda now: now.flowing or now.state is State.LISTENING),
    (Look.RINGING, lambda now: now.ringing),
    (Look.VOLUME, lambda now: now.volume is not None),
    (Look.SPEAKING, lambda now: now.state is State.RESPONDING),
    (Look.ANNOUNCEMENT, lambda now: now.announcing),
    (Look.THINKING, lambda now: now.state is State.PROCESSING),
    (Look.MUTED, lambda now: now.muted),
    (Look.TIMER, lambda now: now.timer_ends_s is not None),
    (Look.FAULT, lambda now: bool(now.faults)),
    (Look.CONFIG_PROBLEM, lambda now: bool(now.problems)),
    (Look.NO_NETWORK, lambda now: now.offline),
)
"""The first that holds is shown. Truths about the microphone go before all others: nothing hides
that sound leaves the room, and only what is heard as well hides that it is closed.
"""


def mood_of(now: Situation, *, brightness: float = 1.0) -> Mood:
    """Give what is to be shown."""
    look = next((look for look, holds in _ORDER if holds(now)), Look.IDLE)
    return Mood(
        state=look,
        direction_deg=now.direction_deg if look in HEARD else None,
        level=now.level if look in {Look.SPEAKING, Look.CONVERSING} else 0.0,
        share=(now.volume or 0.0) if look is Look.VOLUME else 0.0,
        ends_s=(now.timer_ends_s or 0.0) if look is Look.TIMER else 0.0,
        brightness=brightness,
    )
