import json

import pytest

from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.base import Tool
from daemon.tools.standard import standard_tools
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


async def test_every_schema_is_flat_and_says_what_each_argument_is(
    tools: tuple[Tool, ...],
) -> None:
    for tool in tools:
        text = json.dumps(tool.spec.parameters)
        assert [word for word in NOISE if f'"{word}"' in text] == []
        assert tool.spec.parameters["type"] == "object"
        assert tool.spec.parameters["additionalProperties"] is False
        properties = tool.spec.parameters["properties"]
        assert isinstance(properties, dict)
        for entry in properties.values():
            assert entry["type"] in {"string", "integer", "boolean"}
            assert entry["description"]
            assert "\n" not in entry["description"]


async def test_all_schemas_together_are_small(tools: tuple[Tool, ...]) -> None:
    told = [[tool.spec.name, tool.spec.description, tool.spec.parameters] for tool in tools]
    assert len(json.dumps(told)) < 4_300


async def test_the_tools_and_their_required_arguments_are_as_agreed(
    tools: tuple[Tool, ...],
) -> None:
    required = {tool.spec.name: tool.spec.parameters.get("required", []) for tool in tools}
    assert required == {
        "set_lights": [],
        "set_switches": ["state"],
        "get_state": [],
        "timers": ["action"],
        "device": ["action"],
        "get_time": [],
    }
