import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from daemon.errors import NotSaved
from daemon.tools.base import ToolContext, failure, success
from daemon.tools.box import MOST_RESULT_BYTES, Proceed, ToolBox
from providers.base import ToolCall, ToolResult, ToolSpec, ToolStatus

HERE = ToolContext(room="kitchen")


@dataclass
class FakeTool:
    """Answers, waits, raises or ignores its end, as told."""

    name: str = "probe"
    answer: ToolResult | Exception = field(default_factory=lambda: success(done=True))
    go_on: asyncio.Event | None = None
    stubborn: bool = False
    deadline_s: float = 0.1
    calls: int = 0

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec(name=self.name, description="", parameters={"type": "object"})

    async def call(self, _: Mapping[str, object], __: ToolContext) -> ToolResult:
        self.calls += 1
        while self.go_on and not self.go_on.is_set():
            try:
                await self.go_on.wait()
            except asyncio.CancelledError:
                if not self.stubborn:
                    raise
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def call(name: str = "probe", **arguments: object) -> ToolCall:
    return ToolCall("c1", name, arguments)


async def test_a_tool_runs_and_its_result_comes_back() -> None:
    assert await ToolBox([FakeTool()]).run(call(), HERE) == success(done=True)


async def test_an_unknown_tool_is_told_with_near_names() -> None:
    box = ToolBox([FakeTool("set_lights")])
    result = await box.run(call("set_light"), HERE)
    assert result.status is ToolStatus.ERROR
    assert result.content["code"] == "unknown_tool"
    assert result.content["did_you_mean"] == ["set_lights"]


def test_a_profile_sees_only_the_tools_it_may_use() -> None:
    box = ToolBox([FakeTool("a"), FakeTool("b"), FakeTool("c")])
    assert [spec.name for spec in box.specs()] == ["a", "b", "c"]
    assert [spec.name for spec in box.specs(("c", "a"))] == ["a", "c"]
    assert box.specs(()) == ()


async def test_a_tool_that_raises_becomes_a_result_without_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    box = ToolBox([FakeTool(answer=ZeroDivisionError("secret detail"))])
    result = await box.run(call(), HERE)
    assert result == failure("failed", "that did not work")
    assert "secret detail" in caplog.text


async def test_what_could_not_be_saved_is_said_so() -> None:
    result = await ToolBox([FakeTool(answer=NotSaved("disk full"))]).run(call(), HERE)
    assert result.content["code"] == "could_not_save"


async def test_a_tool_that_hangs_is_answered_for_at_its_deadline() -> None:
    tool = FakeTool(go_on=asyncio.Event())
    result = await ToolBox([tool]).run(call(), HERE)
    assert result.content["code"] == "timeout"


async def test_a_tool_that_ignores_its_end_holds_nobody_up_but_keeps_its_place() -> None:
    end = asyncio.Event()
    tool = FakeTool(go_on=end, stubborn=True)
    box = ToolBox([tool, FakeTool("other")])
    results = await asyncio.gather(*(box.run(call(), HERE) for _ in range(3)))
    assert {result.content["code"] for result in results} == {"timeout"}
    assert (await box.run(call("other"), HERE)).content["code"] == "too_many_calls"
    end.set()
    await asyncio.sleep(0.01)
    assert await box.run(call("other"), HERE) == success(done=True)


async def test_three_run_at_once_and_a_fourth_is_refused() -> None:
    go_on = asyncio.Event()
    tool = FakeTool(go_on=go_on, deadline_s=5)
    box = ToolBox([tool])
    running = [asyncio.create_task(box.run(call(), HERE)) for _ in range(4)]
    await asyncio.sleep(0.01)
    assert tool.calls == 3
    go_on.set()
    results = await asyncio.gather(*running)
    assert [result.status for result in results].count(ToolStatus.ERROR) == 1


async def test_eight_calls_a_turn_and_the_next_turn_begins_anew() -> None:
    tool = FakeTool()
    box = ToolBox([tool])
    first = ToolContext(room="kitchen", turn_id="1")
    results = [await box.run(call(), first) for _ in range(10)]
    assert [result.status for result in results].count(ToolStatus.SUCCESS) == 8
    assert results[-1].content["code"] == "too_many_calls"
    second = ToolContext(room="kitchen", turn_id="2")
    assert (await box.run(call(), second)).status is ToolStatus.SUCCESS


async def test_twenty_calls_a_minute_and_a_storm_does_nothing() -> None:
    now_s = [1_000.0]
    tool = FakeTool()
    box = ToolBox([tool], now_s=lambda: now_s[0])
    for number in range(60):
        result = await box.run(call(), ToolContext(room="kitchen", turn_id=str(number)))
    assert tool.calls == 20
    assert result.content["code"] == "too_many_calls"
    assert "20 tools run in a minute" in str(result.content["message"])
    now_s[0] += 60.0
    assert (await box.run(call(), ToolContext(room="kitchen", turn_id="x"))).status is (
        ToolStatus.SUCCESS
    )


async def test_a_person_at_the_command_line_is_no_storm() -> None:
    tool = FakeTool()
    box = ToolBox([tool])
    for _ in range(30):
        await box.run(call(), ToolContext(room="kitchen", by_hand=True))
    assert tool.calls == 30


async def test_an_endless_row_of_turns_takes_no_memory() -> None:
    ticks = itertools.count(step=60.0)
    box = ToolBox([FakeTool()], now_s=lambda: next(ticks))
    for number in range(100):
        await box.run(call(), ToolContext(room="kitchen", turn_id=str(number)))
    assert len(box._calls) == 32


@pytest.mark.parametrize("filler", ["x", '"', "\\", "ü", "\U0001f600", "\x00"])
async def test_a_huge_result_is_cut_and_says_so(filler: str) -> None:
    answer = success(text=filler * 1_000_000)
    result = await ToolBox([FakeTool(answer=answer)]).run(call(), HERE)
    assert len(json.dumps(result.content, ensure_ascii=False).encode()) <= MOST_RESULT_BYTES
    assert "cut" in result.content


async def test_a_result_that_is_no_json_is_a_failure() -> None:
    result = await ToolBox([FakeTool(answer=success(odd=object()))]).run(call(), HERE)
    assert result.content["code"] == "failed"


async def test_a_call_that_is_cancelled_ends_its_tool() -> None:
    tool = FakeTool(go_on=asyncio.Event(), deadline_s=5)
    box = ToolBox([tool])
    running = asyncio.create_task(box.run(call(), HERE))
    await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await asyncio.sleep(0.01)
    assert len(box._running) == 0


async def test_guards_stand_before_every_tool_in_their_order() -> None:
    seen: list[str] = []

    async def ledger(call: ToolCall, _: ToolContext, proceed: Proceed) -> ToolResult:
        seen.append(f"ledger {call.name}")
        result = await proceed()
        seen.append(f"wrote {result.status}")
        return result

    async def policy(call: ToolCall, _: ToolContext, proceed: Proceed) -> ToolResult:
        seen.append("policy")
        if call.arguments.get("door"):
            return failure("not_allowed", "doors are not for me to open")
        return await proceed()

    tool = FakeTool()
    box = ToolBox([tool], guards=(ledger, policy))
    await box.run(call(), HERE)
    refused = await box.run(call(door=True), HERE)
    assert refused.content["code"] == "not_allowed"
    assert tool.calls == 1
    assert seen == [
        "ledger probe",
        "policy",
        "wrote success",
        "ledger probe",
        "policy",
        "wrote error",
    ]
