"""Puts what the timers' tool gave back into spoken sentences."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from config.messages import Catalogue
from config.wording import spoken_duration, spoken_list, spoken_time

type Content = Mapping[str, Any]


class TimerPhrases:
    """Sentences of one language about timers, alarms and reminders."""

    def __init__(self, catalogue: Catalogue, now: Callable[[], dt.datetime]) -> None:
        self._say = catalogue.say
        self._language = catalogue.language
        self._now = now

    def about(self, arguments: Content, content: Content) -> Iterable[str]:
        """Give the sentences for an order that was carried out."""
        timers = list(content.get("timers", ()))
        match arguments["action"]:
            case "set":
                yield self._timer_set(arguments, timers)
            case "extend" if timers:
                left = spoken_duration(timers[0].get("seconds_left", 0), self._language)
                yield self._say("timer_extended", left=left)
            case "cancel":
                yield self._cancelled(arguments, timers)
            case "list":
                yield from (self._missed(timer) for timer in content.get("missed", ()))
                yield self._listed(arguments, timers)
            case "snooze" if timers:
                length = spoken_duration(timers[0].get("seconds_left", 0), self._language)
                yield self._say("snoozed", duration=length)
            case _:
                yield self._say("stopped")

    def _timer_set(self, arguments: Content, timers: Sequence[Content]) -> str:
        """Tell what was set: an alarm by the time it was read back with."""
        kind, name = arguments.get("kind"), arguments.get("name", "")
        if kind == "timer":
            length = spoken_duration(arguments["seconds"], self._language)
            named = {"name": name} if name else {}
            return self._say("timer_set_named" if name else "timer_set", duration=length, **named)
        if "seconds" in arguments:
            length = spoken_duration(arguments["seconds"], self._language)
            return self._say("reminder_set_in", duration=length)
        message = "alarm_set" if kind == "alarm" else "reminder_set"
        due = timers[0]["due"] if timers else arguments["at"]
        if every := arguments.get("repeat"):
            days = self._say(f"every_{every}")
            days = days[:1].lower() + days[1:]
            return self._say("alarm_set_repeating", time=self._clock(due), day=days)
        if day := arguments.get("day"):
            spoken = self._say(f"day_{day}")
            return self._say("alarm_set_on", time=self._clock(due), day=spoken)
        return self._say(message, time=self._clock(due))

    def _missed(self, timer: Content) -> str:
        due = dt.datetime.fromisoformat(timer["due"])
        if timer["kind"] == "alarm":
            return self._say("alarm_missed", time=self._clock(timer["due"]))
        minutes = max(1, round((self._now() - due).total_seconds() / 60))
        ago = spoken_duration(60 * minutes, self._language)
        if name := timer.get("name") or timer.get("text"):
            return self._say("timer_missed", name=name, ago=ago)
        return self._say("timer_missed_unnamed", ago=ago)

    def _cancelled(self, arguments: Content, timers: Sequence[Content]) -> str:
        alarms = arguments.get("kind") == "alarm"
        if len(timers) > 1:
            return self._say(
                "alarms_cancelled" if alarms else "timers_cancelled", count=len(timers)
            )
        if not timers:
            return self._say("alarm_none" if alarms else "timer_none")
        if alarms:
            return self._say("alarm_cancelled", time=self._clock(timers[0]["due"]))
        if name := timers[0].get("name"):
            return self._say("timer_cancelled_named", name=name)
        return self._say("timer_cancelled")

    def _listed(self, arguments: Content, timers: Sequence[Content]) -> str:
        if arguments.get("kind") == "alarm":
            times = [self._clock(timer["due"]) for timer in timers]
            if len(times) > 1:
                return self._say("alarms", count=len(times), times=self._list(times))
            return self._say("alarm_next", time=times[0]) if times else self._say("alarm_none")
        if not timers:
            return self._say("timer_none")
        if len(timers) > 1:
            items = self._list([self._timer_item(timer) for timer in timers])
            return self._say("timers_left", count=len(timers), timers=items)
        (timer,) = timers
        left = spoken_duration(timer["seconds_left"], self._language)
        if name := timer.get("name"):
            return self._say("timer_left_named", left=left, name=name)
        return self._say("timer_left", left=left)

    def _timer_item(self, timer: Content) -> str:
        left = spoken_duration(timer["seconds_left"], self._language)
        if name := timer.get("name"):
            return self._say("timer_item_named", left=left, name=name).lower()
        return self._say("timer_item", left=left).lower()

    def none_such(self, code: str, arguments: Content) -> str:
        """Give the sentence for an order that found no timer to be about."""
        alarms = arguments.get("kind") == "alarm"
        if code == "unknown_timer" and alarms and "at" in arguments:
            return self._say("alarm_unknown", time=self._clock(arguments["at"]))
        if code == "unknown_timer" and "name" in arguments:
            return self._say("timer_unknown", name=arguments["name"])
        return self._say("alarm_none" if alarms else "timer_none")

    def _list(self, items: Sequence[str]) -> str:
        return spoken_list(items, self._language)

    def _clock(self, time: str) -> str:
        """Give a time of day in words, from HH:MM or a whole date."""
        return spoken_time(dt.time.fromisoformat(time.rpartition("T")[2]), self._language)
