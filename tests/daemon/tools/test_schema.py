import json
from dataclasses import asdict

import pytest

from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.base import Tool
from daemon.tools.climate import set_climate
from daemon.tools.lights import set_lights
from daemon.tools.reach import Reach
from daemon.tools.standard import standard_tools
from daemon.tools.state import get_state
from tests.daemon.timers.world import World, begin
from tests.daemon.tools.test_device import FakeDevice

NOISE = ("$ref", "$defs", "anyOf", "allOf", "oneOf", "title", "default", "null")


@pytest.fixture
async def tools(home: WholeHome, store: Store) -> tuple[Tool, ...]:
    world = World()
    return standard_tools(
        home=home,
        gate=Gate(home),
        kept=begin(world, store),
        satellite=FakeDevice(),
        now=lambda: world.moment().local(),
    )


async def test_every_schema_is_flat_closed_and_of_plain_types(tools: tuple[Tool, ...]) -> None:
    for tool in tools:
        text = json.dumps(tool.spec.parameters)
        assert [word for word in NOISE if f'"{word}"' in text] == []
        assert tool.spec.parameters["type"] == "object"
        assert tool.spec.parameters["additionalProperties"] is False
        properties = tool.spec.parameters["properties"]
        assert isinstance(properties, dict)
        for entry in properties.values():
            assert entry["type"] in {"string", "integer", "number", "boolean"}
            assert "\n" not in entry.get("description", "")


async def test_what_no_name_or_label_explains_is_described(tools: tuple[Tool, ...]) -> None:
    plain = {"room", "name", "everywhere", "token", "target_c", "source"}
    for tool in tools:
        properties = tool.spec.parameters["properties"]
        assert isinstance(properties, dict)
        for name, entry in properties.items():
            assert name in plain or "enum" in entry or entry["description"], name


async def test_the_tools_stand_in_one_order_with_what_they_require(
    tools: tuple[Tool, ...],
) -> None:
    assert [(tool.spec.name, tool.spec.parameters.get("required", [])) for tool in tools] == [
        ("set_lights", []),
        ("set_switches", []),
        ("set_climate", []),
        ("set_covers", []),
        ("set_lock", ["name", "action"]),
        ("set_media", []),
        ("run", ["name"]),
        ("get_state", []),
        ("confirm", ["token"]),
        ("timers", ["action"]),
        ("device", ["action"]),
        ("get_time", []),
    ]


async def test_the_same_schemas_come_out_letter_by_letter(
    home: WholeHome, tools: tuple[Tool, ...]
) -> None:
    again = [make(Reach(home, Gate(home))) for make in (set_lights, set_climate, get_state)]
    first = {tool.spec.name: tool.spec for tool in tools}
    for tool in again:
        assert json.dumps(asdict(tool.spec)) == json.dumps(asdict(first[tool.spec.name]))
