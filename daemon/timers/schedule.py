"""Which timers there are and what happens to them, as a value: no clock, no disk, no sound."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from daemon.timers.moment import Moment
from daemon.timers.recurrence import next_due

MISSED_AFTER_S: Final = 30 * 60.0
"""Overdue by more than this it is told, not rung: what it was for is over."""
LONGEST_RINGING_S: Final = 10 * 60.0
_LOOK_AGAIN_S: Final = 5.0
"""How long to wait for a clock that is not set yet."""
KEEP_MISSED_S: Final = 24 * 3600.0


class Kind(StrEnum):
    """What a person calls it."""

    TIMER = "timer"
    ALARM = "alarm"
    REMINDER = "reminder"


class Phase(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    RINGING = "ringing"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A timer, an alarm or a reminder."""

    ident: str
    kind: Kind
    label: str = ""
    """What the person called it, empty when nothing."""
    text: str = ""
    """What a reminder says."""
    length_s: float = 0.0
    """How long it was set for; 0 for a time of day."""
    due_wall_s: float
    due_boot_s: float = 0.0
    boot_id: str = ""
    """The boot whose clock `due_boot_s` is on; empty for a time of day, which is on the wall's."""
    at: str = ""
    """Its local time of day as HH:MM; empty for one that counts down."""
    repeat: tuple[int, ...] = ()
    """The weekdays it comes back on, Monday 0; empty for one that comes once."""
    phase: Phase = Phase.WAITING
    ringing_since_s: float | None = None
    """On the boot clock; `None` while it does not sound yet, as after a restart."""

    def left_s(self, now: Moment) -> float:
        """Give the seconds left, negative once due.

        Within one boot a countdown is deaf to jumps of the wall clock; across a restart only the
        wall clock knows how long the machine was off.
        """
        if self.boot_id == now.boot_id:
            return self.due_boot_s - now.boot_s
        return self.due_wall_s - now.wall_s

    def knows_when(self, now: Moment) -> bool:
        """Say whether its time can be told: after a restart only on a clock that was set."""
        return now.wall_trusted or self.boot_id == now.boot_id

    def again(self, now: Moment) -> "Timer":
        """Give one that comes back as it stands until its next day."""
        due_wall_s = next_due(self.at, now.wall_s, self.repeat)
        return replace(
            self,
            due_wall_s=due_wall_s,
            due_boot_s=0.0,
            boot_id="",
            phase=Phase.WAITING,
            ringing_since_s=None,
        )


def countdown(timer: Timer, after_s: float, now: Moment) -> Timer:
    """Give a timer that is due after this many seconds."""
    return replace(
        timer,
        due_wall_s=now.wall_s + after_s,
        due_boot_s=now.boot_s + after_s,
        boot_id=now.boot_id,
        phase=Phase.WAITING,
        ringing_since_s=None,
    )


@dataclass(frozen=True, slots=True)
class StartRinging:
    """It is due."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class StopRinging:
    """It has rung long enough, or was stopped."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class TellMissed:
    """Nobody heard it in time."""

    timer: Timer


type Effect = StartRinging | StopRinging | TellMissed
type Step = tuple[Schedule, list[Effect]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every timer, in the order they were set."""

    timers: tuple[Timer, ...] = ()

    def in_phase(self, *phases: Phase) -> tuple[Timer, ...]:
        """Give the timers that stand there."""
        return tuple(timer for timer in self.timers if timer.phase in phases)

    def next_in_s(self, now: Moment) -> float | None:
        """Give how long nothing can happen; `None` for as long as nothing is set."""
        waits = [_until(timer, now) for timer in self.in_phase(Phase.WAITING, Phase.RINGING)]
        return max(0.0, min(waits)) if waits else None

    def put(self, timer: Timer) -> "Schedule":
        """Add a timer, or change the one with its ident."""
        others = tuple(other for other in self.timers if other.ident != timer.ident)
        return Schedule((*others, timer))

    def drop(self, idents: Collection[str]) -> "Step":
        """Take timers away; those that ring fall silent."""
        kept = tuple(timer for timer in self.timers if timer.ident not in idents)
        return Schedule(kept), [
            StopRinging(timer) for timer in self.in_phase(Phase.RINGING) if timer.ident in idents
        ]

    def stop(self, idents: Collection[str], now: Moment) -> "Step":
        """End the ringing of some: those that come back wait for their next day."""
        _, effects = self.drop(idents)
        kept = [
            timer.again(now) if timer.ident in idents else timer
            for timer in self.timers
            if timer.ident not in idents or timer.repeat
        ]
        return Schedule(tuple(kept)), effects

    def advance(self, now: Moment) -> "Step":
        """Let the time be `now`: what is due rings, what is long overdue is missed."""
        timers: list[Timer] = []
        effects: list[Effect] = []
        for timer in self.timers:
            after, told = _advanced(timer, now)
            timers += after
            effects += told
        return Schedule(tuple(timers)), effects


def _until(timer: Timer, now: Moment) -> float:
    if not timer.knows_when(now):
        return _LOOK_AGAIN_S
    if timer.ringing_since_s is not None:
        return timer.ringing_since_s + LONGEST_RINGING_S - now.boot_s
    return timer.left_s(now)


def _advanced(timer: Timer, now: Moment) -> tuple[list[Timer], list[Effect]]:
    overdue_s = -timer.left_s(now)
    match timer.phase:
        case Phase.WAITING if overdue_s < 0 or not timer.knows_when(now):
            return [timer], []
        case Phase.RINGING if timer.ringing_since_s is not None:
            if now.boot_s - timer.ringing_since_s < LONGEST_RINGING_S:
                return [timer], []
            return _missed(timer, now, [StopRinging(timer)])
        case Phase.WAITING | Phase.RINGING:
            if overdue_s > MISSED_AFTER_S:
                return _missed(timer, now, [])
            rings = replace(timer, phase=Phase.RINGING, ringing_since_s=now.boot_s)
            return [rings], [StartRinging(rings)]
        case Phase.MISSED:
            return ([timer] if now.wall_s - timer.due_wall_s < KEEP_MISSED_S else []), []
        case _:
            assert_never(timer.phase)


def _missed(timer: Timer, now: Moment, before: list[Effect]) -> tuple[list[Timer], list[Effect]]:
    missed = replace(timer, phase=Phase.MISSED, ringing_since_s=None)
    kept = timer.again(now) if timer.repeat else missed
    return [kept], [*before, TellMissed(missed)]
