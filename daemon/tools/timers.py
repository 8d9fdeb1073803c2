"""The tool for timers, alarms and reminders."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final, assert_never

from pydantic import Field

from daemon.timers.keeper import Timers, TooMany
from daemon.timers.moment import Moment, local_time
from daemon.timers.pick import Query, pick, suggestions
from daemon.timers.schedule import Kind, Phase, Timer, countdown
from daemon.timers.words import title
from daemon.tools.base import Arguments, Tool, ToolContext, failure, success
from daemon.tools.typed import TypedTool
from providers.base import ToolResult

LONGEST_S: Final = 7 * 24 * 3600
SNOOZE_S: Final = 9 * 60


class Action(StrEnum):
    """What to do."""

    SET = "set"
    CANCEL = "cancel"
    LIST = "list"
    STOP = "stop"
    SNOOZE = "snooze"


class TimerArguments(Arguments):
    """Arguments of `timers`."""

    action: Action
    """`stop` silences what rings, `cancel` ends what still runs, `snooze` lets it ring later."""
    kind: Kind | None = None
    """Left out when setting: an alarm for a time of day, a reminder with text, else a timer."""
    name: Annotated[str, Field(max_length=60)] | None = None
    """What the person calls it, such as pasta."""
    everywhere: bool = False
    """True only when the person asked to cancel every one."""
    seconds: Annotated[int, Field(ge=1, le=LONGEST_S)] | None = None
    """How long from now; for snooze, how much later."""
    at: Annotated[str, Field(pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    """Local time of day, HH:MM in 24 hours, instead of seconds."""
    text: Annotated[str, Field(max_length=200)] | None = None
    """What a reminder says."""


_DESCRIPTION: Final = (
    "Set, list, cancel, stop or snooze timers, alarms and reminders. They ring here by themselves."
)


def timers(kept: Timers) -> Tool:
    """Give the tool over the timers the house keeps."""

    async def run(arguments: TimerArguments, _context: ToolContext) -> ToolResult:
        match arguments.action:
            case Action.SET:
                return await _set(kept, arguments)
            case Action.LIST:
                return await _list(kept, arguments)
            case Action.CANCEL:
                return await _cancel(kept, arguments)
            case Action.STOP | Action.SNOOZE:
                return await _quiet(kept, arguments)
            case _:
                assert_never(arguments.action)

    return TypedTool("timers", _DESCRIPTION, TimerArguments, run)


async def _set(kept: Timers, arguments: TimerArguments) -> ToolResult:
    if (arguments.seconds is None) == (arguments.at is None):
        return failure("bad_arguments", "give either seconds or at")
    try:
        timer = await kept.set(_new(arguments, kept.now()))
    except TooMany as error:
        return failure("not_possible", f"{error}; cancel one first")
    return success(timers=_reports(kept, [timer]))


async def _list(kept: Timers, arguments: TimerArguments) -> ToolResult:
    known = kept.in_phase(Phase.WAITING, Phase.RINGING)
    found = pick(known, _query(arguments), kept.language)
    if known and not found and arguments.name:
        return _unknown(kept, known, arguments)
    missed = kept.in_phase(Phase.MISSED)
    if not missed:
        return success(timers=_reports(kept, found))
    # Told now; what was told once is forgotten.
    await kept.drop({timer.ident for timer in missed})
    return success(timers=_reports(kept, found), missed=_reports(kept, missed))


async def _cancel(kept: Timers, arguments: TimerArguments) -> ToolResult:
    known = kept.in_phase(Phase.WAITING, Phase.RINGING)
    query = _query(arguments)
    found = pick(known, query, kept.language)
    if not found:
        return _unknown(kept, known, arguments)
    if len(found) > 1 and not query.wants_every_one:
        names = [title(timer, kept.language) for timer in found]
        return failure("ambiguous", "there are several; say which one", choices=names)
    return await _drop(kept, found, "cancelled")


async def _quiet(kept: Timers, arguments: TimerArguments) -> ToolResult:
    """Stop or snooze what rings: all of it, unless one is named."""
    ringing = kept.in_phase(Phase.RINGING)
    snooze = arguments.action is Action.SNOOZE
    query = replace(_query(arguments), length_s=None) if snooze else _query(arguments)
    found = pick(ringing, query, kept.language)
    if not found:
        return _unknown(kept, ringing, arguments)
    if snooze:
        later = await kept.snooze(found, arguments.seconds or SNOOZE_S)
        return success(timers=_reports(kept, later))
    return await _drop(kept, found, "stopped")


async def _drop(kept: Timers, found: Sequence[Timer], state: str) -> ToolResult:
    """End timers; gives them as they were, and those that remain."""
    ended = [report | {"state": state} for report in _reports(kept, found)]
    await kept.drop({timer.ident for timer in found})
    return success(
        timers=ended, remaining=_reports(kept, kept.in_phase(Phase.WAITING, Phase.RINGING))
    )


def _new(arguments: TimerArguments, now: Moment) -> Timer:
    """Give the timer that was asked for, without its ident."""
    timer = Timer(
        ident="",
        kind=arguments.kind or _kind(arguments),
        label=_label(arguments.name or ""),
        text=arguments.text or "",
        length_s=arguments.seconds or 0,
        due_wall_s=_next(arguments.at, now) if arguments.at else 0.0,
    )
    return countdown(timer, arguments.seconds, now) if arguments.seconds else timer


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


def _next(at: str, now: Moment) -> float:
    """Give the next wall time that shows this time of day."""
    here = now.local()
    hour, minute = (int(part) for part in at.split(":"))
    # Without a zone, so that the day after a change of clocks has its own offset.
    wanted = dt.datetime.combine(here.date(), dt.time(hour, minute))
    if wanted.timestamp() <= now.wall_s:
        wanted += dt.timedelta(days=1)
    return wanted.timestamp()


def _query(arguments: TimerArguments) -> Query:
    at = arguments.at.rjust(5, "0") if arguments.at else None
    return Query(
        kind=arguments.kind,
        name=arguments.name or arguments.text,
        every_one=arguments.everywhere,
        length_s=arguments.seconds,
        at=at,
    )


def _unknown(kept: Timers, known: Sequence[Timer], arguments: TimerArguments) -> ToolResult:
    rings = arguments.action in {Action.STOP, Action.SNOOZE}
    if not known:
        if rings:
            return failure("nothing_rings", "nothing is ringing")
        return failure("nothing_to_do", "there are no timers, alarms or reminders")
    what = "rings" if rings else "is set"
    names = [title(timer, kept.language) for timer in known]
    near = suggestions(known, _query(arguments), kept.language) or names[:3]
    return failure("unknown_timer", f"nothing of that name {what}", did_you_mean=near)


def _reports(kept: Timers, found: Sequence[Timer]) -> list[dict[str, object]]:
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
    return told | ({"text": timer.text} if timer.text else {})
