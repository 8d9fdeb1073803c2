"""What timers are called and what is said when they ring, in the room's language."""

import re

from config.messages import catalogue
from config.wording import spoken_duration, spoken_time
from daemon.timers.moment import Moment, local_time
from daemon.timers.schedule import Kind, Timer

_PLURAL_UNIT = re.compile(r"\b(day|hour|minute|second)s\b")


def title(timer: Timer, language: str) -> str:
    """Give the full name: `pasta timer`, `five minute timer`, `7:30 alarm`."""
    kind = _kind_word(timer.kind, language)
    if timer.label:
        return f"{kind} {timer.label}" if language == "de" else f"{timer.label} {kind}"
    if timer.text:
        return f"{kind}: {timer.text}"
    if not timer.length_s:
        due = local_time(timer.due_wall_s)
        return f"{due.hour}:{due.minute:02d} {kind}"
    length = spoken_duration(timer.length_s, language)
    if language == "de":
        return f"{kind} über {length}"
    return f"{_PLURAL_UNIT.sub(r'\1', length)} {kind}"


def ringing(timer: Timer, language: str) -> tuple[str, str]:
    """Give the sound and the words for a timer that rings."""
    told = catalogue(language)
    if timer.kind is Kind.ALARM:
        time = spoken_time(local_time(timer.due_wall_s), language)
        return told.sound("alarm_ringing"), told.say("alarm_ringing", time=time)
    if timer.text:
        return told.sound("timer_ringing"), timer.text[:1].upper() + timer.text[1:]
    message, slots = _named("timer_ringing", timer)
    return told.sound(message), told.say(message, **slots)


def missed(timer: Timer, now: Moment, language: str) -> str:
    """Give the words for a timer that nobody heard."""
    told = catalogue(language)
    if timer.kind is Kind.ALARM:
        time = spoken_time(local_time(timer.due_wall_s), language)
        return told.say("alarm_missed", time=time)
    overdue_minutes = max(1, round(-timer.left_s(now) / 60))
    message, slots = _named("timer_missed", timer)
    return told.say(message, ago=spoken_duration(60 * overdue_minutes, language), **slots)


def _named(message: str, timer: Timer) -> tuple[str, dict[str, str]]:
    name = timer.label or timer.text
    return (message, {"name": name}) if name else (f"{message}_unnamed", {})


def _kind_word(kind: Kind, language: str) -> str:
    german = {Kind.TIMER: "Timer", Kind.ALARM: "Wecker", Kind.REMINDER: "Erinnerung"}
    return german[kind] if language == "de" else kind.value
