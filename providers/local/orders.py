"""What each sentence template means: the orders, words or question it stands for.

One small function an intent; they are found by their name. Names and arguments of the orders are
those of the house's tools.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from providers.local.home import LIGHT, ROOM, SWITCHED, Home, Thing
from providers.local.meaning import (
    Act,
    Ask,
    Guide,
    Line,
    Meaning,
    Order,
    SayAgain,
    Tell,
    Unclear,
    tell,
)
from providers.local.quantities import Clock, Duration, Number, Percent
from providers.local.sentences import Match

type Slots = Mapping[str, Any]

_BEDTIME: Final = Order("set_lights", {"everywhere": True, "state": "off"})


@dataclass(frozen=True, slots=True)
class Situation:
    """What a sentence's meaning can depend on beside its words."""

    home: Home
    now: datetime
    last: Order | None = None
    """The last order to a light or device: what "it" is."""
    question: Ask | None = None
    """What was asked back last, and heard."""


def meaning_of(match: Match, situation: Situation) -> Meaning:
    """Give what a matched clause means in a situation."""
    return _MEANINGS[match.intent](match.slots, situation)


# --- lights and devices
# ---------------------------------------------------------------------------------------


def _target(slots: Slots, situation: Situation) -> dict[str, object] | None:
    """Give the arguments that say which lights; `None` where a pronoun stands for nothing."""
    if "it" in slots:
        if situation.last is None:
            return None
        return {
            key: value
            for key, value in situation.last.arguments.items()
            if key in {"room", "name", "everywhere"}
        }
    if "light" in slots or "device" in slots:
        target: dict[str, object] = {"name": slots.get("light") or slots["device"]}
        return target | ({"room": slots["room"]} if "room" in slots else {})
    if "room" in slots:
        return {"room": slots["room"]}
    if "every" in slots or "around" in slots:
        return {"everywhere": True}
    return {}


def _lights(slots: Slots, situation: Situation, **effect: object) -> Meaning:
    """Order something of the lights a clause names."""
    target = _target(slots, situation)
    if target is None or (situation.last and "it" in slots and situation.last.tool != "set_lights"):
        return Unclear()
    orders = [Order("set_lights", {**target, **effect})]
    if "room2" in slots:
        orders.append(Order("set_lights", {"room": slots["room2"], **effect}))
    return Act(tuple(orders))


def _switch_lights(slots: Slots, situation: Situation) -> Meaning:
    return _lights(slots, situation, state=slots["state"])


def _everything(slots: Slots, situation: Situation) -> Meaning:
    """Take "everything" as all lights, and in a named room also what else is switched there.

    Across the whole house only lights are meant: nobody wants the freezer in it.
    """
    effect = {"state": slots["state"]}
    if "room" not in slots:
        return Act((Order("set_lights", {"everywhere": True, **effect}),))
    target = {"room": slots["room"], **effect}
    kinds = [("set_lights", (LIGHT,)), ("set_switches", SWITCHED)]
    home = situation.home
    orders = [Order(tool, target) for tool, kind in kinds if home.in_room(slots["room"], *kind)]
    return Act(tuple(orders)) if orders else tell("nothing_here", room=slots["room"])


def _brightness(slots: Slots, situation: Situation) -> Meaning:
    amount = slots.get("percent") or slots.get("number") or slots.get("level")
    level = amount.value if isinstance(amount, Percent | Number) else amount
    if not isinstance(level, int) or level > 100:  # noqa: PLR2004 - per cent
        return Unclear()
    if not _names_target(slots) and situation.last and situation.last.tool == "set_lights":
        slots = {**slots, "it": "it"}
    return _lights(slots, situation, brightness=level)


def _names_target(slots: Slots) -> bool:
    return bool({"light", "room", "every", "around", "it"} & slots.keys())


def _colour(slots: Slots, situation: Situation) -> Meaning:
    return _lights(slots, situation, colour=slots["colour"])


def _devices(slots: Slots, situation: Situation) -> Meaning:
    target = _target(slots, situation) or {}
    return Act((Order("set_switches", {**target, "state": slots["state"]}),))


def _again(slots: Slots, situation: Situation) -> Meaning:
    """Do to the last thing what a pronoun asks."""
    if situation.last is None:
        return Unclear()
    target = _target({"it": "it"}, situation) or {}
    return Act((Order(situation.last.tool, {**target, "state": slots["state"]}),))


def _also_there(slots: Slots, situation: Situation) -> Meaning:
    """Do to another thing what was done to the last."""
    last = situation.last
    target = _target(slots, situation)
    if last is None or not target:
        return Unclear()
    effect = {
        key: value
        for key, value in last.arguments.items()
        if key in {"state", "brightness", "colour"}
    }
    if "device" in slots and effect.keys() != {"state"}:
        return Unclear()
    tool = "set_switches" if "device" in slots else "set_lights" if "light" in slots else last.tool
    return Act((Order(tool, {**target, **effect}),))


def _state(slots: Slots, situation: Situation) -> Meaning:
    target = {"room": "everywhere"} if "whole" in slots else (_target(slots, situation) or {})
    target.pop("everywhere", None)
    return Act((Order("get_state", target),))


def _later(_slots: Slots, _situation: Situation) -> Meaning:
    return tell("cannot_later")


def _unknown(slots: Slots, situation: Situation) -> Meaning:
    """Take a name spelled otherwise for itself; ask about one that is close to one of ours."""
    name = str(slots["anything"]).removeprefix("the ")
    same = situation.home.sounding(name, LIGHT, *SWITCHED)
    if same is not None and "state" in slots:
        return Act((_switch(same, slots["state"]),))
    words = name.split()
    if len(words) > 4 or not set(words) & _DEVICE_WORDS | _like(name, situation.home):  # noqa: PLR2004 - a name
        return Unclear()
    near = situation.home.near(name, LIGHT, *SWITCHED)
    if near is None:
        return Tell((Line("unknown_device", {"name": f"the {name}"}),), guess=True)
    order = _switch(near, slots.get("state", "on"))
    line = Line("unknown_device_near", {"name": f"the {name}", "near": near.name})
    return Ask(line, order, "yes", guess=True)


def _switch(thing: Thing, state: str) -> Order:
    tool = "set_lights" if thing.kind == LIGHT else "set_switches"
    return Order(tool, {"name": thing.name, "state": state})


_DEVICE_WORDS: Final = {
    *("light", "lights", "lamp", "lamps", "fan", "switch", "plug", "socket", "machine", "lite"),
    *("heater", "pump", "charger", "strip", "spotlight", "lantern", "chandelier", "bulb"),
}


def _like(name: str, home: Home) -> set[str]:
    """Give the name itself where something here is called almost so."""
    return {name} if home.near(name, LIGHT, ROOM, *SWITCHED) else set()


# --- timers and alarms
# ---------------------------------------------------------------------------------------


def _timer(action: str, kind: str, slots: Slots, **arguments: object) -> Order:
    """Build an order of the timers' tool; `name` is kept where one was said."""
    name = {"name": slots["name"]} if slots.get("name") else {}
    return Order("timers", {"action": action, "kind": kind, **name, **arguments})


def _set_timer(slots: Slots, _situation: Situation) -> Meaning:
    length: Duration = slots["duration"]
    if len(slots.get("name", "").split()) > _MAX_NAME_WORDS:
        return Unclear()
    return Act((_timer("set", "timer", slots, seconds=length.seconds),))


_MAX_NAME_WORDS: Final = 2


def _how_long(slots: Slots, _situation: Situation) -> Meaning:
    return Ask(Line("clarify_duration"), _timer("set", "timer", slots), "seconds")


def _set_alarm(slots: Slots, situation: Situation) -> Meaning:
    at = moment(slots, situation.now, morning=True)
    return Act((_timer("set", "alarm", {}, at=at),)) if at else tell("cannot_so_far")


def _what_time(_slots: Slots, _situation: Situation) -> Meaning:
    return Ask(Line("clarify_time"), _timer("set", "alarm", {}), "at")


def _remind(slots: Slots, situation: Situation) -> Meaning:
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


def _cancel(slots: Slots, situation: Situation) -> Meaning:
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


def _list_timers(slots: Slots, _situation: Situation) -> Meaning:
    return Act((_timer("list", slots.get("kind", "timer"), slots),))


def _snooze(slots: Slots, _situation: Situation) -> Meaning:
    length = slots.get("duration")
    later = {"seconds": length.seconds} if isinstance(length, Duration) else {}
    return Act((Order("timers", {"action": "snooze", **later}),))


# --- this device, the clock, small talk
# ---------------------------------------------------------------------------------------


def _volume(slots: Slots, _situation: Situation) -> Meaning:
    amount = slots.get("percent") or slots.get("number") or slots.get("share")
    level = amount.value if isinstance(amount, Percent | Number) else amount
    if isinstance(level, int) and level > 100:  # noqa: PLR2004 - per cent
        return Unclear()
    percent = {} if level is None else {"percent": level}
    return Act((Order("device", {"action": slots["action"], **percent}),))


def _time(slots: Slots, _situation: Situation) -> Meaning:
    return Act((Order("get_time", {"what": slots["what"]}),))


def _good_night(_slots: Slots, _situation: Situation) -> Meaning:
    return Ask(Line("good_night"), _BEDTIME, "yes")


def _act(tool: str, **arguments: object) -> Callable[[Slots, Situation], Meaning]:
    return lambda _slots, _situation: Act((Order(tool, arguments),))


def _say(message: str) -> Callable[[Slots, Situation], Meaning]:
    return lambda _slots, _situation: tell(message)


_MEANINGS: Final[Mapping[str, Callable[[Slots, Situation], Meaning]]] = {
    "Lights": _switch_lights,
    "Everything": _everything,
    "Brightness": _brightness,
    "Colour": _colour,
    "Devices": _devices,
    "Again": _again,
    "AlsoThere": _also_there,
    "State": _state,
    "UnknownThing": _unknown,
    "Later": _later,
    "SetTimer": _set_timer,
    "TimerHowLong": _how_long,
    "SetAlarm": _set_alarm,
    "AlarmWhen": _what_time,
    "Remind": _remind,
    "Cancel": _cancel,
    "StopRinging": _act("timers", action="stop"),
    "Snooze": _snooze,
    "ListTimers": _list_timers,
    "Volume": _volume,
    "Time": _time,
    "Stop": _act("device", action="stop"),
    "NeverMind": _say("stopped"),
    "Agree": _say("clarify"),
    "Decline": _say("stopped"),
    "Thanks": _say("thanks"),
    "Hello": _say("hello"),
    "GoodNight": _good_night,
    "SayAgain": lambda _slots, _situation: SayAgain(),
    "Help": lambda _slots, _situation: Guide(),
    "Locks": _say("protected"),
    "AlarmSystem": _say("protected"),
    "Covers": _say("cannot_covers"),
    "Climate": _say("cannot_climate"),
    "Media": _say("cannot_media"),
    "Appliance": _say("cannot_appliance"),
    "Lists": _say("cannot_lists"),
    "Outside": _say("cannot_outside"),
}
