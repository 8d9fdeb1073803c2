"""What an order about timers says, and the timer a new one asks for."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from daemon.timers.moment import Moment
from daemon.timers.recurrence import date_of, next_due, on_date, weekdays
from daemon.timers.schedule import Kind, Timer, countdown
from daemon.tools.base import Arguments

LONGEST_S: Final = 7 * 24 * 3600


class Action(StrEnum):
    """What to do."""

    SET = "set"
    EXTEND = "extend"
    CANCEL = "cancel"
    LIST = "list"
    STOP = "stop"
    SNOOZE = "snooze"


class TimerArguments(Arguments):
    """Arguments of `timers`."""

    action: Action
    """`stop` silences what rings, `cancel` ends and `extend` prolongs what runs."""
    kind: Kind | None = None
    """Usually left out."""
    name: Annotated[str, Field(max_length=60)] | None = None
    """Such as pasta."""
    everywhere: bool = False
    """Every one; only if the person said so."""
    seconds: Annotated[int, Field(ge=1, le=LONGEST_S)] | None = None
    """From now; for snooze and extend, how much later."""
    at: Annotated[str, Field(pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    """Local time, HH:MM in 24 hours, instead of seconds."""
    day: Annotated[str, Field(max_length=20)] | None = None
    """With at: today, tomorrow, a weekday or YYYY-MM-DD."""
    repeat: Annotated[str, Field(max_length=80)] | None = None
    """With at: daily, weekdays, weekends or monday,thursday."""
    text: Annotated[str, Field(max_length=200)] | None = None
    """What a reminder says."""


def wanted(arguments: TimerArguments, now: Moment) -> Timer:
    """Give the timer that was asked for, without its ident. Raises `ValueError`, in words."""
    days = weekdays(arguments.repeat) if arguments.repeat else ()
    timer = Timer(
        ident="",
        kind=arguments.kind or _kind(arguments),
        label=_label(arguments.name or ""),
        text=arguments.text or "",
        length_s=arguments.seconds or 0,
        due_wall_s=_due(arguments.at, arguments.day, days, now) if arguments.at else 0.0,
        at=arguments.at.rjust(5, "0") if arguments.at else "",
        repeat=days,
    )
    return countdown(timer, arguments.seconds, now) if arguments.seconds else timer


def _due(at: str, day: str | None, days: tuple[int, ...], now: Moment) -> float:
    if day is None:
        return next_due(at, now.wall_s, days)
    if days:
        raise ValueError("give either day or repeat")
    try:
        date = date_of(day, now.wall_s)
    except ValueError:
        raise ValueError(
            f"day: expected today, tomorrow, a weekday or YYYY-MM-DD, found {day}"
        ) from None
    due_s = on_date(at, date)
    if due_s <= now.wall_s:
        raise ValueError(f"{at} on {date} is over")
    return due_s


def _kind(arguments: TimerArguments) -> Kind:
    if arguments.text:
        return Kind.REMINDER
    return Kind.ALARM if arguments.at else Kind.TIMER


def _label(name: str) -> str:
    """Give a name without the word for what it is: `pasta`, not `pasta timer`."""
    words = name.split()
    while words and words[-1].casefold() in {*Kind, "wecker"}:
        words.pop()
    return " ".join(words)
