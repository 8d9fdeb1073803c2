"""Whatever a model says, orders reach devices of the home only, and no entrance in a group."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from daemon.home.backend import Order
from daemon.home.changes import Move, MoveTo, SetGuard, Turn, TurnLock
from daemon.home.states import Guard
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.base import ToolContext
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

NOBODY: Any = object()
SCHEMAS: Final = {name: make(NOBODY).spec.parameters["properties"] for name, make in MAKERS.items()}
EFFECTS: Final[Mapping[str, Sequence[dict[str, object]]]] = {
    "set_covers": [
        {"action": "open"},
        {"action": "close"},
        {"action": "stop"},
        {"percent": 0},
        {"percent": 30},
        {"percent": 100},
    ],
    "set_lock": tuple({"action": action.value} for action in Securing),
    "set_switches": ({"state": "on"}, {"state": "off"}, {"action": "start"}, {"speed": 50}),
    "set_lights": ({"state": "on"}, {"brightness": 0}),
    "run": ({},),
}
"""Everything the tools that come near an entrance can be asked to do."""
EACH_ROOM: Final = tuple({"room": room} for room in ROOMS)
type Call = tuple[str, dict[str, object]]
NUMBERS: Final = {"integer": some.integers(0, 100), "number": some.floats(5, 35)}
PLACES: Final = some.sampled_from((*ROOMS, *WORDS, "entrance", "here")) | some.text()
NAMES: Final = some.sampled_from(DEVICES) | some.sampled_from((*ROOMS, *WORDS)) | some.text()


def said(key: str, schema: Mapping[str, object]) -> some.SearchStrategy[object]:
    """Give what a model may say for one argument of a tool, by its schema."""
    match key, schema:
        case "room", _:
            return PLACES
        case "name", _:
            return NAMES
        case _, {"enum": list(labels)}:
            return some.sampled_from(labels)
        case _, {"type": "boolean"}:
            return some.booleans()
        case _, {"type": str(kind)}:
            return NUMBERS.get(kind, some.text())
    raise AssertionError(schema)


def arguments(name: str) -> some.SearchStrategy[dict[str, object]]:
    """Give any arguments for a tool that get past its schema, most of them."""
    properties = SCHEMAS[name]
    assert isinstance(properties, dict)
    every = {key: said(key, schema) for key, schema in properties.items()}
    return some.fixed_dictionaries({}, optional=every)


def a_call(names: Sequence[str]) -> some.SearchStrategy[tuple[str, dict[str, object]]]:
    """Give any call of one of these tools."""
    return some.sampled_from(names).flatmap(
        lambda name: some.tuples(some.just(name), arguments(name))
    )


def played(told: Sequence[Call], *, ajar: bool = False) -> tuple[list[Order], list[ToolResult]]:
    """Let a model make these calls, and give what reached the home and what came back."""
    store = Store.in_memory()
    house = BigHouse(store)
    whole = WholeHome([house])
    reach = Reach(whole, Gate(whole))

    async def run() -> list[ToolResult]:
        if ajar:
            await house.open_up()
        results = []
        for turn, (name, given_) in enumerate(told, start=1):
            context = ToolContext(room="kitchen", session_id="s", turn=turn)
            results.append(await MAKERS[name](reach).call(given_, context))
        return results

    try:
        return house.orders, asyncio.run(run())
    finally:
        store.close()


@settings(max_examples=200, deadline=None)
@given(some.lists(a_call(tuple(MAKERS)), max_size=5))
def test_no_arguments_reach_a_device_that_is_not_of_the_home(told: list[Call]) -> None:
    orders, results = played(told)
    assert len(results) == len(told)
    assert {order.device.name for order in orders} <= set(DEVICES)


@pytest.mark.parametrize("tool", EFFECTS)
def test_no_entrance_opens_unlocks_or_disarms_by_any_name(tool: str) -> None:
    wheres: Sequence[dict[str, object]] = (
        {},
        {"room": "kitchen"},
        {"room": "garage"},
        {"room": "hall"},
        {"room": "everywhere"},
    )
    said_ = (*DEVICES, "the door", "garage", "gate", "valve", "the locks", "alarm", "garage gate")
    every = itertools.product(said_, wheres, EFFECTS[tool])
    orders, _ = played([(tool, {"name": name, **where, **done}) for name, where, done in every])
    assert [order for order in orders if order.device.name in ENTRANCES and opens(order)] == []


def opens(order: Order) -> bool:
    match order.change:
        case MoveTo(move):
            return move is Move.OPEN
        case TurnLock(turn):
            return turn is not Turn.LOCK
        case SetGuard(guard):
            return guard is Guard.DISARMED
        case _:
            return True


@pytest.mark.parametrize("tool", EFFECTS)
@pytest.mark.parametrize("where", [{"room": "everywhere"}, {"everywhere": True}, {}, *EACH_ROOM])
def test_everywhere_and_whole_rooms_touch_no_entrance_not_even_to_close_it(
    tool: str, where: dict[str, object]
) -> None:
    orders, results = played([(tool, {**where, **done}) for done in EFFECTS[tool]], ajar=True)
    assert not {order.device.name for order in orders} & ENTRANCES
    assert results
