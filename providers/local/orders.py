"""What each sentence template means: the orders, words or question it stands for.

Names and arguments of the orders are those of the house's tools.
"""

from collections.abc import Callable, Mapping
from typing import Final

from providers.local import guard_orders, home_orders, house_orders, timer_orders
from providers.local.meaning import Act, Ask, Guide, Line, Meaning, Order, SayAgain, Unclear, tell
from providers.local.quantities import Number, Percent
from providers.local.sentences import Match
from providers.local.situation import Situation, Slots

_BEDTIME: Final = Order("set_lights", {"everywhere": True, "state": "off"})


def meaning_of(match: Match, situation: Situation) -> Meaning:
    """Give what a matched clause means in a situation."""
    return _MEANINGS[match.intent](match.slots, situation)


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
    "Lights": home_orders.switch_lights,
    "Everything": home_orders.everything,
    "Brightness": home_orders.brightness,
    "Colour": home_orders.colour,
    "Devices": home_orders.devices,
    "Again": home_orders.again,
    "AlsoThere": home_orders.also_there,
    "State": home_orders.state,
    "UnknownThing": home_orders.unknown,
    "Later": home_orders.later,
    "SetTimer": timer_orders.set_timer,
    "TimerHowLong": timer_orders.how_long,
    "ExtendTimer": timer_orders.extend,
    "SetAlarm": timer_orders.set_alarm,
    "AlarmWhen": timer_orders.what_time,
    "Remind": timer_orders.remind,
    "Cancel": timer_orders.cancel,
    "StopRinging": _act("timers", action="stop"),
    "Snooze": timer_orders.snooze,
    "ListTimers": timer_orders.list_timers,
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
    "Open": house_orders.open_cover,
    "Close": house_orders.close_cover,
    "StopCover": house_orders.stop_cover,
    "SwitchCover": house_orders.switch_cover,
    "CoverState": house_orders.cover_state,
    "UnknownCover": guard_orders.unknown_cover,
    "Lock": guard_orders.lock,
    "Unlock": guard_orders.unlock,
    "Unlatch": guard_orders.unlatch,
    "LockState": guard_orders.lock_state,
    "UnknownLock": guard_orders.unknown_lock,
    "Arm": guard_orders.arm,
    "Disarm": guard_orders.disarm,
    "GuardState": guard_orders.guard_state,
    "SetClimate": house_orders.set_climate,
    "ChangeClimate": house_orders.change_climate,
    "SwitchClimate": house_orders.switch_climate,
    "ClimateState": house_orders.climate_state,
    "Outdoors": _say("cannot_outside"),
    "Media": house_orders.media,
    "MediaState": house_orders.media_state,
    "UnknownMedia": _say("cannot_media"),
    "Vacuum": house_orders.vacuum,
    "VacuumState": house_orders.vacuum_state,
    "FanSpeed": house_orders.fan_speed,
    "Run": house_orders.run,
    "SensorState": house_orders.sensor_state,
    "Appliance": _say("cannot_appliance"),
    "Lists": _say("cannot_lists"),
    "Outside": _say("cannot_outside"),
}
