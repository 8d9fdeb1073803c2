"""Runs the tools of a conversation: beside it, to their end, and never twice for one wish."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from daemon.events import ToolFinished
from daemon.story import Story, ToolRan
from daemon.tools.base import ToolContext
from providers.base import ToolCall, ToolResult, ToolSpec, ToolStatus

type _Begun = dict[str, dict[str, asyncio.Future[ToolResult]]]
"""What was begun, by the tool's name and its arguments."""


class Tools(Protocol):
    """Runs the tools a session may call."""

    def specs(self) -> Sequence[ToolSpec]:
        """Give every tool as a model sees it."""

    async def run(self, call: ToolCall, context: ToolContext) -> ToolResult:
        """Run one; whatever goes wrong is a result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """What a tool is called in."""

    turn_id: str
    session_id: str = ""
    turn: int = 0
    """How many turns persons have begun by now."""


class Hands:
    """Whatever becomes of a session, what it began is brought to its end."""

    def __init__(self, tools: Tools, told: Story, room: str) -> None:
        self._tools = tools
        self._told = told
        self._room = room
        self._runs: set[asyncio.Task[None]] = set()
        self._turn_id = ""
        # Both are of this turn alone, and a turn may call eight tools.
        self._began: _Begun = {}
        """By the session that hears the turn now."""
        self._past: _Begun = {}
        """By those that were lost in it."""

    def move(self, room: str) -> None:
        """Run tools for a room of another name."""
        self._room = room

    @property
    def busy(self) -> bool:
        """Whether a tool runs."""
        return bool(self._runs)

    def replay(self) -> None:
        """Know that another session hears the turn again: what was done is not done again."""
        for name, calls in self._began.items():
            self._past.setdefault(name, {}).update(calls)
        self._began.clear()

    def begin(
        self, call: ToolCall, during: During, finished: Callable[[ToolFinished], None]
    ) -> None:
        """Run a tool in the background; `finished` is called with its result."""
        context = self._context(call, during)

        async def run() -> None:
            finished(ToolFinished(call.call_id, await self._once(call, context)))

        task = asyncio.create_task(run(), name=f"tool {call.name}")
        self._runs.add(task)
        task.add_done_callback(self._runs.discard)

    async def run(self, call: ToolCall) -> ToolResult:
        """Run a tool that a person asked for by hand, outside of any turn."""
        return await self._told_of(call, self._context(call, None))

    def _context(self, call: ToolCall, during: During | None) -> ToolContext:
        """Give who asks, and when."""
        plain = ToolContext(room=self._room, call_id=call.call_id, asked_at_s=time.monotonic())
        if during is None:
            return replace(plain, by_hand=True)
        return replace(
            plain, turn_id=during.turn_id, session_id=during.session_id, turn=during.turn
        )

    async def _told_of(self, call: ToolCall, context: ToolContext) -> ToolResult:
        """Run a tool and tell its story."""
        began = time.monotonic()
        result = await self._tools.run(call, context)
        took_ms = round((time.monotonic() - began) * 1000, 1)
        self._told.tell(ToolRan(call.name, call.arguments, result.status, result.content, took_ms))
        return result

    async def aclose(self) -> None:
        """End what still runs."""
        for task in tuple(self._runs):
            task.cancel()
        await asyncio.gather(*self._runs, return_exceptions=True)

    async def _once(self, call: ToolCall, context: ToolContext) -> ToolResult:
        """Run a tool; in a turn heard again, give what a lost session's call of it gave."""
        if context.turn_id != self._turn_id:
            self._turn_id = context.turn_id
            self._began.clear()
            self._past.clear()
        arguments = json.dumps(call.arguments, sort_keys=True, default=str)
        if past := self._past.get(call.name):
            if arguments in past:
                return await past[arguments]
            before, result = next(reversed(past.items()))
            return _done_already(before, await result)
        done: asyncio.Future[ToolResult] = asyncio.get_running_loop().create_future()
        self._began.setdefault(call.name, {})[arguments] = done
        try:
            result_now = await self._told_of(call, context)
        except BaseException:
            done.cancel()
            raise
        done.set_result(result_now)
        return result_now


def _done_already(arguments: str, result: ToolResult) -> ToolResult:
    """Give the result of a call that asks for more or less the same in other words."""
    return ToolResult(
        ToolStatus.ERROR,
        {
            "error": "this tool ran in this turn before the line was cut, and is not run again",
            "arguments_then": arguments,
            "result_then": result.content,
        },
    )
