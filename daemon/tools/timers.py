"""The tool for timers, alarms and reminders."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from daemon.timers.keeper import Timers, TooMany
from daemon.timers.pick import Query, pick, suggestions
from daemon.timers.schedule import Phase, Timer, countdown
from daemon.timers.words import title
from daemon.tools.base import Tool, ToolContext, failure, success
from daemon.tools.timer_arguments import Action, TimerArguments, wanted
from daemon.tools.timer_reports import reports
from daemon.tools.typed import TypedTool
from providers.base import ToolResult

SNOOZE_S: Final = 9 * 60

_DESCRIPTION: Final = "Timers, alarms and reminders, which ring here by themselves."


def timers(kept: Timers) -> Tool:
    """Give the tool over the timers the house keeps."""

    async def run(arguments: TimerArguments, _context: ToolContext) -> ToolResult:
        match arguments.action:
            case Action.SET:
                return await _set(kept, arguments)
            case Action.LIST:
                return await _list(kept, arguments)
            case Action.EXTEND:
                return await _extend(kept, arguments)
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
    if arguments.at is None and (arguments.day or arguments.repeat):
        return failure("bad_arguments", "day and repeat need at")
    now = kept.now()
    if arguments.at and not now.wall_trusted:
        return failure(
            "clock_not_set", "the clock is not set yet, as there was no network; give a duration"
        )
    try:
        timer = await kept.set(wanted(arguments, now))
    except ValueError as error:
        return failure("bad_arguments", str(error))
    except TooMany as error:
        return failure("not_possible", f"{error}; cancel one first")
    return success(timers=reports(kept, [timer]))


async def _extend(kept: Timers, arguments: TimerArguments) -> ToolResult:
    """Give one running countdown more time."""
    if arguments.seconds is None:
        return failure("bad_arguments", "extend: expected seconds")
    running = [one for one in kept.in_phase(Phase.WAITING) if not one.at]
    found = pick(running, replace(_query(arguments), length_s=None), kept.language)
    if not found:
        return _unknown(kept, running, arguments)
    if len(found) > 1:
        return _ambiguous(found, kept.language)
    now = kept.now()
    later = countdown(found[0], found[0].left_s(now) + arguments.seconds, now)
    return success(timers=reports(kept, [await kept.change(later)]))


async def _list(kept: Timers, arguments: TimerArguments) -> ToolResult:
    known = kept.in_phase(Phase.WAITING, Phase.RINGING)
    found = pick(known, _query(arguments), kept.language)
    if known and not found and arguments.name:
        return _unknown(kept, known, arguments)
    missed = kept.in_phase(Phase.MISSED)
    if not missed:
        return success(timers=reports(kept, found))
    # Told now; what was told once is forgotten.
    await kept.drop({timer.ident for timer in missed})
    return success(timers=reports(kept, found), missed=reports(kept, missed))


async def _cancel(kept: Timers, arguments: TimerArguments) -> ToolResult:
    known = kept.in_phase(Phase.WAITING, Phase.RINGING)
    query = _query(arguments)
    found = pick(known, query, kept.language)
    if not found:
        return _unknown(kept, known, arguments)
    if len(found) > 1 and not query.wants_every_one:
        return _ambiguous(found, kept.language)
    ended = _ended(kept, found, "cancelled")
    await kept.drop({timer.ident for timer in found})
    return success(timers=ended, remaining=_remaining(kept))


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
        return success(timers=reports(kept, later))
    ended = _ended(kept, found, "stopped")
    await kept.stop({timer.ident for timer in found})
    return success(timers=ended, remaining=_remaining(kept))


def _ended(kept: Timers, found: Sequence[Timer], state: str) -> list[dict[str, object]]:
    return [report | {"state": state} for report in reports(kept, found)]


def _remaining(kept: Timers) -> list[dict[str, object]]:
    return reports(kept, kept.in_phase(Phase.WAITING, Phase.RINGING))


def _ambiguous(found: Sequence[Timer], language: str) -> ToolResult:
    names = [title(timer, language) for timer in found]
    return failure("ambiguous", "there are several; say which one", choices=names)


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
