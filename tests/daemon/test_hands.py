"""What was done in a turn is not done again when another session hears the turn once more."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

import pytest

from daemon.hands import During, Hands
from daemon.story import Story
from daemon.tools.base import ToolContext
from providers.base import ToolCall, ToolResult, ToolSpec, ToolStatus
from tests.daemon.scripts import until

if TYPE_CHECKING:
    from daemon.events import ToolFinished


class Counter:
    """A tool box whose one tool counts."""

    def __init__(self) -> None:
        self.runs: list[ToolCall] = []
        self.hold = asyncio.Event()
        self.hold.set()

    def specs(self) -> Sequence[ToolSpec]:
        return []

    async def run(self, call: ToolCall, context: ToolContext) -> ToolResult:
        assert context.call_id == call.call_id
        self.runs.append(call)
        await self.hold.wait()
        return ToolResult(ToolStatus.SUCCESS, {"count": len(self.runs)})


class Bench:
    def __init__(self) -> None:
        self.tools = Counter()
        self.hands = Hands(self.tools, Story(), "study")
        self.finished: list[ToolFinished] = []

    async def call(self, call_id: str, turn_id: str = "turn-1", **arguments: object) -> ToolResult:
        before = len(self.finished)
        self.hands.begin(
            ToolCall(call_id, "count", arguments), During(turn_id=turn_id), self.finished.append
        )
        await until(lambda: len(self.finished) > before)
        return self.finished[-1].result


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    yield made
    await made.hands.aclose()


async def test_in_one_session_a_tool_runs_as_often_as_it_is_called(bench: Bench) -> None:
    await bench.call("a")
    await bench.call("b")
    assert len(bench.tools.runs) == 2


async def test_heard_again_the_same_call_gives_the_first_result(bench: Bench) -> None:
    first = await bench.call("a", light="hall")
    bench.hands.replay()
    assert await bench.call("b", light="hall") == first
    assert len(bench.tools.runs) == 1


async def test_heard_again_the_same_tool_in_other_words_is_refused_with_what_was_done(
    bench: Bench,
) -> None:
    await bench.call("a", minutes=5)
    bench.hands.replay()
    again = await bench.call("b", seconds=300)
    assert again.status is ToolStatus.ERROR
    assert again.content["result_then"] == {"count": 1}
    assert len(bench.tools.runs) == 1


async def test_a_tool_that_still_runs_is_waited_for_and_not_begun_again(bench: Bench) -> None:
    bench.tools.hold.clear()
    bench.hands.begin(ToolCall("a", "count", {}), During(turn_id="turn-1"), bench.finished.append)
    await until(lambda: bench.tools.runs)
    bench.hands.replay()
    bench.hands.begin(ToolCall("b", "count", {}), During(turn_id="turn-1"), bench.finished.append)
    await asyncio.sleep(0.02)
    bench.tools.hold.set()
    await until(lambda: len(bench.finished) == 2)
    assert len(bench.tools.runs) == 1
    assert {event.call_id for event in bench.finished} == {"a", "b"}


async def test_the_next_turn_may_do_it_again(bench: Bench) -> None:
    await bench.call("a")
    bench.hands.replay()
    await bench.call("b", turn_id="turn-2")
    assert len(bench.tools.runs) == 2


async def test_heard_again_each_of_several_calls_gives_its_own_result(bench: Bench) -> None:
    hall = await bench.call("a", light="hall")
    kitchen = await bench.call("b", light="kitchen")
    bench.hands.replay()
    assert await bench.call("c", light="hall") == hall
    assert await bench.call("d", light="kitchen") == kitchen
    assert len(bench.tools.runs) == 2


async def test_what_the_next_session_begins_itself_is_no_repetition(bench: Bench) -> None:
    begun = ToolCall("z", "other", {})
    bench.hands.begin(begun, During(turn_id="turn-1"), bench.finished.append)
    await until(lambda: bench.finished)
    bench.hands.replay()
    await bench.call("a", light="hall")
    kitchen = await bench.call("b", light="kitchen")
    assert kitchen.status is ToolStatus.SUCCESS
    assert [run.call_id for run in bench.tools.runs] == ["z", "a", "b"]
