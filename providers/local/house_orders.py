"""What sentences about covers, heating, players, vacuums, fans and scenes mean."""

from typing import Final

from providers.local.home import (
    CLIMATE,
    COVER,
    PLAYER,
    SENSOR,
    VACUUM,
    Home,
    Thing,
    plain,
)
from providers.local.meaning import Act, Meaning, Order, Unclear, tell
from providers.local.placing import place
from providers.local.quantities import Degrees, Number, Percent
from providers.local.situation import Situation, Slots

_WARMEST_C: Final = 35
_STEP_PERCENT: Final = 10


def open_cover(slots: Slots, situation: Situation) -> Meaning:
    """Open a cover, or move it to a share of being open."""
    return _cover(slots, situation, "open")


def close_cover(slots: Slots, situation: Situation) -> Meaning:
    """Close a cover; half closed is half open."""
    return _cover(slots, situation, "open" if {"percent", "halfway"} & slots.keys() else "close")


def stop_cover(slots: Slots, situation: Situation) -> Meaning:
    """Stop a cover where it is."""
    return _cover(slots, situation, "stop")


def switch_cover(slots: Slots, situation: Situation) -> Meaning:
    """Say that a cover is opened and closed, not turned on."""
    known = "cover" in slots or situation.home.of_kind(*COVER)
    return tell("cannot" if known else "cannot_covers")


def _cover(slots: Slots, situation: Situation, action: str) -> Meaning:
    if not situation.home.of_kind(*COVER):
        return tell("cannot_covers")
    order = Order("set_covers", {"action": action})
    if (percent := _percent(slots.get("percent") or slots.get("halfway"))) is not None:
        if percent > 100:  # noqa: PLR2004 - per cent
            return Unclear()
        order = _opened(order, percent)
    if "it" in slots:
        return _again(order, situation)
    if unknown := _unknown_entrance(slots):
        return unknown
    return place(order, COVER, "cover", slots, situation)


def _opened(order: Order, percent: int) -> Order:
    """Give an order to open so far; the ends of the way have no percentage."""
    if percent == 0:
        return order.having(action="close")
    return order if percent == 100 else order.having(percent=percent)  # noqa: PLR2004 - per cent


def _unknown_entrance(slots: Slots) -> Meaning | None:
    """Say that a door or gate is not known; one is never taken for another."""
    if "cover" in slots or "entrances" not in slots:
        return None
    return tell("unknown_device", name=f"the {slots['entrances']}")


def _again(order: Order, situation: Situation) -> Meaning:
    """Take "it" for what the same tool was last about."""
    last = situation.last
    if last is None or last.tool != order.tool:
        return Unclear()
    where = {key: last.arguments[key] for key in ("name", "room") if key in last.arguments}
    return Act((order.having(**where),))


def cover_state(slots: Slots, situation: Situation) -> Meaning:
    """Ask how covers stand; the whole house's, with what else is open."""
    if not situation.home.of_kind(*COVER):
        return tell("cannot_covers")
    if "whole" in slots:
        return Act((Order("get_state", {"room": "everywhere", "kind": "cover"}, only="cover"),))
    if unknown := _unknown_entrance(slots):
        return unknown
    return place(Order("get_state", {}, only="cover"), COVER, "cover", slots, situation)


def set_climate(slots: Slots, situation: Situation) -> Meaning:
    """Set what a room is to be heated or cooled to."""
    said = slots.get("degrees") or slots.get("number")
    target_c = float(said.value) if isinstance(said, Degrees | Number) else None
    if target_c is None or target_c > _WARMEST_C:
        return Unclear()
    return _climate(Order("set_climate", {"target_c": target_c}), slots, situation)


def change_climate(slots: Slots, situation: Situation) -> Meaning:
    """Make a room warmer or cooler by a step."""
    step = slots.get("change")
    size = step.value if isinstance(step, Degrees) else 1.0
    way = slots["way"] if "way" in slots else slots["too"]
    return _climate(Order("set_climate", {"change_c": size * way}), slots, situation)


def switch_climate(slots: Slots, situation: Situation) -> Meaning:
    """Turn a heating on or off, or to another mode."""
    mode = slots.get("mode") or ("heat" if slots["state"] == "on" else "off")
    return _climate(Order("set_climate", {"mode": mode}), slots, situation)


def climate_state(slots: Slots, situation: Situation) -> Meaning:
    """Ask how warm it is, and what the heating is set to."""
    home = situation.home
    order = Order("get_state", {"kind": "climate"}, only="climate")
    if "climate" in slots or home.of_kind(CLIMATE):
        where = {**slots}
        if not ({"climate", "room"} & slots.keys() or home.in_room(home.room, CLIMATE)):
            where["around"] = "yes"
        return place(order, (CLIMATE,), "climate", where, situation)
    return tell("cannot_climate")


def _climate(order: Order, slots: Slots, situation: Situation) -> Meaning:
    if not situation.home.of_kind(CLIMATE):
        return tell("cannot_climate")
    return place(order, (CLIMATE,), "climate", slots, situation)


def media(slots: Slots, situation: Situation) -> Meaning:
    """Let something play, pause, skip, or sound louder."""
    if not situation.home.of_kind(PLAYER):
        return tell("cannot_media")
    effect = _sound(slots)
    if effect is None:
        return Unclear()
    order = Order("set_media", effect)
    if not {"player", "room"} & slots.keys():
        return Act((order,))  # the house knows what plays
    return place(order, (PLAYER,), "player", slots, situation)


def _sound(slots: Slots) -> dict[str, object] | None:
    """Give what is asked of a player: an action, a volume or a change of it."""
    if "way" in slots:
        return {"change": _STEP_PERCENT * slots["way"]}
    volume = _percent(slots.get("percent") or slots.get("number") or slots.get("share"))
    if volume is not None:
        return {"volume": volume} if volume <= 100 else None  # noqa: PLR2004 - per cent
    return {"action": slots["action"]} if "action" in slots else None


def media_state(slots: Slots, situation: Situation) -> Meaning:
    """Ask what plays."""
    if not situation.home.of_kind(PLAYER):
        return tell("cannot_media")
    order = Order("get_state", {"kind": "media"}, only="media")
    where = slots if "player" in slots else {**slots, "around": "yes"}
    return place(order, (PLAYER,), "player", where, situation)


def vacuum(slots: Slots, situation: Situation) -> Meaning:
    """Send a vacuum cleaner off, pause it, or send it home: there is one, whatever room is said."""
    if not situation.home.of_kind(VACUUM):
        return tell("cannot_appliance")
    order = Order("set_switches", {"action": slots["action"]})
    named = {key: slots[key] for key in ("vacuum",) if key in slots}
    return place(order, (VACUUM,), "vacuum", named, situation)


def vacuum_state(slots: Slots, situation: Situation) -> Meaning:
    """Ask what a vacuum cleaner does."""
    if not situation.home.of_kind(VACUUM):
        return tell("cannot_appliance")
    order = Order("get_state", {"kind": "vacuum"}, only="vacuum")
    return place(order, (VACUUM,), "vacuum", slots, situation)


def fan_speed(slots: Slots, situation: Situation) -> Meaning:
    """Set how fast a fan turns."""
    speed = _percent(slots.get("percent") or slots.get("number") or slots.get("share"))
    thing = situation.home.named(str(slots["device"]))
    if speed is None or speed > 100 or thing is None or thing.kind != "fan":  # noqa: PLR2004 - per cent
        return Unclear()
    target = {"name": slots["device"]} | ({"room": slots["room"]} if "room" in slots else {})
    effect = {"state": "on", "speed": speed} if speed else {"state": "off"}
    return Act((Order("set_switches", {**target, **effect}),))


def run(slots: Slots, situation: Situation) -> Meaning:
    """Start a scene or a script: "movie mode" is "movie night" where no other has such a word."""
    if "scene" in slots:
        return Act((Order("run", {"name": slots["scene"]}),))
    found = _with_word(situation.home, slots["scene_word"])
    return Act((Order("run", {"name": found.name}),)) if found else tell("cannot_scene")


def _with_word(home: Home, word: str) -> Thing | None:
    scenes = [thing for thing in home.of_kind("scene") if word in plain(thing.name).split()]
    return scenes[0] if len(scenes) == 1 else None


def sensor_state(slots: Slots, _situation: Situation) -> Meaning:
    """Ask what a sensor says."""
    return Act((Order("get_state", {"name": slots["sensor"]}, only=SENSOR),))


def _percent(amount: object) -> int | None:
    """Give a share as a number, however it was said."""
    value = amount.value if isinstance(amount, Percent | Number) else amount
    return value if isinstance(value, int) else None
