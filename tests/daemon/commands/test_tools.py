"""The owner's tools: checked, bounded, and protected as any door where the owner says so."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config.checks_commands import TAKEN
from config.commands import OwnTool
from config.safety import Safety
from daemon.commands.protected import ProtectedTools
from daemon.commands.tools import MOST_AT_ONCE, OwnTools
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import Tool, ToolContext
from providers.base import ToolResult, ToolStatus

ASKED = ToolContext(room="kitchen", session_id="s", turn=1, call_id="c")
LATER = ToolContext(room="kitchen", session_id="s", turn=2, call_id="d")


class House:
    """Tools behind a gate."""

    def __init__(self, safety: Safety | None = None, **tools: Mapping[str, object]) -> None:
        self.safe = Safeguards(section=safety or Safety(hear_yes=False))
        guarded = ProtectedTools(self.safe.taint.note)
        self.gate = Gate(WholeHome((), unseen=(guarded,)), self.safe)
        sections = {name: OwnTool.model_validate(tool) for name, tool in tools.items()}
        self.tools: dict[str, Tool] = {
            tool.spec.name: tool for tool in OwnTools(sections, self.gate, guarded).tools()
        }

    async def call(
        self, name: str, context: ToolContext = ASKED, **arguments: object
    ) -> ToolResult:
        return await self.tools[name].call(arguments, context)


def test_a_model_sees_a_flat_schema() -> None:
    parameters = {
        "minutes": {"type": "integer", "minimum": 1, "maximum": 60, "description": "How long."},
        "where": {"type": "choice", "choices": ["front", "back"], "required": False},
    }
    house = House(water={"description": "Water.", "run": ["w"], "parameters": parameters})
    assert house.tools["water"].spec.parameters == {
        "type": "object",
        "properties": {
            "minutes": {"type": "integer", "description": "How long."},
            "where": {"type": "string", "enum": ["front", "back"]},
        },
        "required": ["minutes"],
        "additionalProperties": False,
    }


async def test_a_command_answers_with_its_output() -> None:
    tool = {"run": ["echo", "{what}"], "parameters": {"what": {}}}
    result = await House(say=tool).call("say", what="hello")
    assert result == ToolResult(ToolStatus.SUCCESS, {"exit_status": 0, "output": "hello"})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"what": "a", "free": "a\nb"}, "one line"),
        ({"what": "a", "n": 61}, "less than or equal to 60"),
        ({"what": "x" * 21}, "at most 20"),
        ({"what": "UPPER"}, "pattern"),
        ({}, "what"),
        ({"what": "a", "more": 1}, "unknown argument more"),
        ({"what": "-x"}, "must not begin with -"),
    ],
)
async def test_what_does_not_fit_never_reaches_a_program(
    arguments: dict[str, object], says: str, tmp_path: Path
) -> None:
    parameters = {
        "what": {"max_length": 20, "pattern": "[a-z-]+"},
        "free": {"required": False},
        "n": {"type": "integer", "maximum": 60, "required": False},
    }
    ran = tmp_path / "ran"
    tool = {"run": ["touch", str(ran), "{what}", "{free}", "{n}"], "parameters": parameters}
    result = await House(say=tool).tools["say"].call(arguments, ASKED)
    assert result.content["code"] == "bad_arguments"
    assert says in str(result.content["message"])
    assert not ran.exists()


async def test_a_command_that_fails_tells_its_status_and_complaint() -> None:
    house = House(bad={"run": ["sh", "-c", "echo sorry >&2; exit 4"]})
    result = await house.call("bad")
    assert result.content == {
        "code": "failed",
        "message": "the command ended with status 4",
        "exit_status": 4,
        "complaint": "sorry",
    }
    gone = await House(gone={"run": ["/nowhere"]}).call("gone")
    assert gone.content["code"] == "not_possible"


async def test_a_command_over_its_time_is_told_so() -> None:
    house = House(slow={"run": ["sleep", "30"], "deadline_s": 0.2})
    result = await house.call("slow")
    assert result.content["code"] == "timeout"


async def test_only_so_many_run_at_once() -> None:
    house = House(slow={"run": ["sleep", "0.3"]})
    results = await asyncio.gather(*(house.call("slow") for _ in range(MOST_AT_ONCE + 1)))
    codes = [result.content.get("code") for result in results]
    assert codes.count("too_many_calls") == 1


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def lock(ran: Path) -> dict[str, object]:
    return {"run": ["touch", f"{ran}{{n}}"], "class": "protected", "parameters": {"n": {}}}


async def test_a_protected_tool_needs_the_owner_first(tmp_path: Path) -> None:
    house = House(strike=lock(tmp_path / "ran"))
    result = await house.call("strike", n="1")
    assert result.content["code"] == "not_allowed"
    assert 'allow = ["tool:strike"]' in str(result.content["message"])
    assert names_in(tmp_path) == []


async def test_a_protected_tool_runs_after_a_yes_and_with_its_own_arguments(
    tmp_path: Path,
) -> None:
    safety = Safety(allow=("tool:strike",), hear_yes=False)
    house = House(safety, strike=lock(tmp_path / "ran"))
    asked = await house.call("strike", n="1")
    assert asked.content["code"] == "needs_confirmation"
    assert asked.content["question"] == 'Shall I really start the strike, n "1"?'
    token = str(asked.content["token"])
    assert (await house.gate.confirm(token, ASKED)).content["code"] == "needs_the_person"
    assert names_in(tmp_path) == []
    done = await house.gate.confirm(token, LATER)
    assert done.status is ToolStatus.SUCCESS
    assert names_in(tmp_path) == ["ran1"]
    assert (await house.gate.confirm(token, LATER)).content["code"] == "nothing_to_confirm"
    assert house.safe.taint.sources == ("tool:strike",)


async def test_after_strange_words_a_yes_is_not_enough(tmp_path: Path) -> None:
    safety = Safety(allow=("tool:strike",), hear_yes=False)
    house = House(safety, strike=lock(tmp_path / "ran"))
    house.safe.taint.note("tool news")
    assert (await house.call("strike", n="1")).content["code"] == "untrusted"
    assert names_in(tmp_path) == []


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Give the address of a server that answers everything with the same bytes."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(4_096))
        writer.write(answer)
        writer.close()

    served = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with served:
        port = served.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", heard


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def test_a_web_hook_is_told_what_its_template_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GARDEN_TOKEN", "Bearer abc")
    async with server(answer("200 OK", b"watering")) as (url, heard):
        tool = {
            "url": f"{url}/zones/{{zone}}?min={{n}}",
            "headers": {"Authorization": {"environment": "GARDEN_TOKEN"}},
            "body": '{"n": "{n}"}',
            "parameters": {"zone": {}, "n": {"type": "integer"}},
        }
        result = await House(water=tool).call("water", zone="a/../b", n=5)
    assert result.content == {"http_status": 200, "output": "watering"}
    assert heard[0].startswith(b"POST /zones/a%2F..%2Fb?min=5 HTTP/1.1")
    assert b"Authorization: Bearer abc" in heard[0]
    assert heard[0].endswith(b'{"n": 5}')


async def test_a_redirect_is_told_and_not_followed() -> None:
    moved = answer("302 Found", b"", "Location: http://169.254.169.254/secret")
    async with server(moved) as (url, heard):
        result = await House(water={"url": url}).call("water")
    assert result.content["http_status"] == 302
    assert len(heard) == 1


async def test_a_server_that_talks_without_end_is_cut() -> None:
    async with server(answer("200 OK", b"x" * 3_000_000)) as (url, _):
        result = await House(water={"url": url}).call("water")
    assert len(str(result.content["output"])) == 8_192
    assert "cut" in result.content


async def test_a_server_that_is_not_there_is_told_so() -> None:
    result = await House(water={"url": "http://127.0.0.1:9/x"}).call("water")
    assert result.content["code"] == "unsure"
    assert "could not be asked" in str(result.content["message"])


def test_every_tool_of_the_house_has_its_name_for_itself() -> None:
    names = {"set_lights", "confirm", "timers", "device", "run", "ask_home_assistant"}
    assert names <= TAKEN
