"""What sentences about lights and devices mean: one small function an intent."""

from typing import Final

from providers.local.home import LIGHT, ROOM, SWITCHED, Home, Thing
from providers.local.meaning import ON_OFF, Act, Ask, Line, Meaning, Order, Tell, Unclear, tell
from providers.local.quantities import Number, Percent
from providers.local.situation import Situation, Slots


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


def switch_lights(slots: Slots, situation: Situation) -> Meaning:
    """Switch lights on or off."""
    return _lights(slots, situation, state=slots["state"])


def everything(slots: Slots, situation: Situation) -> Meaning:
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


def brightness(slots: Slots, situation: Situation) -> Meaning:
    """Set or change how bright lights are."""
    amount = slots.get("percent") or slots.get("number") or slots.get("level")
    level = amount.value if isinstance(amount, Percent | Number) else amount
    if not isinstance(level, int) or level > 100:  # noqa: PLR2004 - per cent
        return Unclear()
    if not _names_target(slots) and situation.last and situation.last.tool == "set_lights":
        slots = {**slots, "it": "it"}
    return _lights(slots, situation, brightness=level)


def _names_target(slots: Slots) -> bool:
    return bool({"light", "room", "every", "around", "it"} & slots.keys())


def colour(slots: Slots, situation: Situation) -> Meaning:
    """Give lights a colour."""
    return _lights(slots, situation, colour=slots["colour"])


def devices(slots: Slots, situation: Situation) -> Meaning:
    """Switch a device on or off."""
    target = _target(slots, situation) or {}
    return Act((Order("set_switches", {**target, "state": slots["state"]}),))


def again(slots: Slots, situation: Situation) -> Meaning:
    """Do to the last thing what a pronoun asks."""
    last = situation.last
    effect = {"set_media": "action", "set_lights": "state", "set_switches": "state"}
    if last is None or last.tool not in effect:
        return Unclear()
    if last.tool == "set_switches" and "action" in last.arguments:
        return Unclear()
    target = _target({"it": "it"}, situation) or {}
    return Act((Order(last.tool, {**target, effect[last.tool]: slots["state"]}),))


def also_there(slots: Slots, situation: Situation) -> Meaning:
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


def state(slots: Slots, situation: Situation) -> Meaning:
    """Ask for the state of something, or of the whole house."""
    target = {"room": "everywhere"} if "whole" in slots else (_target(slots, situation) or {})
    target.pop("everywhere", None)
    only = slots.get("only", "")
    if only:
        target["kind"] = only
    elif "asked" in slots and "name" not in target:
        only = ON_OFF
    return Act((Order("get_state", target, only=only),))


def later(_slots: Slots, _situation: Situation) -> Meaning:
    """Say that orders for later are not possible."""
    return tell("cannot_later")


def unknown(slots: Slots, situation: Situation) -> Meaning:
    """Take a name spelled otherwise for itself; ask about one that is close to one of ours."""
    name = str(slots["anything"]).removeprefix("the ")
    same = situation.home.sounding(name, LIGHT, *SWITCHED)
    if same is not None and "state" in slots:
        return Act((_switch(same, slots["state"]),))
    if "state" in slots and not situation.home.of_kind(LIGHT, *SWITCHED):
        # No device is known at all: whoever has them is away, and says so when asked.
        return Act((_switch(Thing(name, LIGHT), slots["state"]),))
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
