"""Which thing of a kind is meant: the one that was named, the one of a room, or the only one."""

from collections.abc import Mapping, Sequence
from typing import Final

from config.wording import spoken_list
from providers.local.home import Home, plain
from providers.local.meaning import Act, Ask, Line, Meaning, Order, tell
from providers.local.situation import Situation, Slots

type Target = Mapping[str, object]


def place(  # noqa: PLR0911 - each way a thing can be meant
    order: Order, kinds: Sequence[str], named: str, slots: Slots, situation: Situation
) -> Meaning:
    """Give an order with what it is about; a question back where several could be meant.

    `named` is the slot that holds a name of this kind. Things here go before things elsewhere.
    """
    home = situation.home
    if target := _told(home, named, slots):
        return Act((order.having(**target),))
    if "around" in slots or "every" in slots:
        return Act((order.having(room="everywhere"),))
    if home.in_room(situation.home.room, *kinds):
        return Act((order,))
    things = [thing.name for thing in home.of_kind(*kinds)]
    if not things:
        return tell("no_such_device")
    if len(things) == 1:
        return Act((order.having(name=things[0]),))
    if len(things) > _MOST_CHOICES:
        return tell("say_which")
    return Ask(
        Line("ambiguous", {"choices": spoken_list(things, choice=True)}),
        order,
        "name",
        tuple(things),
    )


_MOST_CHOICES: Final = 4


def _told(home: Home, named: str, slots: Slots) -> Target:
    """Give the arguments for what was said: a room goes before a name that stands elsewhere."""
    room = slots.get("room")
    name = slots.get(named)
    if name is None:
        return {"room": room} if room else {}
    thing = home.named(str(name))
    if room is None or (thing and plain(thing.room) == plain(str(room))):
        return {"name": name}
    return {"room": room}
