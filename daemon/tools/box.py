"""Runs tools: within bounds, past the guards, and whatever goes wrong is a result."""

import asyncio
import json
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Final, Protocol

from daemon.errors import NotSaved
from daemon.tools.base import Tool, ToolContext, failure
from daemon.tools.names import nearest
from providers.base import ToolCall, ToolResult, ToolSpec

MOST_AT_ONCE: Final = 3
MOST_A_TURN: Final = 8
MOST_A_MINUTE: Final = 20
MOST_RESULT_BYTES: Final = 8 * 1024
_KEPT_BYTES: Final = 3_900
"""Of a result that is too large. Quoting at most doubles it, so that it fits with its frame."""
_REMEMBERED_TURNS: Final = 32
_MINUTE_S: Final = 60.0

type Proceed = Callable[[], Awaitable[ToolResult]]

logger = logging.getLogger(__name__)


class Guard(Protocol):
    """Stands between the model and the tools.

    This is the one place for policy (may this happen?) and ledger (did this happen already?). A
    guard gives a result of its own, or what `proceed` gives; the first one listed is the outermost.
    """

    async def __call__(
        self, call: ToolCall, context: ToolContext, proceed: Proceed, /
    ) -> ToolResult:
        """Let a call through, or answer in its place."""


class ToolBox:
    """Every tool of the house."""

    def __init__(
        self,
        tools: Sequence[Tool],
        guards: Sequence[Guard] = (),
        now_s: Callable[[], float] = time.monotonic,
        more: Callable[[], Sequence[Tool]] = tuple,
    ) -> None:
        """`more` gives tools that come and go; one never stands in the place of `tools`."""
        self._now_s = now_s
        self._own = {tool.spec.name: tool for tool in tools}
        self._more = more
        self._guards = tuple(guards)
        # At most 3 run at once. Full: a call is refused with a result.
        self._running: set[asyncio.Task[ToolResult]] = set()
        # Calls of the last 32 turns. Full: the oldest turn goes.
        self._calls: OrderedDict[str, int] = OrderedDict()
        # When the last 20 calls came. Full: one that is older than a minute makes room, or none.
        self._came_s: deque[float] = deque(maxlen=MOST_A_MINUTE)

    @property
    def _tools(self) -> dict[str, Tool]:
        """Every tool there is now, those that never change first."""
        more = {tool.spec.name: tool for tool in self._more()}
        return self._own | {name: more[name] for name in more if name not in self._own}

    def specs(self, allowed: Collection[str] | None = None) -> tuple[ToolSpec, ...]:
        """Give the tools as a model sees them, in an order that changes only with them."""
        return tuple(
            tool.spec for name, tool in self._tools.items() if allowed is None or name in allowed
        )

    async def run(self, call: ToolCall, context: ToolContext) -> ToolResult:
        """Run a call; the result is at most 8 KB."""
        tool = self._tools.get(call.name)
        if tool is None:
            near = list(nearest(call.name.replace("_", " "), self._tools))
            return failure("unknown_tool", f"there is no tool {call.name}", did_you_mean=near)
        if self._too_many_in(context.turn_id):
            return failure(
                "too_many_calls", f"only {MOST_A_TURN} tools run in one turn; answer now"
            )
        if not context.by_hand and self._storms():
            return failure(
                "too_many_calls", f"only {MOST_A_MINUTE} tools run in a minute; answer now"
            )
        proceed: Proceed = partial(self._call, tool, call, context)
        for guard in reversed(self._guards):
            proceed = partial(guard, call, context, proceed)
        try:
            return _bounded(await proceed())
        except NotSaved as error:
            logger.error("tool %s: %s", call.name, error)  # noqa: TRY400 - the cause is the disk
            return failure(
                "could_not_save", "this could not be saved; the storage is full or read-only"
            )
        except Exception:
            logger.exception("tool %s failed", call.name)
            return failure("failed", "that did not work")

    async def _call(self, tool: Tool, call: ToolCall, context: ToolContext) -> ToolResult:
        """Run a tool until its deadline; one that ignores its end keeps its place among the 3."""
        if len(self._running) >= MOST_AT_ONCE:
            return failure(
                "too_many_calls", f"{MOST_AT_ONCE} tools are running already; wait for them"
            )
        task = asyncio.create_task(self._started(tool, call, context), name=f"tool {call.name}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            done, _ = await asyncio.wait({task}, timeout=tool.deadline_s)
        finally:
            task.cancel()
        if not done:
            logger.warning("tool %s: no answer within %g s", call.name, tool.deadline_s)
            return failure("timeout", "there was no answer in time; it may still have happened")
        return task.result()

    async def _started(self, tool: Tool, call: ToolCall, context: ToolContext) -> ToolResult:
        return await tool.call(call.arguments, context)

    def _too_many_in(self, turn_id: str) -> bool:
        """Count a call of a turn; calls outside of turns are a person's, at the command line."""
        if not turn_id:
            return False
        count = self._calls[turn_id] = self._calls.get(turn_id, 0) + 1
        if len(self._calls) > _REMEMBERED_TURNS:
            self._calls.popitem(last=False)
        return count > MOST_A_TURN

    def _storms(self) -> bool:
        """Count a call of a model; give whether too many came within the last minute."""
        now_s = self._now_s()
        full = len(self._came_s) == MOST_A_MINUTE
        if full and now_s - self._came_s[0] < _MINUTE_S:
            return True
        self._came_s.append(now_s)
        return False


def _bounded(result: ToolResult) -> ToolResult:
    """Cut a result that is too large for a model, and say so."""
    text = json.dumps(result.content, ensure_ascii=False).encode()
    if len(text) <= MOST_RESULT_BYTES:
        return result
    beginning = text[:_KEPT_BYTES].decode(errors="ignore")
    return ToolResult(
        result.status, {"cut": f"{len(text)} bytes, the beginning follows", "beginning": beginning}
    )
