"""Runs a tool call once: the same call told again gets the first one's result."""

import asyncio
from typing import Final

from daemon.safety.deed import CallDone
from daemon.safety.ledger import Ledger
from daemon.tools.base import ToolContext, failure
from daemon.tools.box import Proceed
from providers.base import ToolCall, ToolResult

ONCE_ANYWAY: Final = frozenset(
    {
        *("set_lights", "set_climate", "set_covers", "set_switches", "set_media", "set_lock"),
        *("run", "confirm", "get_state", "get_time", "get_costs", "device"),
    }
)
"""Tools that only read, or whose orders the gate writes down itself where that is needed."""


class OnceOnly:
    """The guard that asks the ledger: a duplicate, a redelivery, a resumed session act once.

    A call of any other tool is on the disk before it runs, so that a restart in its midst is known.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def __call__(self, call: ToolCall, context: ToolContext, proceed: Proceed) -> ToolResult:
        """Give the result the call had before, or let it run and keep its result."""
        key = (context.session_id, call.call_id)
        told = bool(context.session_id and call.call_id)
        known = self._ledger.result_of(key) if told else None
        if known is not None:
            return known if isinstance(known, ToolResult) else await asyncio.shield(known)
        running = self._ledger.begin_call(key) if told else None
        result = _BROKEN
        try:
            result = await self._run(call, context, proceed)
        finally:
            if running is not None:
                running.set_result(result)
        return result

    async def _run(self, call: ToolCall, context: ToolContext, proceed: Proceed) -> ToolResult:
        number = self._ledger.number()
        if call.name not in ONCE_ANYWAY:
            begun = self._row(number, call, context, "begun", {})
            await self._ledger.write(calls=[begun])
        result = _BROKEN
        try:
            result = await proceed()
        finally:
            row = self._row(number, call, context, result.status.value, dict(result.content))
            self._ledger.note(row)
        return result

    def _row(
        self,
        number: int,
        call: ToolCall,
        context: ToolContext,
        status: str,
        result: dict[str, object],
    ) -> CallDone:
        return CallDone(
            number=number,
            at_s=self._ledger.clocks.wall(),
            session_id=context.session_id,
            call_id=call.call_id,
            turn=context.turn,
            tool=call.name,
            status=status,
            result=result,
        )


_BROKEN: Final = failure("unsure", "this was broken off, and may have happened; look first")
