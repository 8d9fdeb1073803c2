"""Puts what tools gave back into spoken sentences: always the state as it was read back."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from config.messages import Catalogue
from config.wording import be, spoken_date, spoken_list, spoken_time
from providers.local.house_phrases import SWITCHED, HousePhrases
from providers.local.meaning import ON_OFF, Ask, Line, Order
from providers.local.timer_phrases import TimerPhrases

type Content = Mapping[str, Any]

_MOST_TOLD: Final = 12
"""So many names in a row nobody listens to."""

_MANY: Final = 4
"""So many lights of the whole house are told as all of them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An order and what its tool gave back."""

    order: Order
    ok: bool
    content: Content


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences about outcomes, and a question where one of them needs an answer."""

    sentences: tuple[str, ...]
    question: Ask | None = None


class Phrases:
    """Sentences of one language."""

    def __init__(self, catalogue: Catalogue, now: Callable[[], dt.datetime]) -> None:
        self._catalogue = catalogue
        self._timers = TimerPhrases(catalogue, now)
        self._house = HousePhrases(catalogue)
        self._language = catalogue.language

    def line(self, line: Line) -> str:
        """Give a line of the catalogue in words."""
        return self._catalogue.say(line.message, **line.slots)

    def about(self, outcome: Outcome) -> Words:
        """Give the words for one outcome."""
        if outcome.content.get("code") or not outcome.ok:
            return self._failure(outcome)
        if "cut" in outcome.content:
            return Words((self._say("too_much_to_tell"),))
        tell: dict[str, Callable[[Outcome], Iterable[str]]] = {
            "set_lights": self._changed,
            "set_switches": self._changed,
            "set_covers": self._became,
            "set_climate": self._became,
            "set_lock": self._became,
            "set_media": self._became,
            "run": self._became,
            "confirm": self._became,
            "get_state": self._state,
            "timers": lambda done: self._timers.about(done.order.arguments, done.content),
            "device": self._device,
            "get_time": self._time,
        }
        return Words(tuple(tell.get(outcome.order.tool, self._done)(outcome)))

    # --- lights and devices

    def _changed(self, outcome: Outcome) -> Iterable[str]:
        """Tell what was changed, by the state each device is in now."""
        arguments = outcome.order.arguments
        if "action" in arguments:
            yield from self._became(outcome)
            return
        changed = list(outcome.content.get("changed", ()))
        unchanged = list(outcome.content.get("unchanged", ()))
        devices = [*changed, *unchanged]
        wrong = [device for device in devices if not _is_as_ordered(device, arguments)]
        right = [device for device in devices if device not in wrong]
        if right and "colour" in arguments:
            yield self._with_names("colour_set", right, colour=arguments["colour"])
        elif right and (percent := arguments.get("brightness") or arguments.get("speed")):
            message = "brightness_set" if changed else "brightness_is"
            yield self._with_names(message, right, percent=percent)
        elif right:
            yield self._switched(right, arguments, changed=any(d in right for d in changed))
        if names := outcome.content.get("not_dimmable"):
            yield self._say(
                "not_dimmable", devices=self._list(names), are=be(names, self._language)
            )
        elif wrong:
            yield self._with_names("partly_failed", wrong)
        yield from self._house.not_done(outcome.content)

    def _became(self, outcome: Outcome) -> Iterable[str]:
        """Tell what became of an order to anything else, by the state it was read back in."""
        told = [
            *self._house.became(outcome.content, outcome.order.arguments),
            *self._house.not_done(outcome.content),
        ]
        yield from told or [self._say("failed")]

    def _switched(self, devices: Sequence[Content], arguments: Content, *, changed: bool) -> str:
        state = devices[0]["state"]
        if arguments.get("everywhere") and len(devices) >= _MANY:
            return self._say(f"lights_all_{state}")
        return self._with_names(f"turned_{state}" if changed else f"already_{state}", devices)

    def _state(self, outcome: Outcome) -> Iterable[str]:
        """Tell what was asked for: what is on and off, or how other things stand."""
        only = outcome.order.only
        told = outcome.content.get("devices", ())
        devices = [device for device in told if _is_meant(device, only)]
        if only and not devices:
            room = outcome.order.arguments.get("room", "everywhere")
            yield self._say("nothing_here", room="house" if room == "everywhere" else room)
        all_off = "lights_all_off" if only == "light" else "all_off"
        yield from self._on_and_off([each for each in devices if _is_switched(each)], all_off)
        others = [device for device in devices if not _is_switched(device)]
        if len(others) > _MOST_TOLD:
            yield self._say("too_much_to_tell")
        else:
            yield from self._house.now(others)

    def _on_and_off(self, devices: Sequence[Content], all_off: str) -> Iterable[str]:
        """Tell what is on, and what is off where little is on or one thing was asked for."""
        lit = [device for device in devices if device["state"] == "on"]
        dark = [device for device in devices if device["state"] == "off"]
        dimmed = [device for device in lit if 0 < device.get("brightness", 100) < 100]  # noqa: PLR2004 - per cent
        if devices and not lit and len(devices) > 1:
            yield self._say(all_off)
            return
        if whole := [device for device in lit if device not in dimmed]:
            yield self._with_names("is_on", whole)
        for device in dimmed:
            yield self._with_names("brightness_is", [device], percent=device["brightness"])
        if dark and len(dark) <= _MOST_TOLD:
            yield self._with_names("is_off", dark)

    # --- this device and the clock

    def _device(self, outcome: Outcome) -> Iterable[str]:
        match outcome.order.arguments["action"]:
            case "mute":
                yield self._say("muted")
            case "unmute":
                yield self._say("unmuted")
            case "stop":
                yield self._say("stopped")
            case action:
                yield self._volume(str(action), outcome.content)

    def _volume(self, action: str, content: Content) -> str:
        if content.get("changed") is False and action == "volume_up":
            return self._say("volume_highest")
        if content.get("changed") is False and action == "volume_down":
            return self._say("volume_lowest")
        return self._say("volume_set", percent=content.get("volume", 0))

    def _time(self, outcome: Outcome) -> Iterable[str]:
        if time := outcome.content.get("time"):
            yield self._say("time_is", time=self._clock(time))
        if date := outcome.content.get("date"):
            day = dt.date.fromisoformat(date)
            yield self._say("date_is", date=spoken_date(day, self._language))

    def _done(self, _outcome: Outcome) -> Iterable[str]:
        yield self._say("done")

    # --- what did not work

    def _failure(self, outcome: Outcome) -> Words:  # noqa: PLR0911 - one line a kind of failure
        """Say what is wrong, and ask where an answer would mend it."""
        content, order = outcome.content, outcome.order
        near = [str(name) for name in content.get("did_you_mean", ())]
        match content.get("code"):
            case "needs_confirmation" if content.get("token"):
                return _confirmation(content)
            case "not_done" if told := tuple(self._house.not_done(content)):
                return Words(told)
            case "jammed" | "state_unknown" if device := content.get("device"):
                return Words(tuple(self._house.now([device])))
            case "ambiguous":
                return self._which(order, [str(choice) for choice in content.get("choices", near)])
            case "unknown_device" | "unknown_room" as code:
                return self._unknown(str(code), order, content, near)
            case "not_possible" if names := content.get("not_dimmable"):
                are = be(names, self._language)
                return Words((self._say("not_dimmable", devices=self._list(names), are=are),))
            case "unknown_timer" | "nothing_to_do" as code:
                return Words((self._timers.none_such(str(code), order.arguments),))
            case "nothing_rings":
                return Words((self._say("nothing_rings"),))
            case code:
                return Words((self._say(_FAILURES.get(str(code), "failed")),))

    def _unknown(self, code: str, order: Order, content: Content, near: list[str]) -> Words:
        argument = "room" if code == "unknown_room" else "name"
        said = content.get(argument) or order.arguments.get(argument)
        if not said:
            room = order.arguments.get("room", "")
            nothing = self._say("nothing_here", room=room) if room else self._say("cannot")
            return Words((nothing,))
        name = said if argument == "room" else f"the {said}"
        if not near:
            return Words((self._say(code, name=name),))
        line = Line(f"{code}_near", {"name": name, "near": near[0]})
        question = Ask(line, order.having(**{argument: near[0]}), "yes")
        return Words((self.line(line),), question)

    def _which(self, order: Order, choices: list[str]) -> Words:
        """Ask which of several; things of one name are told apart by their rooms."""
        rooms = [choice.rpartition("(")[2].rstrip(")") for choice in choices if "(" in choice]
        wants, choices = ("room", rooms) if len(rooms) == len(choices) else ("name", choices)
        listed = spoken_list(choices, self._language, choice=True)
        line = Line("timer_which" if order.tool == "timers" else "ambiguous", {"choices": listed})
        return Words((self.line(line),), Ask(line, order, wants, tuple(choices)))

    # --- words

    def _say(self, message: str, **slots: object) -> str:
        return self._catalogue.say(message, **slots)

    def _with_names(self, message: str, devices: Sequence[Content], **slots: object) -> str:
        names = [str(device["name"]) for device in devices]
        are = be(names, self._language)
        return self._say(message, devices=self._list(names), are=are, **slots)

    def _list(self, items: Sequence[str]) -> str:
        return spoken_list(items, self._language)

    def _clock(self, time: str) -> str:
        return spoken_time(dt.time.fromisoformat(time), self._language)


_FAILURES: Final = {
    "not_reachable": "home_away",
    "not_possible": "cannot",
    "denied": "denied",
    "untrusted": "denied",
    "unsure": "unsure",
    "timeout": "unsure",
    "not_allowed": "not_allowed",
    "not_in_a_group": "only_one_by_one",
    "moving": "still_moving",
    "needs_pin": "one_moment",
    **dict.fromkeys(
        (
            *("nothing_to_confirm", "needs_the_person", "too_late", "not_affirmed", "overtaken"),
            *("stale", "nobody_asked"),
        ),
        "confirm_late",
    ),
}


def _confirmation(content: Content) -> Words:
    """Give the house's own question, which a yes in the person's next turn answers."""
    question = str(content.get("question") or content.get("message", ""))
    order = Order("confirm", {"token": content["token"]})
    return Words((question,), Ask(Line("clarify"), order, "yes"))


def _is_switched(device: Content) -> bool:
    """Say whether a device is told by being on or off."""
    return device.get("kind") in SWITCHED and device.get("state") in {"on", "off"}


def _is_meant(device: Content, only: str) -> bool:
    """Say whether a question was about a device like this one."""
    if only == ON_OFF:
        return _is_switched(device)
    family = {"valve": "cover"}.get(str(device["kind"]), device["kind"])
    return not only or family == only


def _is_as_ordered(device: Content, arguments: Content) -> bool:
    """Say whether a device is now as it was to be."""
    brightness = arguments.get("brightness")
    if brightness is not None and "brightness" in device:
        return bool(device["brightness"] == brightness)
    if "colour" in arguments:
        return bool(device.get("colour") == arguments["colour"])
    wanted = arguments.get("state") or ("off" if brightness == 0 else "on")
    return bool(device["state"] == wanted)
