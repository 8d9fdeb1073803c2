"""The one way to the home: every order passes here, whoever gave it and however it was worded.

An order is judged (`judgement`), waits for its yes or PIN where it needs one (`confirmations`), is
known not to be the same wish told twice and is written down (`ledger`), is carried out, and is read
back. Whatever is refused comes back with the reason in words.
"""

from collections.abc import Sequence
from dataclasses import replace

from daemon.home.backend import Order
from daemon.home.states import Unavailable
from daemon.home.whole import WholeHome
from daemon.safety.acting import Acting
from daemon.safety.confirmations import Answer, Confirmations, Pending, Proof, Refusal
from daemon.safety.deed import End
from daemon.safety.judgement import (
    STALE_S,
    Asked,
    Free,
    Idle,
    Needs,
    Refused,
    Verdict,
    judge,
    judge_proven,
)
from daemon.safety.results import left_out, refused, told, waiting
from daemon.safety.safeguards import Safeguards
from daemon.safety.wording import question
from daemon.tools.base import ToolContext
from providers.base import ToolResult


class Gate:
    """Lets orders through to the home and tells what became of them, as it was read back."""

    def __init__(self, home: WholeHome, safeguards: Safeguards | None = None) -> None:
        """Without safeguards, nothing protected is allowed and nothing outlives the process."""
        self._home = home
        self._safe = safeguards or Safeguards()
        self._acting = Acting(home, self._safe)
        self._waiting = Confirmations(self._safe.confirm_within_s)

    async def carry_out(
        self,
        orders: Sequence[Order],
        context: ToolContext,
        *,
        named: bool = True,
        **more: object,
    ) -> ToolResult:
        """Carry out what is not yet so; every device comes back under what became of it.

        `named` says whether the person named each device; a whole room or house is not that.
        `changed`, `unchanged`, `sent_not_confirmed`, `failed` and `left_out` with the reason;
        `more` is told beside them. A protected order alone gives `needs_confirmation` with a
        question and a token, `needs_pin`, or the reason why not.
        """
        asked = self._asked(context, alone=named and len(orders) == 1)
        verdicts = [(order, judge(order, asked, self._safe.policy)) for order in orders]
        if len(orders) == 1:
            match verdicts[0]:
                case order, Refused() as refusal:
                    self._acting.note(order, context, End.REFUSED, refusal.code)
                    return refused(order, refusal)
                case order, Needs(proof):
                    return self._ask(order, context, proof)
                case order, Free() if repeated := self._acting.repeated(order, context):
                    return repeated
                case _:
                    pass
        return await self._carry_out(verdicts, context, more)

    async def confirm(self, token: str, context: ToolContext) -> ToolResult:
        """Carry out what waits for a person's yes, if this is one; a token counts once."""
        answer = self._answer(token, context)
        if self._asked(context, alone=True).age_s > STALE_S:
            return self._acting.declined(Refusal.TOO_LATE, context)
        _, verdict = self._waiting.answered(replace(answer, affirmed=True))
        if isinstance(verdict, Pending) and not context.by_hand:
            # Services often tell what was said only after they have acted on it.
            said_yes = await self._safe.said_yes(context.turn)
            answer = replace(self._answer(token, context), affirmed=said_yes)
        self._waiting, verdict = self._waiting.answered(answer)
        if isinstance(verdict, Refusal):
            return self._acting.declined(verdict, context)
        if not context.by_hand and context.turn != self._safe.turn_now(context.turn):
            return self._acting.declined(Refusal.OVERTAKEN, context)
        return await self._carry_out_proven(verdict, context, "confirmed")

    async def pin_given(self, token: str, context: ToolContext, why: str = "by PIN") -> ToolResult:
        """Carry out what waited; only the house calls this, once it heard the PIN.

        `why` is what the audit log says: a person may also have confirmed by hand.
        """
        self._waiting, verdict = self._waiting.proven(token, self._safe.now_s())
        if isinstance(verdict, Refusal):
            return self._acting.declined(verdict, context)
        return await self._carry_out_proven(verdict, context, why)

    def waits(self) -> tuple[Pending, float] | None:
        """Give what waits for a yes or a PIN, and for how many more seconds."""
        return self._waiting.waits(self._safe.now_s())

    def forget(self) -> None:
        """Let nothing wait for a yes or a PIN any more: somebody said stop."""
        self._waiting = self._waiting.dropped()

    def take(self) -> None:
        """Begin anew by the safeguards' rules: what waits was asked under others."""
        self._waiting = Confirmations(self._safe.confirm_within_s)

    async def _carry_out(
        self,
        verdicts: Sequence[tuple[Order, Verdict]],
        context: ToolContext,
        more: dict[str, object],
    ) -> ToolResult:
        """Carry out what is free, and tell what is not, or is so already."""
        free = [order for order, verdict in verdicts if isinstance(verdict, Free)]
        idle = [order for order, verdict in verdicts if isinstance(verdict, Idle)]
        kept = [(order, verdict) for order, verdict in verdicts if isinstance(verdict, Refused)]
        for order in idle:
            self._acting.note(order, context, End.UNCHANGED)
        for order, refusal in kept:
            self._acting.note(order, context, End.REFUSED, refusal.code)
        outcomes = await self._acting.do(free, context)
        if kept:
            more = {"left_out": [left_out(order, refusal) for order, refusal in kept], **more}
        return told(outcomes, [order.device.report() for order in idle], more)

    def _ask(self, order: Order, context: ToolContext, proof: Proof) -> ToolResult:
        """Let an order wait for what it needs, and have the person asked."""
        if repeated := self._acting.repeated(order, context):
            return repeated
        pending = Pending(
            token=self._safe.new_token(),
            order=order,
            asked_turn=context.turn,
            asked_at_s=self._safe.now_s(),
            taint_age=self._safe.taint.age,
            by_hand=context.by_hand,
            proof=proof,
        )
        self._waiting = self._waiting.asked(pending)
        self._acting.note(order, context, End.ASKED, proof.value)
        asks = proof is Proof.PIN and self._safe.ask_pin(pending.token, question(order))
        return waiting(pending, house_asks=bool(asks))

    async def _carry_out_proven(
        self, pending: Pending, context: ToolContext, why: str
    ) -> ToolResult:
        """Carry out what has its yes or PIN, as the device stands by now."""
        order = self._as_it_is_now(pending.order)
        verdict = judge_proven(order, self._safe.policy)
        match verdict:
            case Refused():
                self._acting.note(order, context, End.REFUSED, verdict.code)
                return refused(order, verdict)
            case Idle():
                self._acting.note(order, context, End.UNCHANGED)
                return told((), [order.device.report()], {})
            case _:
                return told(await self._acting.do([order], context, why), (), {})

    def _as_it_is_now(self, order: Order) -> Order:
        """Give an order with its device read again; one that is gone stands as unavailable."""
        device = self._home.now(order.device) or replace(order.device, state=Unavailable())
        return Order(device, order.change)

    def _answer(self, token: str, context: ToolContext) -> Answer:
        return Answer(
            token=token,
            turn=context.turn,
            at_s=self._safe.now_s(),
            taint_age=self._safe.taint.age,
            tainted=bool(self._safe.taint),
            by_hand=context.by_hand,
        )

    def _asked(self, context: ToolContext, *, alone: bool) -> Asked:
        now_s = self._safe.now_s()
        return Asked(
            alone=alone,
            age_s=now_s - context.asked_at_s if context.asked_at_s else 0.0,
            by_hand=context.by_hand,
            turn=context.turn,
            turn_now=self._safe.turn_now(context.turn),
            tainted=bool(self._safe.taint),
            pin_known=self._safe.has_pin(),
        )
