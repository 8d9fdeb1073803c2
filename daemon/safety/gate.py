"""The one way to the home: every order passes here, whoever gave it and however it was worded."""

from collections.abc import Sequence

from daemon.home.backend import Done, Order, Outcome
from daemon.home.changes import fulfilled
from daemon.home.whole import WholeHome
from daemon.tools.base import ToolContext, failure, success
from providers.base import ToolResult


class Gate:
    """Lets orders through to the home and tells what became of them, as it was read back."""

    def __init__(self, home: WholeHome) -> None:
        self._home = home

    async def carry_out(
        self,
        orders: Sequence[Order],
        context: ToolContext,  # noqa: ARG002 - who asks decides what may happen
        *,
        named: bool = True,  # noqa: ARG002 - what is protected is never one of many
        **more: object,
    ) -> ToolResult:
        """Carry out what is not yet so; every device comes back under what became of it.

        `named` says whether the person named each device; a whole room or house is not that.
        `changed`, `unchanged`, `sent_not_confirmed` and `failed` with the reason; `more` is told
        beside them.
        """
        idle = [order for order in orders if fulfilled(order.device.state, order.change)]
        wanted = [order for order in orders if order not in idle]
        outcomes = await self._home.apply(wanted) if wanted else ()
        return _told(outcomes, [order.device.report() for order in idle], more)

    async def confirm(self, token: str, context: ToolContext) -> ToolResult:  # noqa: ARG002 - who
        """Carry out what waits for a person's yes, if this is one; a token counts once."""
        return failure("nothing_to_confirm", "nothing waits for a yes")


def _told(
    outcomes: Sequence[Outcome], unchanged: Sequence[object], more: dict[str, object]
) -> ToolResult:
    told: dict[str, object] = {
        "changed": [each.device.report() for each in outcomes if each.done is Done.SEEN],
        "unchanged": list(unchanged),
    }
    if sent := [each.device.report() for each in outcomes if each.done is Done.SENT]:
        told["sent_not_confirmed"] = sent
    lost = [each for each in outcomes if each.done in {Done.FAILED, Done.UNSURE}]
    if lost:
        told["failed"] = [each.device.report() | {"problem": each.problem} for each in lost]
    if lost and len(lost) == len(outcomes) and not unchanged:
        return failure("not_done", lost[0].problem, **told, **more)
    return success(**told, **more)
