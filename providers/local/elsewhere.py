"""Knows what other homes can do and this one cannot, from home-assistant-intents.

The templates of Home Assistant's community know more such things than our own. Nothing is
ever done by them: a match there is not a correct action ("open the garage door" matches turning
something on). They only let us say what is not possible, instead of not understanding.
"""

from functools import cache
from typing import Final

from hassil.intents import Intents, SlotList, TextSlotList, WildcardSlotList
from hassil.recognize import recognize
from home_assistant_intents import get_intents

from providers.local.home import ROOM, Home, plain
from providers.local.meaning import Line, Meaning, Tell, Unclear

_MESSAGES: Final = {
    "HassClimate": "cannot_climate",
    "HassMedia": "cannot_media",
    "HassSetVolume": "cannot_media",
    "HassVacuum": "cannot_appliance",
    "HassLawnMower": "cannot_appliance",
    "HassShoppingList": "cannot_lists",
    "HassList": "cannot_lists",
    "HassGetWeather": "cannot_outside",
    "HassBroadcast": "cannot",
    "HassPauseTimer": "cannot",
    "HassUnpauseTimer": "cannot",
    "HassIncreaseTimer": "cannot",
    "HassDecreaseTimer": "cannot",
}
"""Beginnings of intent names, and what is said of them; every other intent is left out."""


_KINDS: Final = {
    "cannot_climate": "climate",
    "cannot_media": "media",
    "cannot_appliance": "vacuum",
}
"""The kind of device that does what a message says cannot be done."""


def refusal(text: str, home: Home) -> Meaning:
    """Give the words for something that only other homes can do, or `Unclear`."""
    rooms = [(name, thing.name) for thing in home.of_kind(ROOM) for name in thing.names]
    lists: dict[str, SlotList] = {
        "name": WildcardSlotList("name"),
        "area": TextSlotList.from_tuples(rooms, allow_template=False),
        "floor": TextSlotList.from_tuples([], allow_template=False),
    }
    found = recognize(plain(text), _intents(), slot_lists=lists)
    if found is None or home.of_kind(_KINDS.get(_message(found.intent.name), "")):
        return Unclear()
    return Tell((Line(_message(found.intent.name)),), guess=True)


@cache
def _intents() -> Intents:
    """Load the templates of what we say no to."""
    content = get_intents("en")
    if content is None:
        return Intents("en", {})
    kept = {name: body for name, body in content["intents"].items() if _message(name)}
    return Intents.from_dict({**content, "intents": kept})


def _message(intent: str) -> str:
    return next((said for start, said in _MESSAGES.items() if intent.startswith(start)), "")
