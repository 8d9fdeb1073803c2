"""How a result tells timers."""

from collections.abc import Sequence

from daemon.timers.keeper import Timers
from daemon.timers.moment import Moment, local_time
from daemon.timers.recurrence import DAYS
from daemon.timers.schedule import Phase, Timer
from daemon.timers.words import title


def reports(kept: Timers, found: Sequence[Timer]) -> list[dict[str, object]]:
    """Give timers as they stand now, each with the seconds it has left."""
    now = kept.now()
    return [_report(timer, now, kept.language) for timer in found]


def _report(timer: Timer, now: Moment, language: str) -> dict[str, object]:
    left_s = max(0, round(timer.left_s(now)))
    due = local_time(timer.due_wall_s)
    told: dict[str, object] = {
        "id": timer.ident,
        "kind": timer.kind.value,
        "name": timer.label,
        "title": title(timer, language),
        "seconds_left": left_s,
        "due": f"{due:%Y-%m-%dT%H:%M:%S}",
        "state": "ringing" if timer.phase is Phase.RINGING else "running",
    }
    if timer.phase is Phase.MISSED:
        told["state"] = "missed"
    if timer.repeat:
        told["repeat"] = [DAYS[day] for day in timer.repeat]
    return told | ({"text": timer.text} if timer.text else {})
