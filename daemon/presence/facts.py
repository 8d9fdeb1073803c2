"""Looks at the satellite and gives what is to be told of it."""

import datetime as dt

from daemon.presence.acting import Satellite
from daemon.presence.picture import Facts, Light
from daemon.timers.keeper import Timers
from daemon.timers.schedule import Phase
from daemon.tools.costs import Costs
from daemon.turn import State
from daemon.usage import report


def facts_of(satellite: Satellite, costs: Costs, version: str) -> Facts:
    """Give how the satellite is now; it asks no disk and waits for nothing."""
    status, today = satellite.house.status(), costs.ledger.today()
    ring, problems = satellite.ring, status.get("problems")
    return Facts(
        state=State(str(status["state"])),
        muted=status["muted"] is True,
        hears=bool(status["microphone"]),
        volume=satellite.loudness.volume_percent,
        alarm_volume=satellite.loudness.alarm_volume_percent,
        wake_word=satellite.choices.wake_word,
        provider=satellite.choices.provider,
        latency_ms=_latency_ms(status.get("last_turn")),
        cost_today=_cost(costs, today),
        cost_month=_cost(costs, today.replace(day=1)),
        problems=[str(each) for each in problems] if isinstance(problems, list) else [],
        next_timer=_next_timer(satellite.timers),
        ringing=bool(satellite.timers.in_phase(Phase.RINGING)),
        version=version,
        ring=Light(ring.on, ring.brightness) if ring else None,
    )


def _latency_ms(turn: object) -> float | None:
    match turn:
        case {"latencies_ms": {"first_audio": float() | int() as first_audio_ms}}:
            return first_audio_ms
        case _:
            return None


def _cost(costs: Costs, first: dt.date) -> str:
    listed = report.entries(costs.ledger.present(first), costs.prices)
    return report.in_words(report.cost_of(listed))


def _next_timer(timers: Timers) -> str:
    """Give when the next one is due by the wall clock; empty where that is not known."""
    now = timers.now()
    due_s = [timer.due_wall_s for timer in timers.in_phase(Phase.WAITING) if timer.knows_when(now)]
    if not due_s:
        return ""
    return dt.datetime.fromtimestamp(min(due_s), dt.UTC).isoformat(timespec="seconds")
