"""Carries orders out: written down first where it matters, done once, read back."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from daemon.errors import NotSaved
from daemon.home.backend import Done, Order, Outcome
from daemon.home.changes import fulfilled
from daemon.home.whole import WholeHome
from daemon.safety import results
from daemon.safety.confirmations import Refusal
from daemon.safety.deed import Deed, End
from daemon.safety.ledger import EARLIER
from daemon.safety.policy import Class, is_act
from daemon.safety.safeguards import Safeguards
from daemon.safety.wording import in_words
from daemon.tools.base import ToolContext
from providers.base import ToolResult

READ_BACK_S: Final = 1.5
"""How long a protected device is watched after its answer was lost."""
_LOOK_EVERY_S: Final = 0.05
_ENDS: Final = {
    Done.SEEN: End.SEEN,
    Done.SENT: End.SENT,
    Done.FAILED: End.FAILED,
    Done.UNSURE: End.UNSURE,
}

logger = logging.getLogger(__name__)


class Acting:
    """Does what was let through, and keeps the ledger of it."""

    def __init__(self, home: WholeHome, safe: Safeguards) -> None:
        self._home = home
        self._safe = safe
        self._ledger = safe.ledger

    async def do(
        self, orders: Sequence[Order], context: ToolContext, why: str = ""
    ) -> tuple[Outcome, ...]:
        """Carry out orders, none of them twice; repeated ones come last. Raises `NotSaved`."""
        fresh = [order for order in orders if not self._before(order, context)]
        deeds = [self._deed(order, context, End.INTENDED, why) for order in fresh]
        pairs = list(zip(fresh, deeds, strict=True))
        acts = [deed for order, deed in pairs if self._counts(order)]
        if acts:
            await self._ledger.intend(acts)
        self._ledger.changed({deed.meaning for deed in deeds})
        outcomes = await self._applied(fresh, acts) if fresh else ()
        ended = [
            replace(deed, end=_ENDS[outcome.done], why=why or outcome.problem)
            for deed, outcome in zip(deeds, outcomes, strict=True)
        ]
        await self._write_down([deed for deed in ended if _is_one_of(deed, acts)])
        self._ledger.note(*(deed for deed in ended if not _is_one_of(deed, acts)))
        again = [_again(order) for order in orders if order not in fresh]
        return (*outcomes, *again)

    def repeated(self, order: Order, context: ToolContext) -> ToolResult | None:
        """Give the result for an order that is the same wish as one of a moment ago."""
        before = self._before(order, context)
        if before is None:
            return None
        self.note(order, context, End.REFUSED, "repeated")
        return results.repeated(order, before)

    def note(self, order: Order, context: ToolContext, end: End, why: str = "") -> None:
        """Write into the audit log what became of an order that was not carried out."""
        self._ledger.note(self._deed(order, context, end, why))

    def declined(self, refusal: Refusal, context: ToolContext) -> ToolResult:
        """Give why a yes did not count, and count it in the log without what was said."""
        logger.info("a confirmation in turn %d did not count: %s", context.turn, refusal.value)
        return results.declined(refusal)

    def _before(self, order: Order, context: ToolContext) -> Deed | None:
        """Give the act of a moment ago that an order repeats.

        What is protected is not repeated by anybody; of the rest, a person may want it again, in
        a turn of their own or by hand.
        """
        if not self._counts(order):
            return None
        before = self._ledger.done_lately((order.device.ident, in_words(order.change)))
        if before is None or self._class(order) is Class.PROTECTED:
            return before
        same_turn = before.turn in {context.turn, EARLIER} and not context.by_hand
        return before if same_turn else None

    def _counts(self, order: Order) -> bool:
        """Say whether it matters that an order happens once only."""
        protected = self._class(order) is Class.PROTECTED
        return protected or is_act(order.device, order.change)

    def _class(self, order: Order) -> Class:
        return self._safe.policy.classify(order.device, order.change)

    async def _applied(self, orders: Sequence[Order], acts: Sequence[Deed]) -> tuple[Outcome, ...]:
        """Have the home do it; whatever breaks this off leaves acts that nobody is sure of."""
        try:
            outcomes = await self._home.apply(orders)
        except NotSaved:
            self._ended(acts, End.FAILED, "it could not be saved")
            raise
        except BaseException:
            self._ended(acts, End.UNSURE, "broken off")
            raise
        pairs = zip(orders, outcomes, strict=True)
        return tuple([await self._read_back(order, outcome) for order, outcome in pairs])

    async def _read_back(self, order: Order, outcome: Outcome) -> Outcome:
        """Look again at a protected device whose answer did not come; it is never asked twice."""
        if outcome.done in {Done.SEEN, Done.FAILED} or self._class(order) is not Class.PROTECTED:
            return outcome
        until_s = self._safe.now_s() + READ_BACK_S
        while True:
            for device in self._home.devices():
                if device.ident == order.device.ident:
                    outcome = replace(outcome, device=device)
            if fulfilled(outcome.device.state, order.change):
                return replace(outcome, done=Done.SEEN, problem="")
            if self._safe.now_s() >= until_s:
                return outcome
            await asyncio.sleep(_LOOK_EVERY_S)

    def _ended(self, acts: Sequence[Deed], end: End, why: str) -> None:
        ended = [replace(deed, end=end, why=why) for deed in acts]
        for deed in ended:
            self._ledger.settle(deed)
        self._ledger.note(*ended)

    async def _write_down(self, acts: Sequence[Deed]) -> None:
        """Have the end of acts on the disk before it is told; on a full disk it is told anyway."""
        for deed in acts:
            self._ledger.settle(deed)
        try:
            await self._ledger.write(acts)
        except NotSaved as error:
            logger.error("the end of an act is not on the disk: %s", error)  # noqa: TRY400 - the cause is the disk

    def _deed(self, order: Order, context: ToolContext, end: End, why: str) -> Deed:
        return Deed(
            number=self._ledger.number(),
            at_s=self._ledger.clocks.wall(),
            session_id=context.session_id,
            call_id=context.call_id,
            turn=context.turn,
            ident=order.device.ident,
            name=order.device.name,
            change=in_words(order.change),
            kind=self._class(order),
            end=end,
            why=why,
        )


def _is_one_of(deed: Deed, acts: Sequence[Deed]) -> bool:
    return any(deed.number == act.number for act in acts)


def _again(order: Order) -> Outcome:
    """Give the outcome of an order that repeats one of a moment ago."""
    words = "this was done a moment ago, and is not done again"
    return Outcome(device=order.device, done=Done.FAILED, problem=words)
