"""What sentences about locks and alarm systems mean, and which orders must be heard exactly.

Nothing here is ever guessed: a name is one of this home's, to the letter, or it is not known.
"""

from typing import Final

from providers.local.home import GUARD, LOCK, Home, lets_in
from providers.local.meaning import Act, Meaning, Order, tell
from providers.local.placing import place
from providers.local.situation import Situation, Slots

_MOST_LOCKS: Final = 6
"""Of a house with more, each is named: one turn runs no more than 8 tools."""

_HARMLESS: Final = frozenset({"lock", "arm_home", "arm_away", "arm_night"})


def is_sensitive(order: Order) -> bool:
    """Say whether an order might let somebody in: it must be heard exactly, and alone."""
    arguments = order.arguments
    match order.tool:
        case "set_lock":
            return arguments.get("action") not in _HARMLESS
        case "set_covers":
            opens = arguments.get("action") == "open"
            return opens and lets_in(f"{arguments.get('name', '')} {arguments.get('room', '')}")
        case "run" | "set_switches":
            return lets_in(str(arguments.get("name", "")))
        case "confirm":
            return True
        case _:
            return False


def lock(slots: Slots, situation: Situation) -> Meaning:
    """Lock a door, or every one."""
    return _lock(slots, situation, "lock")


def unlock(slots: Slots, situation: Situation) -> Meaning:
    """Unlock one door; never all of them."""
    if "whole" in slots:
        return tell("only_one_by_one")
    return _lock(slots, situation, "unlock")


def unlatch(slots: Slots, situation: Situation) -> Meaning:
    """Unlock a door and draw its latch."""
    return _lock(slots, situation, "open")


def _lock(slots: Slots, situation: Situation, action: str) -> Meaning:
    locks = situation.home.of_kind(LOCK)
    if not locks:
        return tell("cannot_locks")
    if "lock" in slots:
        return Act((Order("set_lock", {"name": slots["lock"], "action": action}),))
    if "all_locks" in slots and len(locks) <= _MOST_LOCKS:
        orders = (Order("set_lock", {"name": each.name, "action": action}) for each in locks)
        return Act(tuple(orders))
    if "all_locks" in slots:
        return tell("only_one_by_one")
    return tell("unknown_device", name=f"the {slots['locks']}")


def lock_state(slots: Slots, situation: Situation) -> Meaning:
    """Ask whether doors are locked."""
    if not situation.home.of_kind(LOCK):
        return tell("cannot_locks")
    if "lock" in slots:
        return Act((Order("get_state", {"name": slots["lock"]}, only=LOCK),))
    if "whole" in slots:
        return Act((Order("get_state", {"room": "everywhere", "kind": "lock"}, only=LOCK),))
    return tell("unknown_device", name=f"the {slots['locks']}")


def unknown_lock(slots: Slots, situation: Situation) -> Meaning:
    """Say that a lock of this name is not known."""
    return _unknown(slots, situation.home, LOCK, "cannot_locks")


def unknown_cover(slots: Slots, situation: Situation) -> Meaning:
    """Say that nothing of this name can be opened or closed."""
    return _unknown(slots, situation.home, "cover", "cannot_covers")


def _unknown(slots: Slots, home: Home, kind: str, none: str) -> Meaning:
    if not home.of_kind(kind):
        return tell(none)
    name = str(slots["anything"]).removeprefix("the ")
    if home.named(name) is not None:
        return tell("cannot")
    return tell("unknown_device", name=f"the {name}")


def arm(slots: Slots, situation: Situation) -> Meaning:
    """Arm the alarm system: for when all are away, unless something else is said."""
    return _guard(slots, situation, f"arm_{slots.get('way', 'away')}")


def disarm(slots: Slots, situation: Situation) -> Meaning:
    """Disarm the alarm system."""
    return _guard(slots, situation, "disarm")


def _guard(slots: Slots, situation: Situation, action: str) -> Meaning:
    guards = situation.home.of_kind(GUARD)
    if not guards:
        return tell("cannot_locks")
    name = slots.get("guard") or (guards[0].name if len(guards) == 1 else None)
    if name is None:
        return tell("say_which")
    return Act((Order("set_lock", {"name": name, "action": action}),))


def guard_state(slots: Slots, situation: Situation) -> Meaning:
    """Ask how the alarm system stands."""
    if not situation.home.of_kind(GUARD):
        return tell("cannot_locks")
    named = {"guard": slots["guard"]} if "guard" in slots else {"around": "yes"}
    order = Order("get_state", {"kind": "alarm"}, only=GUARD)
    return place(order, (GUARD,), "guard", named, situation)
