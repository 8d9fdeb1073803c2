"""Tools beside the house's own: theirs come last, and who has none pays nothing for them."""

import asyncio
import subprocess
import sys

import pytest

from config.checks_commands import TAKEN, check_tools
from config.commands import OwnTool
from config.mcp import McpServer
from config.settings import Settings
from daemon.commands.protected import ProtectedTools
from daemon.extra_tools import ExtraTools
from daemon.home.whole import WholeHome
from daemon.mcp.offer import LeftOut, Listed, offers
from daemon.safety.calls import ONCE_ANYWAY
from daemon.safety.gate import Gate
from daemon.safety.reading import OUR_OWN
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import ToolContext
from daemon.tools.box import ToolBox
from providers.base import ToolCall

_UNPAID = """
import sys
import daemon.app
from config.settings import Settings
from daemon.extra_tools import ExtraTools
from daemon.commands.protected import ProtectedTools
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate

guarded = ProtectedTools(print)
ExtraTools(Settings(), Gate(WholeHome((), unseen=(guarded,))), guarded)
print([name for name in ("mcp", "httpx2", "gpiozero") if name in sys.modules])
"""


def extra(settings: Settings) -> ExtraTools:
    safe = Safeguards()
    guarded = ProtectedTools(safe.taint.note)
    return ExtraTools(settings, Gate(WholeHome((), unseen=(guarded,)), safe), guarded)


def test_a_house_without_them_imports_nothing_for_them() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _UNPAID], check=True, capture_output=True, text=True
    )
    assert ran.stdout.strip() == "[]"


async def test_the_order_is_by_name_and_servers_come_last() -> None:
    tools = {name: OwnTool(description="It.", run=("true",)) for name in ("zoo", "ant")}
    server = McpServer(
        command=(sys.executable, "-m", "tests.daemon.mcp.service"), tools=("add",), prefix="a_"
    )
    made = extra(Settings(tool=tools, mcp={"clock": server}))
    async with made.running():
        async with asyncio.timeout(15.0):
            while len(made.tools()) < 3:  # noqa: ASYNC110 - another process starts
                await asyncio.sleep(0.01)
        assert [tool.spec.name for tool in made.tools()] == ["ant", "zoo", "a_add"]


async def test_none_of_them_stands_in_the_place_of_the_houses_own() -> None:
    own = extra(Settings(tool={"timers": OwnTool(description="Ours.", run=("true",))})).tools()
    false = OwnTool(description="Theirs.", run=("false",))
    theirs = extra(Settings(tool={"timers": false, "more": false}))
    box = ToolBox(own, more=theirs.tools)
    assert [spec.description for spec in box.specs()] == ["Ours.", "Theirs."]
    result = await box.run(ToolCall("c", "timers", {}), ToolContext(room="kitchen"))
    assert result.content["exit_status"] == 0


def test_every_tool_whose_words_are_trusted_has_a_name_nobody_else_can_take() -> None:
    assert OUR_OWN >= ONCE_ANYWAY
    assert OUR_OWN <= TAKEN


@pytest.mark.parametrize("name", sorted(OUR_OWN))
def test_a_server_cannot_offer_a_tool_under_a_name_of_the_houses_own(name: str) -> None:
    section = McpServer(command=("true",), tools=("*",), prefix="")
    listed = Listed(name=name, description="", schema={}, destructive=False)
    (found,) = offers("evil", section, [listed])
    assert isinstance(found, LeftOut)


@pytest.mark.parametrize("name", sorted(OUR_OWN))
def test_the_owner_is_told_that_a_name_of_the_houses_own_is_taken(name: str) -> None:
    (problem,) = check_tools({name: OwnTool(description="It.", run=("true",))})
    assert problem.key == ("tool", name)


async def test_a_server_does_not_get_the_name_or_the_leave_of_a_tool_of_the_owners() -> None:
    """A yes to the owner's `add` must never be one to what a server calls so."""
    true = OwnTool.model_validate({"description": "It.", "run": ["true"], "class": "protected"})
    section = McpServer.model_validate(
        {
            "command": [sys.executable, "-m", "tests.daemon.mcp.service"],
            "tools": ["add", "key"],
            "classes": {"add": "protected"},
            "prefix": "",
        }
    )
    made = extra(Settings(tool={"add": true}, mcp={"clock": section, "other": section}))
    async with made.running(), asyncio.timeout(15.0):
        while len(made.tools()) < 2:  # noqa: ASYNC110 - another process starts
            await asyncio.sleep(0.01)
        assert [tool.spec.name for tool in made.tools()] == ["add", "key"]
        assert made.tools()[0].spec.description == "It."
