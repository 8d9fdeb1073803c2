"""The same call told again is answered from the ledger: by redelivery, resume or restart."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from daemon.safety import rows
from daemon.safety.calls import OnceOnly
from daemon.safety.ledger import Ledger
from daemon.store import Store
from daemon.tools.base import ToolContext, success
from daemon.tools.box import ToolBox
from providers.base import ToolCall, ToolResult, ToolSpec
from tests.daemon.tools.asking import break_disk

IN_TURN = ToolContext(room="hall", session_id="s1", turn_id="t1", turn=1)


@dataclass
class Counting:
    """A tool that counts, and waits if told to."""

    name: str = "timers"
    runs: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    raises: Exception | None = None
    deadline_s: float = 5.0

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec(name=self.name, description="", parameters={})

    async def call(self, _: Mapping[str, object], __: ToolContext) -> ToolResult:
        self.runs += 1
        await self.go_on.wait()
        if self.raises:
            raise self.raises
        return success(count=self.runs)


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.in_memory()
    yield store
    store.close()


@pytest.fixture
def tool() -> Counting:
    tool = Counting()
    tool.go_on.set()
    return tool


def box(tool: Counting, store: Store) -> tuple[ToolBox, Ledger]:
    ledger = Ledger(store)
    ledger.start()
    return ToolBox([tool], [OnceOnly(ledger)]), ledger


def call(call_id: str = "c1", name: str = "timers") -> ToolCall:
    return ToolCall(call_id, name, {})


async def test_a_call_told_again_gives_the_first_result(tool: Counting, store: Store) -> None:
    tools, _ = box(tool, store)
    first = await tools.run(call(), IN_TURN)
    assert await tools.run(call(), IN_TURN) == first
    assert tool.runs == 1


async def test_a_call_told_again_while_it_runs_is_waited_for(tool: Counting, store: Store) -> None:
    tools, _ = box(tool, store)
    tool.go_on.clear()
    running = [asyncio.create_task(tools.run(call(), IN_TURN)) for _ in range(3)]
    await asyncio.sleep(0.01)
    tool.go_on.set()
    assert await asyncio.gather(*running) == [success(count=1)] * 3


async def test_one_who_gives_up_waiting_takes_nothing_from_the_others(
    tool: Counting, store: Store
) -> None:
    tools, _ = box(tool, store)
    tool.go_on.clear()
    first = asyncio.create_task(tools.run(call(), IN_TURN))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(tools.run(call(), IN_TURN))
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    tool.go_on.set()
    assert await first == success(count=1)


async def test_another_session_and_another_id_are_other_calls(tool: Counting, store: Store) -> None:
    tools, _ = box(tool, store)
    await tools.run(call(), IN_TURN)
    await tools.run(call("c2"), IN_TURN)
    await tools.run(call(), ToolContext(room="hall", session_id="s2"))
    await tools.run(call(), ToolContext(room="hall", by_hand=True))
    await tools.run(call(), ToolContext(room="hall", by_hand=True))
    assert tool.runs == 5


async def test_after_a_restart_a_call_told_again_still_gives_the_first_result(
    tool: Counting, store: Store
) -> None:
    tools, ledger = box(tool, store)
    first = await tools.run(call(), IN_TURN)
    await ledger.aclose()
    tools, _ = box(tool, store)
    assert await tools.run(call(), IN_TURN) == first
    assert tool.runs == 1


async def test_a_call_a_restart_cut_off_is_told_as_uncertain_and_not_run(
    tool: Counting, store: Store
) -> None:
    tools, _ = box(tool, store)
    tool.go_on.clear()
    running = asyncio.create_task(tools.run(call(), IN_TURN))
    await asyncio.sleep(0.01)
    snapshot = store.run_now(rows.since(0.0))[1]
    assert [row.status for row in snapshot] == ["begun"]
    restarted, _ = box(tool, store)
    result = await restarted.run(call(), IN_TURN)
    assert result.content["code"] == "unsure"
    tool.go_on.set()
    await running
    assert tool.runs == 1


async def test_a_tool_that_broke_is_not_run_again_under_the_same_id(
    tool: Counting, store: Store
) -> None:
    tools, _ = box(tool, store)
    tool.raises = ZeroDivisionError()
    await tools.run(call(), IN_TURN)
    again = await tools.run(call(), IN_TURN)
    assert again.content["code"] == "unsure"
    assert tool.runs == 1


async def test_a_tool_of_acts_does_not_run_on_a_disk_that_takes_nothing(
    tool: Counting, store: Store
) -> None:
    tools, _ = box(tool, store)
    break_disk(store)
    result = await tools.run(call(), IN_TURN)
    assert result.content["code"] == "could_not_save"
    assert tool.runs == 0


async def test_a_light_is_switched_on_a_full_disk_too(store: Store) -> None:
    lights = Counting("set_lights")
    lights.go_on.set()
    tools, ledger = box(lights, store)
    break_disk(store)
    assert await tools.run(call(name="set_lights"), IN_TURN) == success(count=1)
    await ledger.aclose()
