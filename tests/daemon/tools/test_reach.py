"""Whatever a model says, orders reach devices of the home only, and no entrance in a group."""

import asyncio
from collections.abc import Mapping
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as some

from daemon.home.backend import Order
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.base import Tool, ToolContext
from daemon.tools.climate import set_climate
from daemon.tools.covers import set_covers
from daemon.tools.lights import set_lights
from daemon.tools.locks import Securing, set_lock
from daemon.tools.media import set_media
from daemon.tools.reach import Reach
from daemon.tools.scenes import run_scene
from daemon.tools.switches import set_switches
from providers.base import ToolResult
from tests.daemon.tools.big_house import ENTRANCES, HOUSE, BigHouse

MAKERS: Final = {
    "set_lights": set_lights,
    "set_switches": set_switches,
    "set_climate": set_climate,
    "set_covers": set_covers,
    "set_lock": set_lock,
    "set_media": set_media,
    "run": run_scene,
}
DEVICES: Final = tuple(device.name for room in HOUSE.rooms for device in room.devices)
ROOMS: Final = tuple(room.name for room in HOUSE.rooms)
WORDS: Final = ("everywhere", "all", "the doors", "lock", "blinds", "garage", "gate", "*", "")

places = some.none() | some.sampled_from((*ROOMS, *WORDS, "entrance", "here")) | some.text()
names = some.none() | some.sampled_from((*DEVICES, *ROOMS, *WORDS)) | some.text()
actions = some.sampled_from(
    (*Securing, "open", "close", "stop", "play", "off", "on", "start", "dock", "heat")
)
arguments = some.fixed_dictionaries(
    {},
    optional={
        "room": places,
        "name": names,
        "everywhere": some.booleans(),
        "action": actions,
        "state": some.sampled_from(("on", "off")),
        "percent": some.integers(0, 100),
        "target_c": some.floats(0, 40),
        "change": some.integers(-100, 100),
        "mode": actions,
    },
)
calls = some.lists(some.tuples(some.sampled_from(tuple(MAKERS)), arguments), max_size=6)


def fitting(tool: Tool, given_: Mapping[str, object]) -> dict[str, object]:
    """Leave out what the tool does not know, so that most calls get past its schema."""
    properties = tool.spec.parameters["properties"]
    assert isinstance(properties, dict)
    return {key: value for key, value in given_.items() if key in properties}


def played(told: list[tuple[str, dict[str, object]]]) -> tuple[list[Order], list[ToolResult]]:
    """Let a model make these calls, and give what reached the home and what came back."""
    store = Store.in_memory()
    house = BigHouse(store)
    whole = WholeHome([house])
    reach = Reach(whole, Gate(whole))

    async def run() -> list[ToolResult]:
        results = []
        for turn, (name, given_) in enumerate(told, start=1):
            tool = MAKERS[name](reach)
            context = ToolContext(room="kitchen", session_id="s", turn=turn)
            results.append(await tool.call(fitting(tool, given_), context))
        return results

    try:
        return house.orders, asyncio.run(run())
    finally:
        store.close()


@settings(max_examples=150, deadline=None)
@given(calls)
def test_no_arguments_reach_a_device_that_is_not_of_the_home(
    told: list[tuple[str, dict[str, object]]],
) -> None:
    orders, results = played(told)
    assert len(results) == len(told)
    assert {order.device.name for order in orders} <= set(DEVICES)


@settings(max_examples=150, deadline=None)
@given(calls)
def test_no_entrance_opens_unlocks_or_disarms(told: list[tuple[str, dict[str, object]]]) -> None:
    orders, _ = played(told)
    at_entrances = [order for order in orders if order.device.name in ENTRANCES]
    words = " ".join(str(order.change).casefold() for order in at_entrances)
    assert not any(word in words for word in ("open'", "unlock'", "disarm", "switch(on=true"))


@settings(max_examples=150, deadline=None)
@given(some.sampled_from(tuple(MAKERS)), arguments, some.booleans())
def test_everywhere_and_whole_rooms_touch_no_entrance(
    name: str,
    given_: dict[str, object],
    in_words: bool,  # noqa: FBT001 - drawn
) -> None:
    whole = {"room": "everywhere"} if in_words else {"everywhere": True}
    orders, _ = played([(name, {**given_, "name": None, **whole})])
    assert not {order.device.name for order in orders} & ENTRANCES
    orders, _ = played([(name, {**given_, "name": None, "everywhere": False})])
    assert not {order.device.name for order in orders} & ENTRANCES
