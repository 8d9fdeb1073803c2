"""What sentences about timers, alarms and reminders mean: one small function an intent."""

from datetime import datetime
from typing import Final

from providers.local.meaning import Act, Ask, Line, Meaning, Order, Unclear, tell
from providers.local.quantities import Clock, Duration, Number
from providers.local.situation import Situation, Slots


def _timer(action: str, kind: str, slots: Slots, **arguments: object) -> Order:
    """Build an order of the timers' tool; `name` is kept where one was said."""
    name = {"name": slots["name"]} if slots.get("name") else {}
    return Order("timers", {"action": action, "kind": kind, **name, **arguments})


def set_timer(slots: Slots, _situation: Situation) -> Meaning:
    """Set a timer."""
    length: Duration = slots["duration"]
    if len(slots.get("name", "").split()) > _MAX_NAME_WORDS:
        return Unclear()
    return Act((_timer("set", "timer", slots, seconds=length.seconds),))


_MAX_NAME_WORDS: Final = 2


def how_long(slots: Slots, _situation: Situation) -> Meaning:
    """Ask for how long."""
    return Ask(Line("clarify_duration"), _timer("set", "timer", slots), "seconds")


def set_alarm(slots: Slots, situation: Situation) -> Meaning:
    """Set an alarm for the next such time, for a day of the week, or for every such day."""
    at = moment(slots, situation.now, morning=True)
    days = {key: slots[key] for key in ("repeat", "day") if key in slots}
    return Act((_timer("set", "alarm", {}, at=at, **days),)) if at else tell("cannot_so_far")


def extend(slots: Slots, _situation: Situation) -> Meaning:
    """Give a running timer more time."""
    length: Duration = slots["duration"]
    return Act((_timer("extend", "timer", slots, seconds=length.seconds),))


def what_time(_slots: Slots, _situation: Situation) -> Meaning:
    """Ask for what time."""
    return Ask(Line("clarify_time"), _timer("set", "alarm", {}), "at")


def remind(slots: Slots, situation: Situation) -> Meaning:
    """Set a reminder, in a while or at a time."""
    order = _timer("set", "reminder", {}, text=slots["rest"])
    if isinstance(length := slots.get("duration"), Duration):
        return Act((order.having(seconds=length.seconds),))
    at = moment(slots, situation.now, morning=False)
    return Act((order.having(at=at),)) if at else tell("cannot_so_far")


def moment(slots: Slots, now: datetime, *, morning: bool) -> str:
    """Give the time of day that was said as HH:MM, empty where that is not the next such time."""
    said = slots.get("clock") or slots.get("hour")
    if isinstance(said, Number):
        said = Clock(said.value, 0)
    if not isinstance(said, Clock) or said.hour > 23:  # noqa: PLR2004 - a clock's face
        return ""
    at = said.next_after(now, morning=morning)
    return f"{at:%H:%M}" if (at - now).days < 1 else ""


def cancel(slots: Slots, situation: Situation) -> Meaning:
    """Cancel a timer, an alarm or a reminder, or all of them."""
    name = slots.get("name", "")
    if name in {"all", "every", "all the", "all my"}:
        slots = {**slots, "name": "", "every": "yes"}
    order = _timer("cancel", slots["kind"], slots)
    if "every" in slots:
        order = order.having(everywhere=True)
    if isinstance(length := slots.get("duration"), Duration):
        order = order.having(seconds=length.seconds)
    if at := moment(slots, situation.now, morning=slots["kind"] == "alarm"):
        order = order.having(at=at)
    return Act((order,))


def list_timers(slots: Slots, _situation: Situation) -> Meaning:
    """Ask what is set, and how long it still takes."""
    return Act((_timer("list", slots.get("kind", "timer"), slots),))


def snooze(slots: Slots, _situation: Situation) -> Meaning:
    """Let what rings ring again later."""
    length = slots.get("duration")
    later = {"seconds": length.seconds} if isinstance(length, Duration) else {}
    return Act((Order("timers", {"action": "snooze", **later}),))
