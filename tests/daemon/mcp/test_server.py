"""Tools of a real server, over both ways to reach one: listed, bounded, told when it is gone.

Each begins a server, a second's work; the long ones: `pytest -m long tests/daemon/mcp`.
"""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import pytest

from config.mcp import McpServer
from config.safety import Safety
from daemon.commands.protected import ProtectedTools
from daemon.home.whole import WholeHome
from daemon.mcp.server import ToolServer
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import Tool, ToolContext
from providers.base import ToolResult, ToolStatus

pytestmark = pytest.mark.timeout(60)

COMMAND = (sys.executable, "-m", "tests.daemon.mcp.service")
ASKED = ToolContext(room="kitchen", session_id="s", turn=1)
LATER = ToolContext(room="kitchen", session_id="s", turn=2)


class House:
    """One server of tools, and its gate."""

    def __init__(self, section: Mapping[str, object], safety: Safety | None = None) -> None:
        self.safe = Safeguards(section=safety or Safety(hear_yes=False))
        guarded = ProtectedTools(self.safe.taint.note)
        self.gate = Gate(WholeHome((), unseen=(guarded,)), self.safe)
        made = McpServer.model_validate({"prefix": "", **section})
        self.server = ToolServer("service", made, self.gate, guarded)

    @property
    def tools(self) -> dict[str, Tool]:
        return {tool.spec.name: tool for tool in self.server.tools()}

    async def call(self, name: str, arguments: Mapping[str, object] | None = None) -> ToolResult:
        return await self.tools[name].call(arguments or {}, ASKED)


@asynccontextmanager
async def house(safety: Safety | None = None, **section: object) -> AsyncIterator[House]:
    made = House({"command": COMMAND, **section}, safety)
    async with made.server.running():
        await until(lambda: made.tools)
        yield made


async def until(condition: Callable[[], object], within_s: float = 20.0) -> None:
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.01)


async def until_it_works(made: House) -> None:
    async with asyncio.timeout(20.0):
        while (await made.call("add", {"a": 4})).status is not ToolStatus.SUCCESS:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)


async def test_only_what_the_owner_listed_is_offered() -> None:
    async with house(tools=["visit", "add", "gone"], prefix="my_") as made:
        assert list(made.tools) == ["my_add", "my_visit"]
        assert made.server.words == "2 tools; without gone: the server has no such tool"
        assert made.tools["my_add"].spec.parameters == {
            "type": "object",
            "required": ["a"],
            "properties": {
                "a": {"type": "integer"},
                "b": {"type": "integer", "description": "The other."},
            },
        }
        properties = made.tools["my_visit"].spec.parameters["properties"]
        assert isinstance(properties, dict)
        assert properties["tags"] == {"type": "array", "items": {"type": "string"}}
        assert properties["place"]["properties"]["number"] == {"type": "integer"}


async def test_a_tool_answers_and_what_does_not_fit_never_reaches_it() -> None:
    async with house(tools=["add", "visit"]) as made:
        result = await made.call("add", {"a": 2, "b": 3})
        assert result == ToolResult(ToolStatus.SUCCESS, {"output": "5"})
        told = {"place": {"street": "Elm"}, "tags": ["x", "y"]}
        assert (await made.call("visit", told)).content["output"] == "Elm x,y"
        for bad, says in (({"a": 1, "c": 2}, "unknown argument c"), ({}, "missing: a")):
            result = await made.call("add", bad)
            assert result.content["code"] == "bad_arguments"
            assert says in str(result.content["message"])


@pytest.mark.long
async def test_what_a_tool_says_is_bounded_in_length_and_time() -> None:
    async with house(tools=["flood", "wait", "explode"], deadline_s=1.0) as made:
        flood = await made.call("flood")
        assert len(str(flood.content["output"])) == 3_000
        assert flood.content["cut"] == "1000000 characters, the beginning is given"
        broken = await made.call("explode")
        assert broken.status is ToolStatus.ERROR
        assert broken.content["code"] == "failed"
        slow = await made.call("wait", {"seconds": 3.0})
        assert slow.content["code"] == "timeout"


@pytest.mark.long
async def test_a_star_never_means_what_may_do_harm() -> None:
    classes = {"explode": "protected"}
    async with house(tools=["*"], classes=classes) as made:
        assert {"add", "flood"} <= set(made.tools)
        assert not {"wipe", "explode"} & set(made.tools)


@pytest.mark.long
async def test_a_destructive_tool_is_offered_by_its_name_alone() -> None:
    async with house(tools=["wipe"]) as made:
        assert (await made.call("wipe")).content["output"] == "wiped"


async def test_a_protected_tool_needs_a_yes() -> None:
    safety = Safety(allow=("tool:add",), hear_yes=False)
    async with house(safety, tools=["add"], classes={"add": "protected"}) as made:
        asked = await made.call("add", {"a": 2, "b": 3})
        assert asked.content["code"] == "needs_confirmation"
        done = await made.gate.confirm(str(asked.content["token"]), LATER)
        assert "5" in str(done.content["changed"])
        assert made.safe.taint.sources == ("tool:add",)


@pytest.mark.long
async def test_a_secret_reaches_the_server_and_nothing_else_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OUR_KEY", "abc")
    secret = {"SERVICE_KEY": {"environment": "OUR_KEY"}}
    async with house(tools=["key"], environment=secret) as made:
        assert (await made.call("key")).content["output"] == "abc"


async def test_tools_that_come_while_it_runs_are_offered() -> None:
    async with house(tools=["grow", "newcomer"], look_again_s=3_600.0) as made:
        assert list(made.tools) == ["grow"]
        await made.call("grow")
        await until(lambda: "newcomer" in made.tools)
        assert (await made.call("newcomer")).content["output"] == "here"


@pytest.mark.long
async def test_a_server_that_dies_is_told_of_and_reached_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with house(tools=["die", "add"]) as made:
        result = await made.call("die")
        assert result.content["code"] == "unsure"
        assert "may still have happened" in str(result.content["message"])
        away = await made.call("add", {"a": 1})
        assert away.content["code"] in {"not_reachable", "unsure"}

        await until_it_works(made)
    assert len([line for line in caplog.messages if "mcp service:" in line]) <= 3


async def test_a_server_that_is_not_there_keeps_nobody_waiting() -> None:
    made = House({"command": ["/nowhere/server"], "tools": ["add"]})
    async with made.server.running():
        await until(lambda: "not there" in made.server.words)
        assert made.tools == {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.long
async def test_a_server_over_http_comes_and_goes_and_comes_back() -> None:
    port = free_port()
    made = House({"url": f"http://127.0.0.1:{port}/mcp", "tools": ["add"], "look_again_s": 5.0})

    async def start() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *COMMAND, str(port), stderr=asyncio.subprocess.DEVNULL
        )

    async with made.server.running():
        process = await start()
        try:
            await until(lambda: made.tools)
            assert (await made.call("add", {"a": 4})).content["output"] == "4"
            process.kill()
            await process.wait()
            away = await made.call("add", {"a": 4})
            assert away.content["code"] in {"not_reachable", "unsure"}
            process = await start()
            await until_it_works(made)
        finally:
            process.kill()
            await process.wait()
